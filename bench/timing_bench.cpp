// SPDX-License-Identifier: Apache-2.0
// The comparison of fixed days: whole, and one draw of it by the sweep and by its slow reference twin.
#include <benchmark/benchmark.h>

#include "timing/reference.hpp"
#include "timing/setup.hpp"
#include "timing/sweep.hpp"
#include "worlds.hpp"

namespace {

using namespace dyad::timing;
using dyad::bench::known;
using dyad::bench::model;

// Critical illness and an untreated cancer: every part of the model is at work.
Situation acutely_ill(int gestation_days) {
  Situation s;
  s.gestation = {gestation_days};
  s.respiratory_failure = s.intensive_care = s.non_invasive_support = true;
  s.organs_failing = 2;
  s.cancer = "colorectal_metastatic";
  s.cancer_treatment_waits_for_birth = true;
  return s;
}

struct OneDraw {
  Setup setup = dyad::bench::need(make_setup(model().spec(), known().book, acutely_ill(26 * 7 + 1), {}));
  DrawTable table{model().spec(), 1, 16};
  Draw draw = DrawMaker(setup, table).make(0);
};

void draw_by_sweep(benchmark::State& state) {
  const OneDraw one;
  Sweep sweep(one.setup);
  std::vector<DayFigures> days;
  for (auto _ : state) {
    sweep.run(one.draw, days);
    benchmark::DoNotOptimize(days.data());
  }
}

void draw_by_reference(benchmark::State& state) {
  const OneDraw one;
  for (auto _ : state)
    for (int day = 0; day <= one.setup.last_day; ++day) {
      const DayFigures figures = reference_day(one.setup, one.draw, day);
      benchmark::DoNotOptimize(figures.mother_death);
    }
}

void compare(benchmark::State& state) {
  Situation s = acutely_ill(static_cast<int>(state.range(0)));
  s.gestation_sd_days = static_cast<double>(state.range(1));
  for (auto _ : state) {
    auto comparison = compare_fixed_days(model(), known().book, s, {});
    benchmark::DoNotOptimize(comparison);
  }
}

}  // namespace

BENCHMARK(draw_by_reference)->Unit(benchmark::kMicrosecond);
BENCHMARK(draw_by_sweep)->Unit(benchmark::kMicrosecond);
// 10,000 draws. Gestation in days, and its standard deviation: an uncertain gestation takes five points a
// day.
BENCHMARK(compare)
    ->Args({22 * 7, 0})
    ->Args({26 * 7 + 1, 0})
    ->Args({26 * 7 + 1, 5})
    ->Args({35 * 7, 0})
    ->Unit(benchmark::kMillisecond);
