// SPDX-License-Identifier: Apache-2.0
#include "app/study_text.hpp"

#include "app/text.hpp"
#include "app/words.hpp"
#include "study/number_text.hpp"

namespace dyad::app {
namespace {

using study::number_text;

std::string figure(double value) { return number_words(number_text(value)); }

json::Value spread_json(const study::Spread& s) {
  return json::object({{"mean", s.mean}, {"low_95", s.low}, {"high_95", s.high}});
}

std::string spread_text(const study::Spread& s) {
  return say("band", {{"median", figure(s.mean)}, {"low", figure(s.low)}, {"high", figure(s.high)}});
}

json::Value policy_json(const study::Plan& plan, const study::PolicyResult& p) {
  json::Value outcomes;
  for (std::size_t k = 0; k < p.outcomes.size(); ++k) {
    json::Value o = spread_json(p.outcomes[k]);
    o.set("unit", plan.model.outcomes[k].unit)
        .set("base_case", p.base[k])
        .set("change", spread_json(p.changes[k]));
    if (!p.simulated.empty())
      o.set("simulated", json::object({{"mean", p.simulated[k]}, {"standard_error", p.simulated_error[k]}}));
    outcomes.set(plan.model.outcomes[k].id, std::move(o));
  }
  return json::object({{"policy", p.id},
                       {"title", p.title},
                       {"bound", p.told},
                       {"outcomes", outcomes},
                       {"value", spread_json(p.value)},
                       {"value_change", spread_json(p.value_change)},
                       {"share_of_draws_best", p.best_share},
                       {"expected_loss", p.expected_loss}});
}

}  // namespace

std::string study_words(const study::Plan& plan, const study::Results& r, const std::string& out) {
  const study::Model& m = plan.model;
  const auto& weights = m.weights[static_cast<std::size_t>(plan.weights)];
  std::string text = m.title + "\n" + wrapped(m.purpose, 1) + heading(say("study.head"));
  std::vector<std::vector<std::string>> rows{{say("study.policy")}};
  for (const auto& o : m.outcomes) rows[0].push_back(o.id + ", " + o.unit);
  for (const char* name : {"study.value", "study.best_in", "study.expected_loss"})
    rows[0].push_back(say(name));
  for (const auto& p : r.policies) {
    auto& row = rows.emplace_back(std::vector{p.id});
    for (const auto& o : p.outcomes) row.push_back(spread_text(o));
    row.push_back(figure(p.value.mean));
    row.push_back(p.told ? say("study.bound") : figure(100 * p.best_share) + " %");
    row.push_back(p.told ? "" : figure(p.expected_loss));
  }
  text += table(rows) + "\n";
  text +=
      bullet(say("study.weights", {{"weights", weights.title}, {"worth", figure(r.perfect_information)}}));
  if (plan.has_engine)
    text += bullet(
        say("study.engine", {{"lower", figure(plan.engine_lower)}, {"upper", figure(plan.engine_upper)}}));
  text += bullet(say("study.draws", {{"draws", std::to_string(plan.options.draws)},
                                     {"patients", std::to_string(plan.options.patients)},
                                     {"seed", std::to_string(plan.options.seed)}}));
  text += bullet(say("study.source", {{"citation", m.citation}}));
  if (!out.empty()) text += bullet(say("study.written", {{"directory", out}}));
  return text;
}

json::Value study_json(const study::Plan& plan, const study::Results& r) {
  json::Array policies;
  for (const auto& p : r.policies) policies.push_back(policy_json(plan, p));
  json::Value out = json::object({{"study", plan.model.id},
                                  {"version", plan.model.version},
                                  {"title", plan.model.title},
                                  {"citation", plan.model.citation},
                                  {"draws", static_cast<long long>(plan.options.draws)},
                                  {"patients", static_cast<long long>(plan.options.patients)},
                                  {"seed", std::to_string(plan.options.seed)},
                                  {"weights", plan.model.weights[static_cast<std::size_t>(plan.weights)].id},
                                  {"reference", r.policies[static_cast<std::size_t>(r.reference)].id},
                                  {"value_of_perfect_information", r.perfect_information},
                                  {"policies", policies}});
  if (plan.has_engine)
    out.set("engine_mean_world", json::object({{"lower", plan.engine_lower}, {"upper", plan.engine_upper}}));
  if (!r.icer.empty()) {
    json::Array rows;
    for (const auto& i : r.icer) {
      json::Value row = json::object({{"policy", r.policies[static_cast<std::size_t>(i.policy)].id},
                                      {"cost", i.cost},
                                      {"effect", i.effect},
                                      {"on_frontier", i.on_frontier}});
      if (i.on_frontier && !i.first) row.set("cost_per_effect", i.ratio);
      rows.push_back(std::move(row));
    }
    out.set("frontier", std::move(rows));
  }
  return out;
}

}  // namespace dyad::app
