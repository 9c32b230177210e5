// SPDX-License-Identifier: Apache-2.0
#include "timing/day_run.hpp"

#include <algorithm>
#include <cmath>

#include "timing/day_reference.hpp"
#include "timing/day_test_support.hpp"

using namespace dyad;
using namespace dyad::timing;
using namespace dyad::timing::testing;

namespace {

std::unique_ptr<DayRun> run_of(const Situation& s, int draws, std::string_view structure = "") {
  auto run = start_run(shipped_day_model(), s, shipped_book(),
                       {.draws = draws, .explain = Explain::nothing, .structure = std::string(structure)},
                       Kernels::plain);
  REQUIRE_MESSAGE(run, (run ? std::string() : run.error().text()));
  return std::move(*run);
}

constexpr std::array<double, kGoals> kMixed{0.5, 0.3, 0.15, 0.05};

// Short: two weeks to the last day.
Situation near_term() {
  Situation s = acutely_ill();
  s.gestation = {35 * 7};
  return s;
}

}  // namespace

TEST_CASE("every evaluation of a strategy agrees with the slow reference, draw by draw") {
  for (const char* structure : {"warned", "sudden", "no_recovery"}) {
    auto situation = structure[0] == 'w' ? near_term() : obstructed();
    if (structure[0] == 'n') situation.destroyed_lung = true;
    const auto run = run_of(situation, 3, structure);
    solve_run(*run, kMixed);
    const DayDrawMaker maker(run->setup, run->draws->fixed, run->draws->own);
    const auto rule = rule_graph(run->setup, false);
    for (std::size_t i = 0; i < 3; ++i) {
      const DayDraw d = maker.make(i);
      const Outcomes policy = reference_run(run->setup, d, run->graph, run->start[i]);
      const Outcomes local = reference_run(run->setup, d, rule, run->start[i]);
      for (std::size_t k = 0; k < kOutcomes; ++k) {
        CAPTURE(k);
        CHECK(run->followed.outcomes[i][k] == doctest::Approx(policy[k]).epsilon(1e-9));
        CHECK(run->rule.outcomes[i][k] == doctest::Approx(local[k]).epsilon(1e-9));
      }
      // A transfer is a day's hazards in part; its reference walks them the same way as a day.
      pomdp::Policy transfer;
      transfer.nodes.push_back({0, 0, {static_cast<int>(kDeliverAfterTransfer), 0, 0}, {}, {}});
      const Outcomes there = reference_run(run->setup, d, transfer, run->start[i]);
      const auto found = std::find_if(run->actions.begin(), run->actions.end(),
                                      [](const RunStrategy& s) { return s.transfer; });
      REQUIRE(found != run->actions.end());
      for (std::size_t k = 0; k < kOutcomes; ++k)
        CHECK(found->outcomes[i][k] == doctest::Approx(there[k]).epsilon(1e-9));
    }
  }
}

TEST_CASE("the mean problem is a checked decision problem, and its bounds stand in order") {
  for (const Situation& s : {acutely_ill(), stabilised(), obstructed()}) {
    const auto run = run_of(s, 20);
    solve_run(*run, kMixed);
    CHECK(pomdp::check(run->problem));
    CHECK(pomdp::check_belief(run->problem, run->belief, 0));
    const auto bounds = pomdp::classical_bounds(run->problem, run->belief, 0);
    CHECK(run->solution.lower <= run->solution.upper + 1e-12);
    CHECK(bounds.open_loop <= run->solution.upper + 1e-12);
    CHECK(run->solution.upper <= bounds.fast_informed + 1e-12);
    CHECK(bounds.fast_informed <= bounds.qmdp + 1e-12);
    CHECK(pomdp::evaluate_forward(run->problem, run->solution.policy, run->solution.entry, run->belief) ==
          doctest::Approx(run->solution.lower).epsilon(1e-9));
    // The policy is worth the best fixed day at least, and that is worth delivering now.
    double best = 0;
    const pomdp::Table world_now = run->problem.tables[0];
    DayBelief x = run->belief;
    double waited = 0;
    for (const auto& entry : run->world.entries) {
      if (entry.mode != 0 || (entry.action != kDeliverHere && entry.action != kWait)) continue;
      double worth = 0;
      for (std::size_t k = 0; k < kDayStates; ++k) worth += x[k] * value_of(run->values, entry.outcomes[k]);
      if (entry.action == kDeliverHere) {
        best = std::max(best, waited + worth);
        continue;
      }
      waited += worth;
      DayBelief next{};
      for (std::size_t a = 0; a < kDayStates; ++a)
        for (std::size_t b = 0; b < kDayStates; ++b)
          next[b] += x[a] * run->world.transitions[static_cast<std::size_t>(entry.day)][a][b];
      x = next;
    }
    double now = 0;
    for (std::size_t k = 0; k < kDayStates; ++k) now += run->belief[k] * world_now.reward[k];
    CHECK(best >= now - 1e-12);
    CHECK(run->solution.lower >= best - 1e-3);
    CHECK(run->solution.upper >= best - 1e-12);
  }
}

TEST_CASE("new weights make new rewards and nothing else") {
  const auto run = run_of(near_term(), 10);
  pomdp::Problem changed = make_problem(run->setup, run->world, weights_of(kMixed));
  const std::array<double, kGoals> mother{1, 0, 0, 0};
  set_weights(run->world, weights_of(mother), changed);
  const pomdp::Problem made = make_problem(run->setup, run->world, weights_of(mother));
  for (std::size_t t = 0; t < made.tables.size(); ++t) {
    CHECK(made.tables[t].reward == changed.tables[t].reward);
    CHECK(made.tables[t].transition == changed.tables[t].transition);
  }
}

TEST_CASE("with all weight on her life a strategy is worth her survival") {
  const auto run = run_of(near_term(), 10);
  solve_run(*run, {1, 0, 0, 0});
  const FixedDay& now = run->fixed_days.front();
  CHECK(value_of(run->values, now.mean) == doctest::Approx(mother_alive(now.mean)));
  const auto& here = run->solution.actions.front();
  CHECK(here.lower == doctest::Approx(mother_alive(now.mean)).epsilon(1e-9));
  CHECK(here.upper == doctest::Approx(here.lower));
}

TEST_CASE("a sharper test never makes the decision worth less") {
  const auto run = run_of(near_term(), 10);
  solve_run(*run, kMixed);
  // Coarser: each reading is replaced by any other one time in two.
  MeanWorld blurred = run->world;
  const auto z = static_cast<std::size_t>(run->setup.observations);
  for (double& p : blurred.emission) p = 0.5 * p + 0.5 / static_cast<double>(z);
  const auto coarse = make_problem(run->setup, blurred, run->values);
  const auto other = pomdp::solve(coarse, run->belief, 0, run->effort);
  CHECK(run->solution.upper >= other.lower - 1e-12);
  CHECK(run->solution.lower >= other.lower - 2e-4);
}

TEST_CASE("a policy's endings share out every pregnancy, day by day") {
  const auto run = run_of(acutely_ill(), 20);
  solve_run(*run, kMixed);
  double births = 0;
  for (const double b : run->followed.births) births += b;
  CHECK(births + run->followed.unplanned + run->followed.mother_dies + run->followed.fetus_dies ==
        doctest::Approx(1).epsilon(1e-12));
  std::vector<std::size_t> draws{0, 7};
  for (const auto& day : run->batch->fan(run->graph, run->start, draws))
    for (const auto& shares : day) {
      double sum = 0;
      for (const double p : shares) sum += p;
      CHECK(sum == doctest::Approx(1).epsilon(1e-12));
    }
  for (const auto& y : run->followed.outcomes) {
    double sum = 0;
    for (std::size_t k = 0; k <= kNeither; ++k) sum += y[k];
    CHECK(sum == doctest::Approx(1).epsilon(1e-12));
  }
}

TEST_CASE("draws stand for their weights when they are resampled") {
  const std::vector<double> even(4, 0.25), uneven{0.1, 0.6, 0.0, 0.3};
  CHECK(resampled(even, 4) == std::vector<std::size_t>{0, 1, 2, 3});
  const auto picked = resampled(uneven, 10);
  CHECK(std::count(picked.begin(), picked.end(), 0u) == 1);
  CHECK(std::count(picked.begin(), picked.end(), 1u) == 6);
  CHECK(std::count(picked.begin(), picked.end(), 2u) == 0);
  CHECK(std::count(picked.begin(), picked.end(), 3u) == 3);
}

TEST_CASE("a course of steroids is offered until one has its full effect, and not after") {
  Situation s = acutely_ill();
  const DaySetup none = day_setup_of(s);
  CHECK(none.steroids.front());
  CHECK(none.modes == 15);
  s.steroid_hours = 24;
  const DaySetup running = day_setup_of(s);
  CHECK_FALSE(running.steroids.front());
  CHECK(running.steroids[10]);
  s.gestation = {36 * 7};
  CHECK(day_setup_of(s).modes == 1);
}
