// SPDX-License-Identifier: Apache-2.0
// Solving decision problems: an invented delivery-timing problem, small and as large as the product's.
#include <benchmark/benchmark.h>

#include "pomdp/solve.hpp"
#include "pomdp/test_models.hpp"

namespace {

using namespace dyad::pomdp;

void solve_delivery(benchmark::State& state, const testing::DeliveryShape& shape, const Effort& effort) {
  const Problem problem = testing::delivery(shape);
  const std::vector<double> belief = testing::delivery_belief(shape);
  Solution solution;
  for (auto _ : state) {
    solution = solve(problem, belief, 0, effort);
    benchmark::DoNotOptimize(solution.policy.nodes.data());
  }
  state.counters["lower"] = solution.lower;
  state.counters["upper"] = solution.upper;
  state.counters["backups"] = static_cast<double>(solution.backups);
}

void classical(benchmark::State& state, const testing::DeliveryShape& shape) {
  const Problem problem = testing::delivery(shape);
  const std::vector<double> belief = testing::delivery_belief(shape);
  Bounds bounds;
  for (auto _ : state) {
    bounds = classical_bounds(problem, belief, 0);
    benchmark::DoNotOptimize(&bounds);
  }
  state.counters["open_loop"] = bounds.open_loop;
  state.counters["fast_informed"] = bounds.fast_informed;
  state.counters["qmdp"] = bounds.qmdp;
}

constexpr Effort kQuick{10, 1, 10, 0.02, 1};
constexpr Effort kUsual{20, 2, 30, 0.02, 1};

BENCHMARK_CAPTURE(classical, small, testing::small_delivery())->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(classical, large, testing::large_delivery())->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(solve_delivery, small_quick, testing::small_delivery(), kQuick)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(solve_delivery, small_usual, testing::small_delivery(), kUsual)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(solve_delivery, large_quick, testing::large_delivery(), kQuick)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(solve_delivery, large_usual, testing::large_delivery(), kUsual)
    ->Unit(benchmark::kMillisecond);

}  // namespace
