// SPDX-License-Identifier: Apache-2.0
// Planning 6 cases in 8 hospitals with 150 people, invented; the argument is the seed of the region.
#include <benchmark/benchmark.h>

#include <ctime>
#include <set>

#include "planning/random_regions.hpp"
#include "planning/replan.hpp"
#include "planning/solve.hpp"

namespace {

using namespace dyad::planning;

long total(const Plan& plan) {
  long out = 0;
  for (const TierCost& t : plan.tiers) out += t.cost;
  return out;
}

void first_plan(benchmark::State& state) {
  const Region region = testing::random_region(static_cast<unsigned>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(solve(region, {.should_stop = [] { return true; }}));
}

void proven_plan(benchmark::State& state) {
  const Region region = testing::random_region(static_cast<unsigned>(state.range(0)));
  long cost = 0;
  for (auto _ : state) cost = total(*solve(region, {}));
  state.counters["cost"] = static_cast<double>(cost);
}

// A third of the way through the day, the first person whom the plan needs later is gone.
void plan_after_a_loss(benchmark::State& state) {
  const Region region = testing::random_region(static_cast<unsigned>(state.range(0)));
  const Plan plan = *solve(region, {});
  const int now = region.steps / 3;
  std::set<int> later;
  for (const CasePlan& p : plan.cases)
    for (const TaskPlan& t : p.tasks)
      for (const auto& holders : t.holders)
        if (t.present && t.start > now) later.insert(holders.begin(), holders.end());
  for (const int r : later) {
    const auto changed = after(region, plan, {now, {r}});
    if (!changed) continue;
    for (auto _ : state) benchmark::DoNotOptimize(solve(*changed, {}));
    return;
  }
  state.SkipWithError("nobody is needed later");
}

// Twenty cases, too many for proofs within a second: what each tier costs after a second of processor time,
// with annealing between the tiers (second argument 1) and without (0).
void plan_of_many(benchmark::State& state) {
  const Region region = testing::random_region(static_cast<unsigned>(state.range(0)), {20, 8, 200, 96, 6});
  SolveOptions options;
  if (state.range(1) == 0) options.changes = 0;
  for (auto _ : state) {
    const std::clock_t began = std::clock();
    options.should_stop = [&] { return std::clock() - began > CLOCKS_PER_SEC; };
    const Plan plan = *solve(region, options);
    for (const TierCost& t : plan.tiers)
      state.counters[std::string(name_of(t.tier)) + (t.urgency > 0 ? std::to_string(t.urgency) : "")] =
          static_cast<double>(t.cost);
  }
}

BENCHMARK(first_plan)->DenseRange(1, 8)->Unit(benchmark::kMillisecond);
BENCHMARK(proven_plan)->DenseRange(1, 8)->Unit(benchmark::kMillisecond);
BENCHMARK(plan_after_a_loss)->DenseRange(1, 8)->Unit(benchmark::kMillisecond);
BENCHMARK(plan_of_many)
    ->ArgsProduct({benchmark::CreateDenseRange(1, 12, 1), {0, 1}})
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

}  // namespace
