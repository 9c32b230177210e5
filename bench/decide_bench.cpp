// SPDX-License-Identifier: Apache-2.0
// The whole advice for the situations of the built-in cases: processor time, median and 99th centile over the
// repetitions, with and without explanations; the solver alone; sixteen draws at a time against one by one.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>

#include "timing/day_run.hpp"
#include "worlds.hpp"

namespace {

using namespace dyad::timing;
using dyad::bench::day_model;
using dyad::bench::known;
using dyad::bench::need;

constexpr int kRepetitions = 30;
constexpr int kHistory = 40;  // days
constexpr std::array<double, kGoals> kHers{0.4, 0.3, 0.2, 0.1};

// Critically ill with an untreated cancer; better a week later; with an obstructed bowel.
enum Case { kIll, kBetter, kObstructed };

Situation situation(Case which, int history_days) {
  Situation s;
  s.gestation = {which == kIll ? 26 * 7 + 1 : which == kBetter ? 27 * 7 + 2 : 27 * 7 + 4};
  s.sex = "male";
  s.efw_z = which == kObstructed ? -1.95 : -1.30;
  s.place = "born_elsewhere_then_moved";
  s.sofa_first = 8;
  s.sofa = which == kIll ? 9 : 3;
  s.organs_compromised = which == kIll ? 3 : 1;
  s.organs_failing = which == kIll ? 2 : 0;
  s.intensive_care = s.non_invasive_support = s.respiratory_failure = which == kIll;
  s.bowel_obstruction = s.joint_bowel_operation = which == kObstructed;
  s.cancer = "colorectal_metastatic";
  s.cancer_treatment_waits_for_birth = true;
  for (int day = history_days - 1; day >= 0; --day) {
    const double ago = day;
    s.seen.push_back({ago, "organ_reading", which != kIll ? "none" : day > 5 ? "one" : "two"});
    s.seen.push_back({ago, "cardiotocography", day % 7 ? "normal" : "suspicious"});
    if (day % 3 == 0) s.seen.push_back({ago, "umbilical_doppler", "normal"});
  }
  return s;
}

double p99(const std::vector<double>& v) {
  std::vector<double> sorted(v);
  std::sort(sorted.begin(), sorted.end());
  const auto rank = static_cast<std::size_t>(std::ceil(0.99 * static_cast<double>(sorted.size())));
  return sorted[rank - 1];
}

void whole_advice(benchmark::State& state) {
  const Situation s = situation(static_cast<Case>(state.range(0)), static_cast<int>(state.range(1)));
  Preference hers;
  hers.weights = kHers;
  const DecideOptions options{.explain = static_cast<Explain>(state.range(2))};
  // What is made once for all answers, the draws and what explanations keep of them, is not part of one.
  static const bool warm = [&] {
    DecideOptions all = options;
    all.explain = Explain::everything;
    need(decide(day_model(), known().book, s, hers, all));
    return true;
  }();
  benchmark::DoNotOptimize(warm);
  for (auto _ : state) {
    auto decision = need(decide(day_model(), known().book, s, hers, options));
    benchmark::DoNotOptimize(&decision);
  }
}

void solver_alone(benchmark::State& state) {
  const auto run =
      need(start_run(day_model(), situation(static_cast<Case>(state.range(0)), 0), known().book, {}));
  const Outcomes values = weights_of(kHers);
  const auto problem = make_problem(run->setup, run->world, values);
  for (auto _ : state) {
    auto solution = dyad::pomdp::solve(problem, run->belief, 0, run->effort);
    benchmark::DoNotOptimize(&solution);
  }
}

// Every fixed day and the rule, in 160 draws.
void pass(benchmark::State& state, Kernels kernels) {
  const DecideOptions options{.draws = 160};
  const auto run = need(start_run(day_model(), situation(kIll, 0), known().book, options, kernels));
  const auto rule = rule_graph(run->setup, false);
  const dyad::pomdp::Policy* graphs[] = {&rule};
  for (auto _ : state) {
    auto found = run->batch->pass({run->start, run->weights.weight, graphs, weights_of(kHers)});
    benchmark::DoNotOptimize(&found);
  }
}
void pass_by_lanes(benchmark::State& state) { pass(state, Kernels::fast); }
void pass_one_by_one(benchmark::State& state) { pass(state, Kernels::plain); }

}  // namespace

// The case, days of history, and how much it explains.
BENCHMARK(whole_advice)
    ->ArgsProduct({{kIll, kBetter, kObstructed}, {0, kHistory}, {0, 1, 2}})
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1)
    ->Repetitions(kRepetitions)
    ->ReportAggregatesOnly()
    ->ComputeStatistics("p99", p99);
BENCHMARK(solver_alone)
    ->DenseRange(kIll, kObstructed)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1)
    ->Repetitions(kRepetitions)
    ->ReportAggregatesOnly()
    ->ComputeStatistics("p99", p99);
BENCHMARK(pass_by_lanes)->Unit(benchmark::kMillisecond);
BENCHMARK(pass_one_by_one)->Unit(benchmark::kMillisecond);
