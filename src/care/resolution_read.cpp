// SPDX-License-Identifier: Apache-2.0
// A decision as people enter it, checked field by field.
#include <algorithm>
#include <set>
#include <span>

#include "base/decimal.hpp"
#include "care/resolution.hpp"

namespace dyad::care {
namespace {

constexpr std::string_view kComparators[] = {"<", "<=", ">", ">="};
constexpr std::size_t kMaxShortText = 300;
constexpr int kLongestPregnancyDays = kPregnancyDays + 42;  // beyond this a number of days is a typing error

std::string joined(std::span<const std::string_view> names) {
  std::string out;
  for (const auto name : names) out += (out.empty() ? "" : ", ") + std::string(name);
  return out;
}

// Reads fields one after the other and remembers the first error.
class Reader {
 public:
  explicit Reader(const DecisionBounds& bounds) : b_(bounds) {
    for (const auto& o : b_.facts.record.organizations) hospitals_.insert(o.version.id);
  }

  Result<DecisionContent> read(const json::Value& body) {
    if (!body.is_object()) return fail(ErrorKind::invalid, "is not an object", "body");
    DecisionContent c;
    c.action = one_of(body["action"], "action", kActions);
    c.mode = one_of(body["mode"], "mode", kModes);
    c.from = time(body["from"], "from");
    c.to = time(body["to"], "to");
    c.venue = hospital(body["venue"], "venue");
    c.expires = time(body["expires"], "expires");
    c.reasons = text(body["reasons"], "reasons", kMaxDecisionReasons);
    c.words = text(body["words"], "words", kMaxDecisionWords);
    c.words_language = c.words.empty() ? "" : one_of(body["words_language"], "words_language", kLanguages);
    if (!c.words.empty() && c.words_language.empty()) refuse("words_language", "", joined(kLanguages));
    each(body["treatments"], "treatments", [&](const json::Value& v, const std::string& at) {
      c.treatments.push_back(
          {one_of(v["key"], at + ".key", kTreatments, true), text(v["text"], at + ".text", kMaxShortText)});
    });
    each(body["responsible"], "responsible", [&](const json::Value& v, const std::string& at) {
      c.responsible.push_back({hospital(v["organization"], at + ".organization", true),
                               text(v["who"], at + ".who", kMaxShortText, true),
                               time(v["until"], at + ".until")});
    });
    each(body["hospitals"], "hospitals", [&](const json::Value& v, const std::string& at) {
      auto id = hospital(v, at, true);
      if (std::ranges::find(c.hospitals, id) != c.hospitals.end()) refuse(at, id, "each hospital once");
      c.hospitals.push_back(std::move(id));
    });
    each(body["triggers"], "triggers",
         [&](const json::Value& v, const std::string& at) { c.triggers.push_back(trigger(v, at)); });
    references(body, c);
    order(c);
    if (error_) return std::unexpected(*error_);
    number(c.triggers);
    return c;
  }

 private:
  void refuse(std::string field, std::string value, std::string limit,
              std::string why = "is not one of those allowed") {
    if (!error_)
      error_ =
          Error{ErrorKind::invalid, std::move(why), std::move(field), value.substr(0, 80), std::move(limit)};
  }

  template <class Visit>
  void each(const json::Value& list, const std::string& field, Visit&& visit) {
    if (!list.is_null() && !list.is_array()) refuse(field, "", "a list", "is not a list");
    if (list.size() > kMaxDecisionRows)
      refuse(field, std::to_string(list.size()), std::to_string(kMaxDecisionRows), "has too many rows");
    for (std::size_t i = 0; i < list.items().size() && !error_; ++i)
      visit(list[i], field + "[" + std::to_string(i) + "]");
  }

  std::string text(const json::Value& v, const std::string& field, std::size_t longest, bool needed = false) {
    if (!v.is_null() && !v.is_string()) refuse(field, "", "text", "is not text");
    std::string out(v.as_string());
    const auto blank = [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; };
    while (!out.empty() && blank(out.back())) out.pop_back();
    out.erase(0, static_cast<std::size_t>(std::ranges::find_if_not(out, blank) - out.begin()));
    if (out.size() > longest)
      refuse(field, std::to_string(out.size()) + " bytes", std::to_string(longest), "is too long");
    if (needed && out.empty()) refuse(field, "", "some text", "is missing");
    return out;
  }

  std::string one_of(const json::Value& v, const std::string& field,
                     std::span<const std::string_view> allowed, bool needed = false) {
    const std::string out(v.as_string());
    if (out.empty() && !needed && (v.is_null() || v.is_string())) return out;
    if (std::ranges::find(allowed, out) == allowed.end()) refuse(field, out, joined(allowed));
    return out;
  }

  std::optional<Instant> time(const json::Value& v, const std::string& field) {
    if (v.is_null() || (v.is_string() && v.as_string().empty())) return {};
    const auto at = parse_instant(v.as_string());
    if (!at) {
      refuse(field, std::string(v.as_string()), "2025-02-13T08:00:00+07:00", "is not a time with its zone");
      return {};
    }
    return *at;
  }

  std::string hospital(const json::Value& v, const std::string& field, bool needed = false) {
    std::string id(v.as_string());
    if (id.empty() && !needed) return id;
    std::string known;
    for (const auto& h : hospitals_) known += (known.empty() ? "" : ", ") + h;
    if (!hospitals_.contains(id)) refuse(field, id, known, "is not a hospital of this case");
    return id;
  }

  bool known_condition(const std::string& key) const {
    return b_.book.all().contains("terminology.condition." + key);
  }

  DecisionTrigger trigger(const json::Value& v, const std::string& at) {
    DecisionTrigger t;
    t.kind = one_of(v["kind"], at + ".kind", kTriggerKinds, true);
    t.note = text(v["note"], at + ".note", kMaxShortText);
    t.suggested = v["suggested"].as_bool().value_or(false);
    if (t.kind == "time") {
      t.at = time(v["at"], at + ".at");
      if (!t.at) refuse(at + ".at", "", "a time", "is missing");
    } else if (t.kind == "gestation") {
      const auto days = v["gestation_days"].as_int();
      if (!days || *days < 1 || *days > kLongestPregnancyDays)
        refuse(at + ".gestation_days", v["gestation_days"].number_text(),
               "1 to " + std::to_string(kLongestPregnancyDays) + " days", "is not a gestation");
      else
        t.gestation_days = static_cast<int>(*days);
    } else if (t.kind == "location") {
      t.key = text(v["key"], at + ".key", kMaxShortText, true);
    } else {
      of_patient(v, at, t);
    }
    return t;
  }

  void of_patient(const json::Value& v, const std::string& at, DecisionTrigger& t) {
    t.who = v["who"].as_string();
    if (t.who != b_.facts.mother && !b_.facts.is_child(t.who))
      refuse(at + ".who", t.who, "the mother or a child of this case", "is not a patient of this case");
    if (t.kind == "death") return;
    t.key = text(v["key"], at + ".key", kMaxShortText, true);
    if (t.kind == "measured") return measured(v, at, t);
    if (t.kind == "condition") {
      if (!known_condition(t.key)) refuse(at + ".key", t.key, "a diagnosis this program knows");
      return;
    }
    t.code = text(v["code"], at + ".code", kMaxShortText, true);
  }

  void measured(const json::Value& v, const std::string& at, DecisionTrigger& t) {
    const auto* q = b_.quantities.find(t.key);
    if (!q) return refuse(at + ".key", t.key, "a quantity this program knows");
    const bool child = b_.facts.is_child(t.who);
    if (q->subject != "either" && (q->subject == "child") != child)
      refuse(at + ".who", t.who, q->subject, "has no such quantity");
    t.comparator = one_of(v["comparator"], at + ".comparator", kComparators, true);
    const auto number = v["value"].as_double();
    if (!number) return refuse(at + ".value", "", "a number", "is not a number");
    const std::string unit = v["unit"].as_string().empty() ? q->unit : std::string(v["unit"].as_string());
    const auto canonical = evidence::to_canonical(*q, *number, unit);
    if (!canonical)
      return refuse(at + (canonical.error().kind == ErrorKind::unknown_unit ? ".unit" : ".value"),
                    canonical.error().value, canonical.error().limit, canonical.error().message);
    t.value = *canonical;
    t.unit = q->unit;
  }

  void references(const json::Value& body, DecisionContent& c) {
    const auto list = [&](const char* field, std::vector<std::string>& out) {
      each(body[field], field, [&](const json::Value& v, const std::string& at) {
        out.push_back(reference(v, at, "ClinicalImpression/"));
      });
    };
    list("opinions", c.opinions);
    list("dissent", c.dissent);
    for (const auto& one : c.dissent)
      if (std::ranges::find(c.opinions, one) == c.opinions.end())
        refuse("dissent", one, "an opinion named in opinions");
    c.wishes = reference(body["wishes"], "wishes", "");
    c.advice = reference(body["advice"], "advice", "RiskAssessment/");
    c.request = reference(body["request"], "request", "ServiceRequest/");
  }

  std::string reference(const json::Value& v, const std::string& field, std::string_view type) {
    std::string out(v.as_string());
    if (out.empty()) return out;
    const bool held = std::ranges::any_of(b_.facts.record.resources, [&](const record::Resource& r) {
      return reference_of(r) == out || r.version.type + "/" + r.version.id == out;
    });
    if (!held || !out.starts_with(type))
      refuse(field, out, "a current version in this case", "is not in this case, or was changed meanwhile");
    return out;
  }

  void order(const DecisionContent& c) {
    if (c.from && c.to && *c.to <= *c.from)
      refuse("to", format_utc(*c.to), "after " + format_utc(*c.from), "is before the window begins");
  }

  // Ids by position; "t1" stays "t1" as long as it is the first.
  static void number(std::vector<DecisionTrigger>& triggers) {
    int n = 0;
    for (auto& t : triggers) t.id = "t" + std::to_string(++n);
  }

  const DecisionBounds& b_;
  std::set<std::string, std::less<>> hospitals_;
  std::optional<Error> error_;
};

}  // namespace

Result<DecisionContent> read_content(const json::Value& body, const DecisionBounds& bounds) {
  return Reader(bounds).read(body);
}

}  // namespace dyad::care
