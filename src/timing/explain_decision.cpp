// SPDX-License-Identifier: Apache-2.0
#include "timing/explain_decision.hpp"

#include <algorithm>
#include <optional>

#include "timing/day_spec.hpp"

namespace dyad::timing {
namespace {

// Solving anew for an explanation, and the draws of a structural alternative: less than for the answer
// itself, since only the side it falls on is told.
constexpr pomdp::Effort kLight{.paths = 10, .rounds = 1, .beliefs_per_step = 10};
constexpr int kStructureDraws = 1024;

std::vector<Candidate> fixed_days_of(const DayRun& run) {
  std::vector<Candidate> out;
  for (const auto& s : run.fixed_days)
    if (!s.transfer) out.push_back({"day:" + std::to_string(s.day), s.day > 0, s.mean});
  return out;
}

// Outcomes of the best action of each side of a run, over its draws.
void outcomes_of_sides(const DayRun& run, Structure& out) {
  double best[2] = {-1e300, -1e300};
  std::optional<pomdp::Policy> graphs[2];
  for (const pomdp::Choice& choice : run.problem.at(0, 0)) {
    const bool waits = !stops(static_cast<DayAction>(choice.action));
    const auto bounds = std::find_if(run.solution.actions.begin(), run.solution.actions.end(),
                                     [&](const auto& a) { return a.action == choice.action; });
    if (bounds->lower <= best[waits]) continue;
    best[waits] = bounds->lower;
    graphs[waits] = followed_graph(run, choice);
  }
  std::vector<const pomdp::Policy*> all;
  for (const auto& graph : graphs)
    if (graph) all.push_back(&*graph);
  const PassRun found = run.batch->pass({run.start, run.weights.weight, all, {}});
  std::size_t at = 0;
  for (const bool waits : {false, true})
    if (graphs[waits])
      (waits ? out.wait : out.now) = mean_of(found.graphs[at++].outcomes, run.weights.weight);
}

std::vector<Structure> structures_of(const DayModel& model, const Book& book, const Situation& situation,
                                     const DecideOptions& options, const DayRun& run) {
  std::vector<Structure> out;
  for (const auto& s : model.spec().structures) {
    if (s.is_default || s.key == run.setup.structure) continue;
    DecideOptions other = options;
    other.structure = s.key;
    other.draws = std::min(options.draws, kStructureDraws);
    auto started = start_run(model, situation, book, other, run.draws);
    if (!started) continue;  // accepted once already; a structure cannot make it unacceptable
    DayRun& alternative = **started;
    alternative.effort = kLight;
    solve_root(alternative, run.goals);
    const Side side = side_of(alternative.solution.actions);
    Structure row{s.key, s.label, std::string(name_of(side.action)), side.certified, side.advantage, {}, {}};
    outcomes_of_sides(alternative, row);
    out.push_back(std::move(row));
  }
  return out;
}

std::vector<int> read_today(const DaySetup& setup) {
  if (!setup.history.empty() && setup.history.back().days_ago == 0) return setup.history.back().level;
  return std::vector<int>(setup.channels.size(), -1);
}

}  // namespace

void explain(const DayModel& model, const Book& book, const Situation& situation,
             const DecideOptions& options, DayRun& run, Decision& d) {
  const Answer answer{run.setup,  run.world, run.problem, *run.model,           run.solution,
                      run.belief, run.goals, kLight,      read_today(run.setup)};
  // The very question the product asks once that result is in the record.
  const auto ask = [&](const Situation& with_result) -> std::optional<Side> {
    auto begun = start_run(model, with_result, book, options, Kernels::fast, &run);
    if (!begun) return {};
    (*begun)->effort = run.effort;
    solve_root(**begun, run.goals);
    return side_of((*begun)->solution.actions);
  };
  d.triggers = triggers_of(answer, situation, ask);
  d.next_tests = next_tests_of(answer);
  d.evpi_state = state_information(answer);
  d.belief_flip = belief_flip_of(answer);
  if (options.explain == Explain::triggers) return;
  auto joined = joinings_of(answer, joinings(book), fixed_days_of(run));
  d.joinings = std::move(joined.answers);
  d.weight_flips = weight_flips_of(answer, joined.candidates);
  for (const auto& c : joined.candidates) d.strategies.push_back({c.key, -1, false, c.mean, {}});
  auto sensitivity = sensitivity_of(run, kLight);
  d.parameter_values = std::move(sensitivity.values);
  d.parameter_flips = std::move(sensitivity.flips);
  d.structures = structures_of(model, book, situation, options, run);
}

}  // namespace dyad::timing
