// SPDX-License-Identifier: Apache-2.0
#include "hl7v2/ack.hpp"

#include <algorithm>
#include <array>

#include "hl7v2/escape.hpp"

namespace dyad::hl7v2 {
namespace {

bool wanted(const std::string& condition, Verdict verdict) {
  if (condition == "AL") return true;
  if (condition == "ER") return verdict != Verdict::accepted;
  if (condition == "SU") return verdict == Verdict::accepted;
  return false;  // NE, and what is empty beside one that is stated
}

// Versions since 2.5 have one ERR segment for each error; before, ERR-1 repeats.
bool has_long_err(const std::string& version) {
  const auto dot = version.find('.');
  if (dot == std::string::npos || dot + 1 >= version.size()) return false;
  const char minor = version[dot + 1];
  return version[0] > '2' || (minor >= '5' && minor <= '9');
}

std::string words(std::string_view code) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kTable{{
      {"100", "Segment sequence error"},
      {"101", "Required field missing"},
      {"102", "Data type error"},
      {"103", "Table value not found"},
      {"200", "Unsupported message type"},
      {"201", "Unsupported event code"},
      {"202", "Unsupported processing id"},
      {"203", "Unsupported version id"},
      {"204", "Unknown key identifier"},
      {"205", "Duplicate key identifier"},
      {"206", "Application record locked"},
      {"207", "Application internal error"},
  }};
  for (const auto& [known, text] : kTable)
    if (known == code) return std::string(text);
  return {};
}

std::string cut(const std::string& text) {
  if (text.size() <= kMaxToldBytes) return text;
  std::size_t end = kMaxToldBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

std::string number(int n) { return n > 0 ? std::to_string(n) : std::string(); }

class Writer {
 public:
  explicit Writer(const Separators& s) : s_(s) {}

  std::string take() { return std::move(out_); }
  void segment(std::string_view name, const std::vector<std::string>& fields) {
    out_ += name;
    for (const auto& field : fields) out_.append(1, s_.field).append(field);
    while (!out_.empty() && out_.back() == s_.field) out_.pop_back();
    out_ += '\r';
  }
  std::string join(const std::vector<std::string>& parts) const {
    std::string out;
    for (std::size_t i = 0; i < parts.size(); ++i) out.append(i ? 1 : 0, s_.component).append(parts[i]);
    while (!out.empty() && out.back() == s_.component) out.pop_back();
    return out;
  }
  std::string said(const std::string& text) const { return escape(cut(text), s_); }

 private:
  const Separators& s_;
  std::string out_;
};

std::vector<const Finding*> told(const Findings& findings) {
  std::vector<const Finding*> out;
  for (const auto severity : {Finding::Severity::error, Finding::Severity::warning})
    for (const Finding& f : findings)
      if (f.severity == severity && out.size() < kMaxTold) out.push_back(&f);
  return out;
}

void write_long(Writer& out, const Finding& f) {
  const Place& p = f.place;
  std::string where;
  if (!p.segment.empty())
    where = out.join({p.segment, number(p.sequence), number(p.field),
                      p.field > 0 ? number(std::max(p.repetition, 1)) : "", number(p.component),
                      number(p.subcomponent)});
  out.segment("ERR", {"", where, out.join({f.code, words(f.code), "HL70357"}),
                      f.severity == Finding::Severity::error ? "E" : "W", "", "", "", out.said(f.text)});
}

void write_short(Writer& out, const std::vector<const Finding*>& findings, const Separators& s) {
  std::string all;
  for (const Finding* f : findings) {
    const char sub = s.subcomponent == '\0' ? '&' : s.subcomponent;
    const std::string code = f->code + sub + words(f->code) + sub + "HL70357";
    const std::string one =
        out.join({f->place.segment, number(f->place.sequence), number(f->place.field), code});
    all.append(all.empty() ? 0 : 1, s.repetition).append(one);
  }
  out.segment("ERR", {all});
}

std::string write_one(const Header& h, const Separators& s, const std::string& code, const Findings& findings,
                      const Stamp& stamp, bool application) {
  Writer out(s);
  std::vector<std::string> type{"ACK"};
  if (!h.trigger.empty()) type.push_back(h.trigger);
  if (has_long_err(h.version) || !h.structure.empty()) {
    type.resize(2);
    type.emplace_back("ACK");
  }
  // MSH-1 is the separator that segment() writes after the name.
  std::vector<std::string> msh{s.encoding,
                               h.receiving_application,
                               h.receiving_facility,
                               h.sending_application,
                               h.sending_facility,
                               stamp.now,
                               "",
                               out.join(type),
                               escape(stamp.control_id, s),
                               h.processing_id.empty() ? "P" : escape(h.processing_id, s),
                               h.version.empty() ? "2.3" : escape(h.version, s)};
  if (h.enhanced()) {
    msh.insert(msh.end(), {"", "", "NE", "NE", ""});
    if (!h.character_set.empty()) msh.push_back(escape(h.character_set, s));
  } else if (!h.character_set.empty()) {
    msh.insert(msh.end(), {"", "", "", "", "", escape(h.character_set, s)});
  }
  out.segment("MSH", msh);
  const auto list = told(findings);
  const bool long_form = has_long_err(h.version);
  std::string text;
  if (!long_form && !list.empty()) text = out.said(list.front()->place.text() + ": " + list.front()->text);
  out.segment("MSA", {code, escape(h.control_id, s), text});
  if (application || code == "CR" || code == "CE") {
    if (long_form)
      for (const Finding* f : list) write_long(out, *f);
    else if (!list.empty())
      write_short(out, list, s);
  }
  return out.take();
}

}  // namespace

bool is_acknowledgement(const Header& header) {
  return header.code == "ACK" || header.code == "NAK" || header.code == "MCF";
}

std::vector<std::string> acknowledge(const Header& h, const Separators& s, Verdict verdict,
                                     const Findings& findings, const std::vector<Stamp>& stamps) {
  if (is_acknowledgement(h)) return {};
  const auto stamp = [&](std::size_t n) { return n < stamps.size() ? stamps[n] : Stamp{}; };
  const std::string application = verdict == Verdict::accepted ? "AA"
                                  : verdict == Verdict::error  ? "AE"
                                                               : "AR";
  if (!h.enhanced()) return {write_one(h, s, application, findings, stamp(0), true)};
  std::vector<std::string> out;
  // The receipt of a message in error was durable all the same; only a rejected one was not kept.
  const Verdict receipt = verdict == Verdict::rejected ? Verdict::rejected : Verdict::accepted;
  if (wanted(h.accept_ack, receipt))
    out.push_back(write_one(h, s, receipt == Verdict::accepted ? "CA" : "CR", findings, stamp(0), false));
  const bool refused_at_the_door = verdict == Verdict::rejected && !out.empty();
  if (!refused_at_the_door && wanted(h.application_ack, verdict))
    out.push_back(write_one(h, s, application, findings, stamp(out.size()), true));
  return out;
}

std::string refuse_unreadable(const std::string& text, const Stamp& stamp) {
  Header header;
  header.version = "2.5";
  const Separators separators;
  return write_one(header, separators, "AR",
                   {{Finding::Severity::error, kSequenceError, text, {"MSH", 1, 0, 0, 0, 0}}}, stamp, true);
}

}  // namespace dyad::hl7v2
