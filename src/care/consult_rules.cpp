// SPDX-License-Identifier: Apache-2.0
#include "care/consult_rules.hpp"

#include <algorithm>
#include <cmath>

#include "care/events.hpp"
#include "care/places.hpp"
#include "care/scores.hpp"
#include "care/words.hpp"

namespace dyad::care::calling {
namespace {

constexpr double kMinute_ms = 60'000;
constexpr double kMostMinutes = 7 * 24 * 60;

bool has_code(const json::Value& codes, std::string_view code, bool beginning) {
  return std::ranges::any_of(codes.items(), [&](const json::Value& c) {
    return beginning ? code.starts_with(c.as_string()) : code == c.as_string();
  });
}

// Judges the conditions of rules on one case; what holds, in words when the record says it in words.
class Judge {
 public:
  Judge(const Facts& facts, const evidence::Book& book)
      : facts_(facts),
        book_(book),
        sofa_(sofa_score(facts, book)),
        compromised_(book.need("care.organ_state").number("compromised_points")) {}

  bool holds(const json::Value& condition, json::Value& words) const {
    const auto& [name, asked] = condition.members().front();
    if (name == "pregnant") return facts_.pregnant() && dated(words);
    if (name == "unborn") return facts_.unborn() && dated(words);
    if (name == "organs_compromised") return organs(words);
    if (name == "intensive_care") return in_intensive_care(facts_, facts_.mother);
    if (name == "score_part") return points(asked.as_string()) >= compromised_;
    if (name == "interpreter_required") return interpreter();
    return diagnosis(name, asked, words);
  }

 private:
  bool dated(json::Value& words) const {
    if (const auto age = facts_.gestation(facts_.at)) words = words_of(format(*age));
    return true;
  }
  double points(std::string_view part) const {
    const auto it = std::ranges::find(sofa_.parts, part, &ScorePart::key);
    return it == sofa_.parts.end() ? -1 : it->points.value_or(-1);
  }
  bool organs(json::Value& words) const {
    const bool any = std::ranges::any_of(
        sofa_.parts, [&](const ScorePart& p) { return p.points.value_or(-1) >= compromised_; });
    if (any && !sofa_.text.empty()) words = words_of("SOFA " + sofa_.text);
    return any;
  }
  bool interpreter() const {
    return extension(facts_.record.mother.body,
                     "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired")["valueBoolean"]
        .as_bool()
        .value_or(false);
  }
  bool matches(std::string_view name, const json::Value& asked, const json::Value& condition) const {
    if (name == "condition")
      return std::ranges::any_of(condition_keys(condition, book_),
                                 [&](const std::string& key) { return has_code(asked, key, false); });
    for (const auto& coding : condition["code"]["coding"].items()) {
      const auto system = coding["system"].as_string();
      if (name == "diagnosis" && system.find("icd-10") != std::string_view::npos &&
          has_code(asked, coding["code"].as_string(), true))
        return true;
      if (name == "concept" && system == kConcepts && has_code(asked, coding["code"].as_string(), false))
        return true;
    }
    return false;
  }
  bool diagnosis(std::string_view name, const json::Value& asked, json::Value& words) const {
    const std::string subject = "Patient/" + facts_.mother;
    for (const auto& r : facts_.record.resources) {
      if (r.version.type != "Condition" || !is_active(r.body) ||
          r.body["subject"]["reference"].as_string() != subject || !matches(name, asked, r.body))
        continue;
      words = concept_words(r.body["code"]);
      return true;
    }
    return false;
  }

  const Facts& facts_;
  const evidence::Book& book_;
  Score sofa_;
  double compromised_;
};

Result<Times> read_times(const std::string& priority, const json::Value& shipped, const json::Value& site) {
  Times out;
  out.sources = shipped["sources"];
  const auto read = [&](std::string_view name, std::int64_t& ms) -> Result<void> {
    const json::Value& value = site.has(name) ? site[name] : shipped[name];
    const auto minutes = value.as_double();
    if (!minutes || !(*minutes > 0) || *minutes > kMostMinutes)
      return fail(ErrorKind::invalid, "not a number of minutes",
                  "escalation." + priority + "." + std::string(name), json::write(value),
                  "above 0, at most a week");
    ms = static_cast<std::int64_t>(std::llround(*minutes * kMinute_ms));
    return {};
  };
  if (auto ok = read("silence_min", out.silence_ms); !ok) return std::unexpected(ok.error());
  if (auto ok = read("answer_due_min", out.answer_due_ms); !ok) return std::unexpected(ok.error());
  if (!site.is_null())
    out.sources = json::Array{json::object({{"title", "Times of this site"}, {"certainty", "assumption"}})};
  return out;
}

}  // namespace

Result<Policy> Policy::read(std::string_view rules, std::string_view escalation,
                            const json::Value& escalation_of_site) {
  const auto rule_file = json::parse(rules), time_file = json::parse(escalation);
  if (!rule_file) return std::unexpected(rule_file.error());
  if (!time_file) return std::unexpected(time_file.error());
  Policy out;
  out.sources_ = (*rule_file)["sources"];
  for (const auto& rule : (*rule_file)["rules"].items()) {
    if (!out.sources_.has(rule["source"].as_string()) || rule["any"].size() == 0)
      return fail(ErrorKind::invalid, "a rule without a source or a condition",
                  "data/care/consult_rules.json", std::string(rule["role"].as_string()));
    out.rules_.push_back({std::string(rule["role"].as_string()), std::string(rule["message"].as_string()),
                          std::string(rule["source"].as_string()), rule["any"]});
  }
  for (const auto& [priority, times] : (*time_file)["priorities"].members()) {
    auto read = read_times(priority, times, escalation_of_site[priority]);
    if (!read) return std::unexpected(read.error());
    out.times_.emplace_back(priority, std::move(*read));
  }
  return out;
}

std::vector<Needed> Policy::needed(const Facts& facts, const evidence::Book& book) const {
  const Judge judge(facts, book);
  std::vector<Needed> out;
  for (const Rule& rule : rules_) {
    json::Value words;
    if (!std::ranges::any_of(rule.any.items(), [&](const json::Value& c) { return judge.holds(c, words); }))
      continue;
    auto it = std::ranges::find(out, rule.role, &Needed::role);
    if (it == out.end()) it = out.insert(out.end(), Needed{rule.role, {}});
    it->why.push_back({rule.message, std::move(words), rule.source});
  }
  return out;
}

const Times* Policy::times(std::string_view priority) const {
  const auto it =
      std::ranges::find(times_, priority, [](const auto& one) { return std::string_view(one.first); });
  return it == times_.end() ? nullptr : &it->second;
}

}  // namespace dyad::care::calling
