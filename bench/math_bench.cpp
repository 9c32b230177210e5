// SPDX-License-Identifier: Apache-2.0
// The value of information of forty parameters over ten thousand draws, and the filter of a hidden Markov
// model.
#include <benchmark/benchmark.h>

#include <cmath>

#include "math/evppi.hpp"
#include "math/expm.hpp"
#include "math/hidden_markov.hpp"
#include "math/sample.hpp"

namespace {

using namespace dyad::math;

constexpr std::uint32_t kDraws = 10000, kParameters = 40;

std::vector<std::vector<double>> columns() {
  std::vector<std::vector<double>> out(kParameters, std::vector<double>(kDraws));
  for (std::uint32_t p = 0; p < kParameters; ++p)
    for (std::uint32_t i = 0; i < kDraws; ++i) out[p][i] = std::exp(Sampler(1, p).normal(i, 0, 0.5));
  return out;
}

std::vector<double> benefits(std::size_t strategies, const std::vector<std::vector<double>>& x) {
  std::vector<double> out(strategies * kDraws);
  for (std::size_t s = 1; s < strategies; ++s)
    for (std::size_t i = 0; i < kDraws; ++i)
      for (std::size_t p = 0; p < kParameters; ++p)
        out[s * kDraws + i] += std::sin(static_cast<double>(s * (p + 1))) * (x[p][i] - 1.13);
  return out;
}

std::vector<SplineBasis> bases(const std::vector<std::vector<double>>& x) {
  std::vector<SplineBasis> out;
  for (const auto& column : x) out.push_back(SplineBasis::make(column).value());
  return out;
}

void evppi_bases(benchmark::State& state) {
  const auto x = columns();
  for (auto _ : state) benchmark::DoNotOptimize(bases(x));
}

void evppi_of_40(benchmark::State& state) {
  const auto x = columns();
  const auto made = bases(x);
  const int strategies = static_cast<int>(state.range(0));
  const auto values = benefits(static_cast<std::size_t>(strategies), x);
  for (auto _ : state) benchmark::DoNotOptimize(evppi({strategies, values, {}}, made, 1).value());
}

// Ten states and three channels, three levels each.
struct World {
  std::vector<double> transition, belief = std::vector<double>(10, 0.1);
  Emissions emissions;
  World() : emissions(make()) {
    std::vector<double> rates(100);
    for (std::size_t i = 0; i < 100; ++i) rates[i] = i % 11 == 0 ? -0.9 : 0.1;
    transition = transition_chances(rates, 10, 1).value();
  }
  static Emissions make() {
    std::vector<Channel> channels(3, Channel{"", 3, {}, 0.02});
    for (auto& channel : channels)
      for (int s = 0; s < 10; ++s) channel.emission.insert(channel.emission.end(), {0.7, 0.2, 0.1});
    return Emissions::make(10, channels).value();
  }
};

void filter_step(benchmark::State& state) {
  World world;
  const std::vector<int> seen = {0, 2, kNotRead};
  for (auto _ : state) {
    benchmark::DoNotOptimize(move_on(world.transition, world.belief));
    benchmark::DoNotOptimize(condition(world.emissions, seen, world.belief));
  }
}

void filter_surprise(benchmark::State& state) {
  const World world;
  const std::vector<int> seen = {0, 2, 1};
  for (auto _ : state) benchmark::DoNotOptimize(tail_chance(world.emissions, seen, world.belief));
}

void chances_from_rates(benchmark::State& state) {
  std::vector<double> rates(13 * 13, 0.05);
  for (std::size_t i = 0; i < 13; ++i) rates[i * 14] = -0.6;
  for (auto _ : state) benchmark::DoNotOptimize(transition_chances(rates, 13, 0.37).value());
}

}  // namespace

BENCHMARK(evppi_bases)->Unit(benchmark::kMillisecond);
// Strategies: three, and one for every day of six weeks.
BENCHMARK(evppi_of_40)->Arg(3)->Arg(42)->Unit(benchmark::kMillisecond);
BENCHMARK(filter_step)->Unit(benchmark::kNanosecond);
BENCHMARK(filter_surprise)->Unit(benchmark::kNanosecond);
BENCHMARK(chances_from_rates)->Unit(benchmark::kMicrosecond);
