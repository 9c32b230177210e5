// SPDX-License-Identifier: Apache-2.0
#include "care/decision_json.hpp"

#include "care/advice_parts.hpp"
#include "care/decision_words.hpp"
#include "care/preference.hpp"
#include "care/values.hpp"

namespace dyad::care {
namespace {

template <class Rows, class One>
json::Value list(const Rows& rows, One&& one) {
  json::Array out;
  out.reserve(rows.size());
  for (const auto& row : rows) out.push_back(one(row));
  return json::Value(std::move(out));
}

json::Value key_or_null(const std::string& key) { return key.empty() ? json::Value() : json::Value(key); }

json::Value empty(const Facts& facts, const DecisionFrame& frame) {
  json::Value out = json::object({{"kind", "timing_decision"}, {"available", false}});
  out.set("at", format_utc(facts.at)).set("model", json::Value());
  for (const char* number : {"seed", "draws", "horizon_days", "last_day", "gestation_days"})
    out.set(number, 0);
  out.set("preference", frame.preference).set("weights", json::Value()).set("what_if", frame.what_if);
  out.set("verdict", "no_preference").set("action", json::Value()).set("message", json::Value());
  out.set("advantage", 0).set("gap", 0);
  const json::Value none{json::Array{}};
  for (const char* rows : {"belief", "history", "actions", "strategies"}) out.set(rows, none);
  out.set("best_fixed_day", 0).set("local_rule_action", json::Value());
  out.set("bounds", json::object({{"open_loop", 0}, {"fast_informed", 0}, {"qmdp", 0}}));
  out.set("decision_days", none);
  out.set(
      "endings",
      json::object({{"planned_birth", 0}, {"unplanned_birth", 0}, {"mother_dies", 0}, {"fetus_dies", 0}}));
  out.set("fan", json::object({{"names", none}, {"days", none}}));
  out.set("certainty", json::object({{"share_best", 0}, {"effective_draws", 0}, {"expected_loss", 0}}));
  out.set("triggers", none).set("next_tests", none).set("evpi_state", 0);
  for (const char* rows : {"parameter_values", "weight_flips", "parameter_flips"}) out.set(rows, none);
  out.set("belief_flip", json::Value());
  for (const char* rows : {"structures", "joinings", "parameters", "warnings", "limits", "sources"})
    out.set(rows, none);
  out.set("stored", frame.stored);
  return out;
}

json::Value seen_json(const std::vector<std::string>& seen) {
  return list(seen, [](const std::string& s) {
    const std::size_t mark = s.find('=');
    return json::object({{"channel", s.substr(0, mark)},
                         {"level", mark == std::string::npos ? std::string() : s.substr(mark + 1)}});
  });
}

json::Value bands_json(const timing::OutcomeBands& b) {
  return json::object({{"mother_alive", band_json(b.mother_alive)},
                       {"child_alive", band_json(b.child_alive)},
                       {"child_intact", band_json(b.child_intact)},
                       {"stillbirth", band_json(b.stillbirth)},
                       {"mother_dies_before", band_json(b.mother_dies_before)}});
}

// Bands are left out by the engine where it has none: all of a band is then zero.
bool has_bands(const timing::Strategy& s) {
  return s.bands.mother_alive.p95 > 0 || s.bands.child_alive.p95 > 0;
}

json::Value strategy_json(const timing::Strategy& s) {
  json::Value out = json::object({{"key", s.key},
                                  {"day", s.day < 0 ? json::Value() : json::Value(s.day)},
                                  {"mean", outcomes_json(s.mean)}});
  if (has_bands(s)) out.set("bands", bands_json(s.bands));
  return out;
}

void set_answer(json::Value& out, const timing::Decision& d, const DecisionFrame& frame) {
  if (d.preference && d.preference->kind == timing::Preference::Kind::weights)
    out.set("weights", weights_json(d.preference->weights));
  // Where the weights she allows disagree, no one action is the answer.
  const bool told = d.verdict != timing::Verdict::depends;
  out.set("verdict", name_of(d.verdict)).set("action", told ? key_or_null(d.action) : json::Value());
  out.set("message", verdict_message(d, frame.what_if));
  out.set("advantage", d.advantage).set("gap", d.gap);
  out.set("actions", list(d.actions, [](const timing::ActionValue& a) {
            return json::object({{"key", a.key},
                                 {"lower", a.lower},
                                 {"upper", a.upper},
                                 {"outcomes", outcomes_json(a.outcomes)},
                                 {"stops", a.stops}});
          }));
  out.set("strategies", list(d.strategies, strategy_json));
  out.set("best_fixed_day", d.best_fixed_day).set("local_rule_action", key_or_null(d.local_rule_action));
  out.set("bounds",
          json::object({{"open_loop", d.open_loop}, {"fast_informed", d.fast_informed}, {"qmdp", d.qmdp}}));
}

void set_belief(json::Value& out, const Facts& facts, const timing::Decision& d) {
  out.set("belief", list(d.belief, [](const timing::BeliefState& b) {
            return json::object(
                {{"key", b.key}, {"mother", b.mother}, {"fetus", b.fetus}, {"probability", b.probability}});
          }));
  out.set("history", list(d.history, [&](const timing::FilterStep& s) {
            return json::object({{"at", format_utc(facts.at.plus_days(s.day))},
                                 {"seen", seen_json(s.seen)},
                                 {"tail", s.tail},
                                 {"alarm", s.alarm}});
          }));
}

void set_course(json::Value& out, const timing::Decision& d) {
  double planned = 0;
  for (const auto& day : d.decision_days) planned += day.probability;
  out.set("decision_days", list(d.decision_days, [](const timing::DecisionDay& day) {
            return json::object({{"day", day.day}, {"probability", day.probability}});
          }));
  out.set("endings", json::object({{"planned_birth", planned},
                                   {"unplanned_birth", d.unplanned_birth},
                                   {"mother_dies", d.dies_waiting},
                                   {"fetus_dies", d.fetus_dies_waiting}}));
  const json::Value names = list(d.fan_names, [](const std::string& name) { return json::Value(name); });
  const json::Value days = list(d.fan, [](const timing::FanDay& day) {
    return json::object({{"day", day.day}, {"shares", list(day.shares, band_json)}});
  });
  out.set("fan", json::object({{"names", names}, {"days", days}}));
  out.set("certainty", json::object({{"share_best", d.certainty.share_best},
                                     {"effective_draws", d.certainty.effective_draws},
                                     {"expected_loss", d.certainty.expected_loss}}));
}

void set_information(json::Value& out, const timing::Decision& d) {
  out.set("triggers", list(d.triggers, [](const timing::Trigger& t) {
            return json::object({{"channel", t.channel},
                                 {"level", t.level},
                                 {"flips_to", t.flips_to},
                                 {"chance", t.chance},
                                 {"margin", t.margin},
                                 {"verified", t.verified},
                                 {"message", trigger_message(t)}});
          }));
  out.set("next_tests", list(d.next_tests, [](const timing::NextTest& t) {
            return json::object({{"channel", t.channel},
                                 {"value", t.value},
                                 {"lower", t.lower},
                                 {"upper", t.upper},
                                 {"detectable", t.detectable},
                                 {"message", next_test_message(t)}});
          }));
  out.set("evpi_state", d.evpi_state);
  out.set("parameter_values", list(d.parameter_values, [](const timing::ParameterValue& p) {
            return json::object({{"key", p.key}, {"label", p.label}, {"evppi", p.evppi}, {"se", p.se}});
          }));
}

void set_flips(json::Value& out, const timing::Decision& d) {
  out.set("weight_flips", list(d.weight_flips, [](const timing::WeightFlip& f) {
            return json::object({{"goal", timing::name_of(f.goal)},
                                 {"now", f.now},
                                 {"at", f.at},
                                 {"to", f.to},
                                 {"verified", f.verified},
                                 {"message", weight_flip_message(f)}});
          }));
  out.set("parameter_flips", list(d.parameter_flips, [](const timing::ParameterFlip& f) {
            return json::object({{"key", f.key},
                                 {"label", f.label},
                                 {"now", f.now},
                                 {"at", json::Value(f.flip)},
                                 {"low", f.low},
                                 {"high", f.high},
                                 {"to", f.flip ? key_or_null(f.to) : json::Value()},
                                 {"message", parameter_flip_message(f)}});
          }));
  if (const auto& f = d.belief_flip)
    out.set("belief_flip", json::object({{"state", f->state},
                                         {"now", f->now},
                                         {"at", f->at},
                                         {"to", f->to},
                                         {"message", belief_flip_message(*f)}}));
}

void set_alternatives(json::Value& out, const timing::Decision& d) {
  out.set("structures", list(d.structures, [](const timing::Structure& s) {
            return json::object({{"key", s.key},
                                 {"label", s.label},
                                 {"action", key_or_null(s.action)},
                                 {"certified", s.certified},
                                 {"advantage", s.advantage},
                                 {"now", outcomes_json(s.now)},
                                 {"wait", outcomes_json(s.wait)}});
          }));
  out.set("joinings", list(d.joinings, [](const timing::JoiningAnswer& j) {
            return json::object({{"key", j.key},
                                 {"label", j.label},
                                 {"evidence", j.evidence},
                                 {"action", j.action},
                                 {"certified", j.certified},
                                 {"advantage", j.advantage},
                                 {"best_fixed_day", j.best_fixed_day}});
          }));
}

}  // namespace

json::Value outcomes_json(const timing::Outcomes& outcomes) {
  json::Value out{json::Object()};
  for (std::size_t i = 0; i < timing::kOutcomes; ++i)
    out.set(std::string(timing::name_of(static_cast<timing::Outcome>(i))), outcomes[i]);
  return out;
}

json::Value decision_json(const Facts& facts, const evidence::Book& book, const timing::Decision& d,
                          const DecisionFrame& frame) {
  json::Value out = empty(facts, frame);
  out.set("available", true);
  out.set("model", json::object({{"id", d.model_id},
                                 {"version", d.model_version},
                                 {"title", d.model_title},
                                 {"structure", d.structure}}));
  out.set("seed", static_cast<long long>(d.seed)).set("draws", d.draws);
  out.set("horizon_days", d.horizon_days).set("last_day", d.last_day);
  out.set("gestation_days", d.gestation.days);
  set_answer(out, d, frame);
  set_belief(out, facts, d);
  set_course(out, d);
  set_information(out, d);
  set_flips(out, d);
  set_alternatives(out, d);
  out.set("parameters", parameters_json(d.parameters));
  out.set("warnings", notes_json(d.warnings)).set("limits", notes_json(d.limits));
  out.set("sources", source_refs(book, d.evidence));
  return out;
}

json::Value no_decision_json(const Facts& facts, json::Value reason, const DecisionFrame& frame) {
  json::Value out = empty(facts, frame);
  if (const auto gestation = facts.gestation(facts.at)) out.set("gestation_days", gestation->days);
  out.set("message", reason).set("reason", std::move(reason));
  return out;
}

}  // namespace dyad::care
