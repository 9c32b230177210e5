// SPDX-License-Identifier: Apache-2.0
#include "timing/day_report.hpp"

#include <algorithm>
#include <set>

#include "base/decimal.hpp"
#include "timing/explain.hpp"
#include "timing/run.hpp"

namespace dyad::timing {
namespace {

constexpr std::size_t kFanDraws = 500;  // each fan's bands are over this many
constexpr double kFewDraws = 1000;      // below this the weights leave too little
constexpr std::array<const char*, 4> kExitNames{"planned_birth", "unplanned_birth", "mother_death",
                                                "fetal_death"};

// A reading that hardly fits what was seen before it.
Note surprise(const std::string& seen, double days_ago, double tail) {
  const std::string ago = fixed(days_ago, 0), chance = fixed(100 * tail, 2);
  const std::string text = "Something this unusual (" + seen + ") comes in " + chance +
                           " of 100 looks. Check the readings, or the model does not fit her.";
  if (ago == "0")
    return {"timing.decision.alarm_today", "Today: " + text, {{"seen", seen}, {"chance", chance}}};
  return {"timing.decision.alarm",
          "Days ago: " + ago + ". " + text,
          {{"days", ago}, {"seen", seen}, {"chance", chance}}};
}

}  // namespace

Strategy shown(const RunStrategy& s, std::span<const std::size_t> draws) {
  return {s.key, s.day, s.transfer, s.mean, bands_of(s.outcomes, draws)};
}

Strategy shown(const FixedDay& s, std::span<const std::size_t> draws) {
  return {(s.transfer ? "transfer:" : "day:") + std::to_string(s.day), s.day, s.transfer, s.mean,
          bands_of(s, draws)};
}

void describe_model(const DayModel& model, const DayRun& run, const DecideOptions& options, Decision& d) {
  const DaySpec& spec = model.spec();
  d.model_id = spec.id;
  d.model_version = spec.version;
  d.model_title = spec.title;
  d.structure = run.setup.structure;
  d.seed = options.seed;
  d.draws = options.draws;
  d.horizon_days = run.setup.fixed.horizon;
  d.last_day = run.setup.last_day();
  d.gestation = run.setup.fixed.situation.gestation;
}

void describe_belief(const DayRun& run, Decision& d) {
  for (std::size_t s = 0; s < kDayStates; ++s)
    d.belief.push_back({day_state_key(s), std::string(name_of(static_cast<State>(s / kFetal))),
                        std::string(name_of(static_cast<Fetus>(s % kFetal))), run.belief[s]});
  d.history = run.history;
  for (const auto& step : run.history) {
    if (!step.alarm) continue;
    std::string seen;
    for (const auto& reading : step.seen) seen += (seen.empty() ? "" : ", ") + reading;
    d.warnings.push_back(surprise(seen, -step.day, step.tail));
  }
  d.certainty.effective_draws = run.weights.effective;
  if (run.weights.effective < std::min(kFewDraws, 0.5 * d.draws)) {
    const std::string left = fixed(run.weights.effective, 0), all = std::to_string(d.draws);
    d.warnings.push_back(
        {"timing.decision.few_draws",
         "Her history fits few of the parameter draws: " + left + " of " + all + " count. Bands are rough.",
         {{"effective", left}, {"draws", all}}});
  }
}

void describe_sources(const DayModel& model, const Book& book, const DayRun& run, Decision& d) {
  for (auto& note : warnings_for(run.setup.fixed)) d.warnings.push_back(std::move(note));
  d.limits = model.spec().card.limits;
  d.limits.push_back(
      {"timing.decision.limit.fetal_death",
       "A woman whose fetus has died is taken to be delivered the next day, by the same operation.",
       {}});
  d.limits.push_back(
      {"timing.decision.limit.one_at_a_time",
       "One action a day: magnesium and a transfer are not combined, and a course of steroids has "
       "no harm of its own.",
       {}});
  const DayDrawMaker maker(run.setup, run.draws->fixed, run.draws->own);
  d.parameters = drawn_parameters(run.setup.fixed, run.draws->own, maker.used(),
                                  [&](const auto& column) { return run.draws->spread(column); });
  std::set<std::string> ids(model.spec().card.sources.begin(), model.spec().card.sources.end());
  for (const auto& p : d.parameters) ids.insert(p.evidence);
  for (const auto& [role, id] : model.base().spec().tables) ids.insert(id);
  for (const auto& id : ids)
    if (book.find(id)) d.evidence.push_back(id);
}

void describe_policy(const DayRun& run, Decision& d) {
  for (std::size_t day = 0; day < run.followed.births.size(); ++day)
    if (run.followed.births[day] > 0)
      d.decision_days.push_back({static_cast<int>(day), run.followed.births[day]});
  d.unplanned_birth = run.followed.unplanned;
  d.dies_waiting = run.followed.mother_dies;
  d.fetus_dies_waiting = run.followed.fetus_dies;
  for (std::size_t s = 0; s < kDayStates; ++s) d.fan_names.push_back(day_state_key(s));
  for (const char* name : kExitNames) d.fan_names.emplace_back(name);
  const auto draws = resampled(run.weights.weight, std::min(kFanDraws, run.start.size()));
  const auto fan = run.batch->fan(run.graph, run.start, draws);
  std::vector<float> values(draws.size());
  for (std::size_t day = 0; day < fan.size(); ++day) {
    FanDay shown_day{static_cast<int>(day), {}};
    for (std::size_t k = 0; k < kFanShares; ++k) {
      for (std::size_t i = 0; i < draws.size(); ++i) values[i] = static_cast<float>(fan[day][i][k]);
      shown_day.shares.push_back(to_band(centiles(values)));
    }
    d.fan.push_back(std::move(shown_day));
  }
}

const RunStrategy& chosen_of(const DayRun& run) {
  const auto key = name_of(static_cast<DayAction>(run.certificate.action));
  return *std::find_if(run.actions.begin(), run.actions.end(),
                       [&](const RunStrategy& s) { return s.key == key; });
}

// How the policy fares draw by draw against everything else that was computed.
void describe_certainty(const DayRun& run, Decision& d) {
  const RunStrategy& chosen = chosen_of(run);
  for (std::size_t i = 0; i < run.start.size(); ++i) {
    const double own = value_of(run.values, chosen.outcomes[i]);
    double other = -1e300, best = own;
    for (const auto& s : run.actions)
      if (&s != &chosen) other = std::max(other, value_of(run.values, s.outcomes[i]));
    best = std::max(
        {best, other, static_cast<double>(run.best_fixed[i]), value_of(run.values, run.rule.outcomes[i])});
    d.certainty.share_best += run.weights.weight[i] * (own >= other ? 1.0 : 0.0);
    d.certainty.expected_loss += run.weights.weight[i] * (best - own);
  }
}
}  // namespace dyad::timing
