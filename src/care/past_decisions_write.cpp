// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "base/decimal.hpp"
#include "care/advice_parts.hpp"
#include "care/decision_words.hpp"
#include "care/past_decisions.hpp"
#include "care/preference_words.hpp"
#include "care/values.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

constexpr std::size_t kKeptTriggers = 3;
constexpr int kDigits = 6;

json::Value rounded(double value) {
  if (!std::isfinite(value)) return {};
  return json::Value(json::Number{shortest(std::stod(fixed(value, kDigits)))});
}

const timing::Outcomes* strategy(const timing::Decision& d, std::string_view key) {
  const auto it = std::ranges::find(d.strategies, key, &timing::Strategy::key);
  return it == d.strategies.end() ? nullptr : &it->mean;
}

// The best of the actions that end the pregnancy now, or of those that wait; nothing when none is offered.
const timing::Outcomes* best_action(const timing::Decision& d, bool stops) {
  const timing::ActionValue* best = nullptr;
  for (const auto& a : d.actions)
    if (a.stops == stops && (!best || a.lower > best->lower)) best = &a;
  return best ? &best->outcomes : nullptr;
}

struct Compared {
  std::string label;
  const timing::Outcomes* outcomes = nullptr;
};

// Deliver now; wait by the policy (without weights there is none: by the local rule); the best fixed day.
std::vector<Compared> compared(const timing::Decision& d) {
  const timing::Outcomes* now = strategy(d, "day:0");
  if (!now) now = best_action(d, true);
  const timing::Outcomes* wait = d.preference ? best_action(d, false) : strategy(d, "rule:local");
  const std::string how = d.preference ? "wait by the policy" : "wait by the local rule";
  std::vector<Compared> out{{"deliver now", now}, {how, wait ? wait : now}};
  if (d.preference)
    out.push_back({"deliver on the best fixed day, day " + std::to_string(d.best_fixed_day),
                   strategy(d, "day:" + std::to_string(d.best_fixed_day))});
  std::erase_if(out, [](const Compared& c) { return c.outcomes == nullptr; });
  return out;
}

json::Value predictions(const timing::Decision& d) {
  const struct {
    std::string text;
    double (*of)(const timing::Outcomes&);
  } figures[] = {{"mother alive at day " + std::to_string(d.horizon_days), timing::mother_alive},
                 {"child alive at discharge", timing::child_alive},
                 {"child alive without severe morbidity", timing::child_intact}};
  json::Array out;
  for (const auto& strategy_shown : compared(d))
    for (const auto& figure : figures) {
      // R4 counts a decimal probability in percent.
      const double percent = std::clamp(figure.of(*strategy_shown.outcomes), 0.0, 1.0) * 100;
      out.push_back(
          json::object({{"outcome", json::object({{"text", figure.text + ": " + strategy_shown.label}})},
                        {"probabilityDecimal", rounded(percent)},
                        {"rationale", "Mean over " + std::to_string(d.draws) + " draws of the parameters"}}));
    }
  return json::Value(std::move(out));
}

json::Value pair_of(const std::vector<Compared>& rows, double (*of)(const timing::Outcomes&)) {
  const double now = rows.empty() ? 0 : of(*rows[0].outcomes);
  return json::object(
      {{"now", rounded(now)}, {"wait", rounded(rows.size() > 1 ? of(*rows[1].outcomes) : now)}});
}

// Of a birth now where she is, and of the earliest one after a transfer: by these a plan's venues are
// compared.
json::Value by_venue(const timing::Decision& d) {
  const auto shares = [](const timing::Outcomes* y) {
    if (!y) return json::Value();
    return json::object({{"mother_alive", rounded(timing::mother_alive(*y))},
                         {"child_alive", rounded(timing::child_alive(*y))}});
  };
  const timing::Strategy* moved = nullptr;
  for (const auto& s : d.strategies)
    if (s.transfer && s.day >= 0 && (!moved || s.day < moved->day)) moved = &s;
  return json::object(
      {{"here", shares(strategy(d, "day:0"))}, {"after_transfer", shares(moved ? &moved->mean : nullptr)}});
}

json::Value content_of(const timing::Decision& d, std::string_view fingerprint) {
  const auto rows = compared(d);
  const bool told = !d.action.empty() && d.verdict != timing::Verdict::depends;
  json::Array triggers;
  for (const auto& t : d.triggers) {
    if (triggers.size() == kKeptTriggers) break;
    triggers.push_back(json::object({{"channel", t.channel}, {"level", t.level}, {"flips_to", t.flips_to}}));
  }
  return json::object({{"fingerprint", fingerprint},
                       {"gestation_days", d.gestation.days},
                       {"verdict", name_of(d.verdict)},
                       {"action", told ? json::Value(d.action) : json::Value()},
                       {"advantage", rounded(d.advantage)},
                       {"gap", rounded(d.gap)},
                       {"certified", d.verdict == timing::Verdict::act},
                       {"triggers", json::Value(std::move(triggers))},
                       {"best_fixed_day", d.best_fixed_day},
                       {"mother_alive", pair_of(rows, timing::mother_alive)},
                       {"child_intact", pair_of(rows, timing::child_intact)},
                       {"by_venue", by_venue(d)},
                       {"structure", d.structure},
                       {"seed", static_cast<long long>(d.seed)},
                       {"draws", d.draws},
                       {"reason", json::Value()}});
}

json::Value reason_of(const AnswerToKeep& a) {
  if (!a.basis) {
    const Error& why = a.basis.error();
    return message(why.field.empty() ? "advice.unavailable" : why.field, why.message);
  }
  return model_refusal(a.decision.error());
}

json::Value refused_content(const AnswerToKeep& a, json::Value reason) {
  const auto gestation = a.facts.gestation(a.facts.at);
  const json::Value none = json::object({{"now", 0}, {"wait", 0}});
  const std::string fingerprint =
      a.basis ? a.basis->fingerprint : "refused:" + std::string(reason["code"].as_string());
  return json::object({{"fingerprint", fingerprint},
                       {"gestation_days", gestation ? gestation->days : 0},
                       {"verdict", "no_preference"},
                       {"action", json::Value()},
                       {"advantage", 0},
                       {"gap", 0},
                       {"certified", false},
                       {"triggers", json::Array{}},
                       {"best_fixed_day", 0},
                       {"mother_alive", none},
                       {"child_intact", none},
                       {"reason", std::move(reason)}});
}

json::Value references(const std::vector<std::string>& resources) {
  json::Array out;
  for (const auto& r : resources) out.push_back(json::object({{"reference", r}}));
  return json::Value(std::move(out));
}

json::Value meta_of(const Facts& facts) {
  json::Array tags;
  const std::string origin = std::string(kBase) + "/CodeSystem/origin";
  if (facts.synthetic) tags.push_back(json::object({{"system", origin}, {"code", "synthetic"}}));
  if (facts.replay) tags.push_back(json::object({{"system", origin}, {"code", "replayed"}}));
  json::Value meta{json::Object()};
  if (facts.replay) meta.set("lastUpdated", format_utc(facts.at));
  if (!tags.empty()) meta.set("tag", json::Value(std::move(tags)));
  return meta;
}

json::Value assessment(const AnswerToKeep& a, const std::string& id) {
  json::Value out = json::object({{"resourceType", "RiskAssessment"}, {"id", id}});
  if (json::Value meta = meta_of(a.facts); meta.size() > 0) out.set("meta", std::move(meta));
  json::Value reason = a.basis && a.decision ? json::Value() : reason_of(a);
  const json::Value content =
      reason.is_null() ? content_of(*a.decision, a.basis->fingerprint) : refused_content(a, reason);
  out.set("extension", json::Array{json::object({{"url", own_extension("timing-decision")},
                                                 {"valueString", json::write(content)}})});
  out.set("status", "final");
  out.set("method", json::object({{"text", a.model}}));
  out.set("code", json::object({{"text", "Deliver today or wait"}}));
  out.set("subject", json::object({{"reference", "Patient/" + a.facts.mother}}));
  out.set("occurrenceDateTime", format_utc(a.facts.at));
  if (a.basis && !a.basis->resources.empty()) out.set("basis", references(a.basis->resources));
  if (reason.is_null()) {
    if (json::Value rows = predictions(*a.decision); rows.size() > 0) out.set("prediction", std::move(rows));
    out.set("mitigation", verdict_message(*a.decision, false)["text"]);
  } else {
    out.set("mitigation", "No answer: " + std::string(reason["text"].as_string()));
  }
  return out;
}

json::Value provenance(const AnswerToKeep& a, const std::string& id) {
  json::Value out = json::object({{"resourceType", "Provenance"}, {"id", id + "-p"}});
  if (json::Value meta = meta_of(a.facts); meta.size() > 0) out.set("meta", std::move(meta));
  out.set("target", json::Array{json::object({{"reference", "RiskAssessment/" + id + "/_history/1"}})});
  out.set("recorded", format_utc(a.computed_at));
  const json::Value assembler = json::object(
      {{"coding", json::Array{json::object(
                      {{"system", "http://terminology.hl7.org/CodeSystem/provenance-participant-type"},
                       {"code", "assembler"}})}}});
  out.set("agent",
          json::Array{json::object(
              {{"type", assembler}, {"who", json::object({{"type", "Device"}, {"display", a.program}})}})});
  json::Array entities;
  const auto add = [&](json::Value what) {
    entities.push_back(json::object({{"role", "source"}, {"what", std::move(what)}}));
  };
  if (a.basis)
    for (const auto& r : a.basis->resources) add(json::object({{"reference", r}}));
  add(json::object(
      {{"identifier", json::object({{"system", std::string(kBase) + "/model"}, {"value", a.model}})},
       {"display", a.model + ", FNV-1a 64 of the model file " + a.model_digest}}));
  out.set("entity", json::Value(std::move(entities)));
  return out;
}

json::Value entry_of(json::Value resource, bool history, const std::string& recorded) {
  const std::string name =
      std::string(resource["resourceType"].as_string()) + "/" + std::string(resource["id"].as_string());
  json::Value out = json::object(
      {{"resource", std::move(resource)}, {"request", json::object({{"method", "PUT"}, {"url", name}})}});
  if (history) out.set("response", json::object({{"status", "201"}, {"lastModified", recorded}}));
  return out;
}

}  // namespace

std::string answer_id(std::string_view case_id, Instant at) {
  return "advice-" + fnv1a(case_id) + "-" + std::to_string(at.ms);
}

json::Value answer_bundle(const AnswerToKeep& answer) {
  const std::string id = answer_id(answer.facts.id, answer.facts.at);
  const bool history = answer.facts.replay;
  const std::string recorded = format_utc(answer.facts.at);
  return json::object({{"resourceType", "Bundle"},
                       {"type", history ? "history" : "transaction"},
                       {"entry", json::Array{entry_of(assessment(answer, id), history, recorded),
                                             entry_of(provenance(answer, id), history, recorded)}}});
}

}  // namespace dyad::care
