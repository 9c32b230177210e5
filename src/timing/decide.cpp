// SPDX-License-Identifier: Apache-2.0
#include "timing/decision.hpp"

#include <algorithm>

#include "timing/day_report.hpp"
#include "timing/explain_decision.hpp"

namespace dyad::timing {
namespace {

constexpr int kMaxDraws = 200'000;

using Goals = std::array<double, kGoals>;

Result<std::optional<Preference>> usable(const std::optional<Preference>& preference) {
  if (!preference) return std::optional<Preference>{};
  auto ok = checked(*preference);
  if (!ok) return std::unexpected(ok.error());
  return std::optional<Preference>{std::move(*ok)};
}

Goals centre(const std::vector<Goals>& corners) {
  Goals out{};
  for (const auto& corner : corners)
    for (std::size_t g = 0; g < kGoals; ++g) out[g] += corner[g] / static_cast<double>(corners.size());
  return out;
}

// The action at each corner of the ordering, where it can be told.
bool corners_agree(const DayRun& run, const std::vector<Goals>& corners) {
  pomdp::Problem problem = run.problem;
  for (const auto& corner : corners) {
    set_weights(run.world, weights_of(corner), problem);
    const auto found = pomdp::certify(pomdp::solve(problem, run.belief, 0, run.effort));
    if (found.action != run.certificate.action) return false;
  }
  return true;
}

void add_strategies(const DayRun& run, Decision& d) {
  const auto draws = resampled(run.weights.weight, run.start.size());
  for (const auto& s : run.fixed_days) d.strategies.push_back(shown(s, draws));
  d.strategies.push_back(shown(run.rule, draws));
  d.local_rule_action = name_of(run.rule_delivers_now ? kDeliverHere : kWait);
}

// The two ends of what may be wished, as outcomes only.
void add_ends(DayRun& run, Decision& d) {
  const auto draws = resampled(run.weights.weight, run.start.size());
  for (const auto& [key, goal] :
       {std::pair{"policy:mother_only", kMotherLives}, {"policy:child_only", kChildLives}}) {
    Goals goals{};
    goals[goal] = 1;
    solve_run(run, goals);
    if (d.strategies.empty()) add_strategies(run, d);
    RunStrategy s = chosen_of(run);
    s.key = key;
    d.strategies.push_back(shown(s, draws));
  }
}

// By how much the best action of the other side is worth more than the chosen one, averaged over the draws;
// not above 0 when it is not.
double behind_over_draws(const DayRun& run) {
  const auto chosen = static_cast<DayAction>(run.certificate.action);
  double own = -1e300, other = -1e300;
  for (std::size_t a = 0; a < run.actions.size(); ++a) {
    const auto action = static_cast<DayAction>(run.solution.actions[a].action);
    double& side = stops(action) == stops(chosen) ? own : other;
    side = std::max(side, value_of(run.values, run.actions[a].mean));
  }
  return other - own;
}

void add_answer(const DayRun& run, Decision& d) {
  d.action = name_of(static_cast<DayAction>(run.certificate.action));
  d.verdict = run.certificate.certified ? Verdict::act : Verdict::toss_up;
  d.advantage = run.certificate.advantage;
  d.gap = run.certificate.gap;
  // The solver knows one mean world; over the draws, in which a bad parameter stays bad every day, the other
  // side may come out better. Then nothing is certain.
  if (const double behind = behind_over_draws(run); behind > 0) {
    d.verdict = Verdict::toss_up;
    d.gap = std::max({d.gap, d.advantage, behind});
  }
  for (std::size_t a = 0; a < run.actions.size(); ++a) {
    const auto& bounds = run.solution.actions[a];
    d.actions.push_back({run.actions[a].key, bounds.lower, bounds.upper, run.actions[a].mean,
                         stops(static_cast<DayAction>(bounds.action))});
  }
  RunStrategy policy = chosen_of(run);
  policy.key = "policy";
  d.strategies.push_back(shown(policy, resampled(run.weights.weight, run.start.size())));
  double best = -1e300;
  for (const auto& s : run.fixed_days)
    if (const double value = value_of(run.values, s.mean); value > best) {
      best = value;
      d.best_fixed_day = s.day;
    }
  const auto bounds = pomdp::classical_bounds(*run.model, run.belief, run.solution);
  d.open_loop = bounds.open_loop;
  d.fast_informed = bounds.fast_informed;
  d.qmdp = bounds.qmdp;
}

void answer(DayRun& run, const Preference& preference, Decision& d) {
  const bool ordering = preference.kind == Preference::Kind::ordering;
  const auto ends = ordering ? corners(preference) : std::vector<Goals>{preference.weights};
  solve_run(run, centre(ends));
  add_strategies(run, d);
  add_answer(run, d);
  describe_policy(run, d);
  describe_certainty(run, d);
  if (!ordering) return;
  d.verdict = corners_agree(run, ends) ? Verdict::act : Verdict::depends;
  d.warnings.push_back(
      {"timing.decision.centroid",
       "She gave an ordering, not weights: values are at the middle of the weights it allows "
       "(rank-order centroid), and the action is stated only when it is the same for all of "
       "them.",
       {}});
}

}  // namespace

Result<pomdp::Started> decision_problem(const DayModel& model, const Book& book, const Situation& situation,
                                        const Preference& preference, const DecideOptions& options) {
  auto wanted = checked(preference);
  if (!wanted) return std::unexpected(wanted.error());
  auto begun = start_run(model, situation, book, options);
  if (!begun) return std::unexpected(begun.error());
  DayRun& run = **begun;
  const auto goals = wanted->kind == Preference::Kind::ordering ? centre(corners(*wanted)) : wanted->weights;
  return pomdp::Started{
      make_problem(run.setup, run.world, weights_of(goals)), {run.belief.begin(), run.belief.end()}, 0};
}

Result<Decision> decide(const DayModel& model, const Book& book, const Situation& situation,
                        const std::optional<Preference>& preference, const DecideOptions& options) {
  if (options.draws < 1 || options.draws > kMaxDraws)
    return fail(ErrorKind::invalid, "the number of draws is outside the limit", "draws",
                std::to_string(options.draws), "1 to " + std::to_string(kMaxDraws));
  auto wanted = usable(preference);
  if (!wanted) return std::unexpected(wanted.error());
  auto started = start_run(model, situation, book, options);
  if (!started) return std::unexpected(started.error());
  DayRun& run = **started;
  Decision d;
  describe_model(model, run, options, d);
  describe_belief(run, d);
  describe_sources(model, book, run, d);
  d.preference = *wanted;
  if (d.preference) {
    answer(run, *d.preference, d);
    if (options.explain != Explain::nothing) explain(model, book, situation, options, run, d);
  } else {
    add_ends(run, d);
  }
  return d;
}

}  // namespace dyad::timing
