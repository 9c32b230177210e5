// SPDX-License-Identifier: Apache-2.0
#include "care/intake_impl.hpp"

#include "base/log.hpp"
#include "hl7v2/ack.hpp"
#include "hl7v2/charset.hpp"

namespace dyad::care {

using hl7v2::Finding;
using hl7v2::Findings;
using hl7v2::Verdict;

namespace {

std::string sender_of(const hl7v2::Message& message) {
  const auto* msh = message.first("MSH");
  const auto named = [](const hl7v2::Part& hd) {
    const std::string first = hd.component(1).text();
    return first.empty() ? hd.component(2).text() : first;
  };
  return msh ? named((*msh)[3]) + "|" + named((*msh)[4]) : "|";
}

// The header of bytes that cannot be decoded, for an answer to them: what is not ASCII becomes "?".
std::string ascii_of(std::string_view bytes) {
  std::string out(bytes.substr(0, bytes.find_first_of("\r\n")));
  for (char& c : out)
    if (static_cast<unsigned char>(c) >= 0x80) c = '?';
  return out + "\r";
}

Finding unreadable(const Error& error) {
  hl7v2::Place place{"MSH", 1, 0, 0, 0, 0};
  if (error.field.starts_with("MSH-")) place.field = std::stoi(error.field.substr(4));
  return {Finding::Severity::error,
          error.field == "MSH-18" ? hl7v2::kTableValueMissing : hl7v2::kSequenceError,
          error.message + (error.limit.empty() ? "" : " (" + error.limit + ")"), place};
}

}  // namespace

Result<std::unique_ptr<Intake>> Intake::make(record::Record& record, IntakeOptions options) {
  auto impl = std::make_unique<Impl>(record, std::move(options));
  std::vector<std::string> names = impl->options.tables.zones();
  if (!impl->options.zone.empty()) names.push_back(impl->options.zone);
  for (const auto& name : names) {
    auto zone = hl7v2::Zone::find(name);
    if (!zone) return std::unexpected(zone.error());
    impl->zones.emplace(name, std::move(*zone));
  }
  return std::unique_ptr<Intake>(new Intake(std::move(impl)));
}

Intake::Intake(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Intake::~Intake() = default;

const hl7v2::Zone* Intake::Impl::zone_of(const std::string& sender) const {
  std::string name = options.tables.zone(sender);
  if (name.empty()) name = options.zone;
  const auto at = zones.find(name);
  return at == zones.end() ? nullptr : &at->second;
}

std::vector<hl7v2::Stamp> Intake::Impl::stamps() {
  std::string now = format_utc(record.now());  // 2026-02-03T04:15:00.000Z
  std::string digits;
  for (const char c : now)
    if ((c >= '0' && c <= '9') || c == '.') digits += c;
  std::vector<hl7v2::Stamp> out;
  for (int i = 0; i < 2; ++i)
    out.push_back({digits + "+0000", "D" + digits.substr(2, 12) + std::to_string(++answers)});
  return out;
}

std::vector<std::string> Intake::Impl::take(const hl7v2::Message& message, KeptMessage kept, bool* close) {
  const hl7v2::Header& h = message.header();
  const auto answer = [&](Verdict verdict, const Findings& findings) {
    return hl7v2::acknowledge(h, message.separators(), verdict, findings, stamps());
  };
  const auto sent = hl7v2::read_when(h.time, zone_of(kept.sender));
  const auto count = [&](IntakeResult result) {
    stats.count(kept.sender, result, record.now(), sent && *sent ? (*sent)->instant() : std::nullopt);
  };
  if (hl7v2::is_acknowledgement(h)) return {};
  if (const auto refused = refusal(h); !refused.empty()) {
    count(IntakeResult::rejected);
    return answer(Verdict::rejected, refused);
  }
  const auto mapped = hl7v2::map_message(message, {options.tables, zone_of(kept.sender)});
  if (!mapped.supported) {
    count(IntakeResult::rejected);
    return answer(Verdict::rejected, mapped.findings);
  }
  const auto done = keep(kept, mapped, {});
  if (!done) {
    log::error("hl7: a message could not be stored; its sender gets no answer and sends it again");
    count(IntakeResult::not_stored);
    *close = true;
    return {};
  }
  count(done->duplicate                   ? IntakeResult::duplicate
        : done->verdict == Verdict::error ? IntakeResult::refused
        : done->queued                    ? IntakeResult::partly
                                          : IntakeResult::accepted);
  return answer(done->verdict, done->findings);
}

// A message of which nothing can be read but, perhaps, its header. It is kept and queued like any other that
// is not understood.
std::vector<std::string> Intake::Impl::take_unreadable(std::string_view bytes, const Error& error,
                                                       bool* close) {
  const auto seen = hl7v2::glimpse(
      ascii_of(bytes.substr(bytes.find("MSH") == std::string_view::npos ? 0 : bytes.find("MSH"))));
  const auto header = hl7v2::read_message(ascii_of(bytes));
  KeptMessage kept{header ? sender_of(*header) : "|", seen.control_id, header ? header->header().type() : "",
                   "binary", std::string(bytes)};
  hl7v2::Mapped nothing;
  nothing.findings.push_back(unreadable(error));
  const auto done = keep(kept, nothing, {});
  stats.count(kept.sender, done ? IntakeResult::unreadable : IntakeResult::not_stored, record.now(), {});
  if (!done) {
    *close = true;
    return {};
  }
  if (!header) return {hl7v2::refuse_unreadable(nothing.findings.front().text, stamps().front())};
  return hl7v2::acknowledge(header->header(), header->separators(), Verdict::error, nothing.findings,
                            stamps());
}

// What is not taken here at all: AR, and nothing kept.
Findings Intake::Impl::refusal(const hl7v2::Header& h) const {
  if (!h.processing_id.empty() && h.processing_id != "P" && !options.takes_training)
    return {{Finding::Severity::error,
             hl7v2::kUnsupportedProcessing,
             "messages for training and debugging are not taken into this record",
             {"MSH", 1, 11, 0, 0, 0}}};
  return {};
}

IntakeReply Intake::receive(std::string_view bytes, bool broken) {
  IntakeReply reply;
  const auto seen = hl7v2::glimpse(bytes);
  const auto first = [](const std::string& text) { return text.substr(0, text.find('^')); };
  const auto decoded = hl7v2::decode(
      bytes, impl_->options.tables.character_set(first(seen.application) + "|" + first(seen.facility)));
  if (!decoded) {
    reply.messages = impl_->take_unreadable(bytes, decoded.error(), &reply.close);
    return reply;
  }
  bool wrapped = false;
  const auto parts = hl7v2::split_batch(decoded->text, &wrapped);
  std::string batch;
  for (const auto part : parts) {
    auto message = hl7v2::read_message(part);
    std::vector<std::string> answers;
    if (!message) {
      answers = impl_->take_unreadable(parts.size() == 1 ? bytes : part, message.error(), &reply.close);
    } else {
      const bool whole = parts.size() == 1;
      KeptMessage kept{sender_of(*message), message->header().control_id, message->header().type(),
                       whole ? decoded->set.encoding : "UTF-8", std::string(whole ? bytes : part)};
      if (broken) log::warning("hl7: a frame without its end was read as far as it came");
      answers = impl_->take(*message, std::move(kept), &reply.close);
    }
    for (auto& answer : answers) {
      std::string out = hl7v2::encode(answer, decoded->set);
      if (wrapped)
        batch += out;
      else
        reply.messages.push_back(std::move(out));
    }
  }
  if (wrapped && !batch.empty())
    reply.messages = {hl7v2::encode("BHS|^~\\&\r", decoded->set) + batch +
                      hl7v2::encode("BTS|" + std::to_string(parts.size()) + "\r", decoded->set)};
  return reply;
}

json::Value Intake::senders() const { return impl_->stats.json(impl_->record.now()); }

}  // namespace dyad::care
