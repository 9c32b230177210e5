// SPDX-License-Identifier: Apache-2.0
// Writes fixed inputs, invented for this check, and what our mathematics makes of them, as tables for
// check.R.
#include <cmath>
#include <cstdio>
#include <fstream>
#include <string>

#include "math/evppi.hpp"
#include "math/expm.hpp"
#include "math/hidden_markov.hpp"
#include "math/sample.hpp"

namespace {

using namespace dyad::math;

class Table {
 public:
  Table(const std::string& directory, const std::string& name, const std::string& header)
      : out_(directory + "/" + name + ".csv") {
    out_.precision(17);
    out_.exceptions(std::ios::badbit | std::ios::failbit);
    out_ << header << '\n';
  }
  template <class First, class... Rest>
  void row(const First& first, const Rest&... rest) {
    out_ << first;
    ((out_ << ',' << rest), ...);
    out_ << '\n';
  }

 private:
  std::ofstream out_;
};

// A slow, a quick and a nearly frozen chain; in the last one state is never left.
std::vector<double> rates(std::size_t states, std::uint32_t kind) {
  std::vector<double> q(states * states);
  for (std::uint32_t i = 0; i < states; ++i)
    for (std::uint32_t j = 0; j < states; ++j) {
      if (i == j || (kind == 2 && i + 1 == states)) continue;
      const auto u = uniforms(11, {kind, i, j, 0})[0];
      const double rate = kind == 0 ? 0.2 * u : kind == 1 ? 5 * u : std::pow(10, -6 * u);
      q[i * states + j] = rate;
      q[i * states + i] -= rate;
    }
  return q;
}

void write_exponentials(const std::string& directory) {
  Table table(directory, "expm", "case,states,time,from,to,rate,chance");
  int number = 0;
  for (const std::size_t states : {2U, 5U, 10U, 13U})
    for (std::uint32_t kind = 0; kind < 3; ++kind)
      for (const double time : {0.04, 1.0, 30.0}) {
        const auto q = rates(states, kind);
        const auto p = transition_chances(q, static_cast<int>(states), time).value();
        ++number;
        for (std::size_t i = 0; i < states * states; ++i)
          table.row(number, states, time, i / states + 1, i % states + 1, q[i], p[i]);
      }
}

// Four living states and, in the second model, an exit; three channels of different sizes.
void write_filter(const std::string& directory, const std::string& name, std::size_t exits,
                  double typo_share) {
  constexpr std::size_t kLive = 4;
  const std::size_t all = kLive + exits;
  auto q = rates(all, 0);
  for (std::size_t i = kLive; i < all; ++i)
    for (std::size_t j = 0; j < all; ++j) q[i * all + j] = 0;
  std::vector<Channel> channels;
  for (const int levels : {4, 3, 2}) {
    Channel channel{"", levels, {}, typo_share};
    for (std::uint32_t s = 0; s < kLive; ++s) {
      std::vector<double> row(static_cast<std::size_t>(levels)), concentration(row.size(), 0.7);
      Sampler(21, static_cast<std::uint32_t>(levels)).dirichlet(s, concentration, row);
      channel.emission.insert(channel.emission.end(), row.begin(), row.end());
    }
    channels.push_back(channel);
  }
  const auto emissions = Emissions::make(kLive, channels).value();
  const std::vector<double> initial = {0.5, 0.3, 0.15, 0.05};

  Table generator(directory, name + "_generator", "from,to,rate");
  for (std::size_t i = 0; i < all * all; ++i) generator.row(i / all + 1, i % all + 1, q[i]);
  Table chances(directory, name + "_emission", "channel,state,level,chance");
  for (int c = 0; c < emissions.channels(); ++c)
    for (int level = 0; level < emissions.levels(c); ++level)
      for (std::size_t s = 0; s < kLive; ++s)
        chances.row(c + 1, s + 1, level + 1, emissions.chances(c, level)[s]);
  Table starts(directory, name + "_initial", "chance");
  for (const double x : initial) starts.row(x);

  // Every third reading of a channel is missing, never all three of a look.
  Table steps(directory, name + "_looks", "history,time,z1,z2,z3,stay,seen,b1,b2,b3,b4");
  for (std::uint32_t history = 0; history < 6; ++history) {
    std::vector<Look> looks;
    double time = 0;
    for (std::uint32_t i = 0; i < 14; ++i) {
      Look look{time, {}};
      for (std::uint32_t c = 0; c < 3; ++c) {
        const double u = uniforms(31, {history, i, c, 0})[0];
        const bool missing = (i + c) % 3 == 0 && i % 4 != 0;
        look.seen.push_back(missing ? kNotRead : static_cast<int>(u * emissions.levels(static_cast<int>(c))));
      }
      looks.push_back(look);
      time += 0.1 + 3 * uniforms(41, {history, i, 0, 0})[0];
    }
    const auto results = filter_looks(emissions, q, initial, looks).value();
    for (std::size_t i = 0; i < looks.size(); ++i) {
      const auto level = [&](std::size_t c) {
        return looks[i].seen[c] == kNotRead ? std::string("NA") : std::to_string(looks[i].seen[c] + 1);
      };
      const auto& r = results[i];
      steps.row(history + 1, looks[i].time, level(0), level(1), level(2), r.stay, r.seen, r.belief[0],
                r.belief[1], r.belief[2], r.belief[3]);
    }
  }
}

void write_worth(const std::string& directory, const std::string& name, const NetBenefit& benefit,
                 const std::vector<SplineBasis>& bases) {
  const auto worth = evppi(benefit, bases, 61).value();
  Table results(directory, name, "parameter,value,error");
  for (std::size_t p = 0; p < worth.size(); ++p) results.row(p + 1, worth[p].value, worth[p].standard_error);
  const auto all = evpi(benefit).value();
  results.row("all", all.value, all.standard_error);
}

// Three strategies whose benefits are curved, kinked, flat or discrete in six parameters, with noise.
void write_information(const std::string& directory) {
  constexpr std::uint32_t kDraws = 10000, kColumns = 6;
  std::vector<std::vector<double>> x(kColumns, std::vector<double>(kDraws));
  std::vector<double> values(3 * kDraws);
  for (std::uint32_t i = 0; i < kDraws; ++i) {
    x[0][i] = Sampler(51, 0).normal(i, 0, 1);
    x[1][i] = Sampler(51, 1).beta(i, 2, 5);
    x[2][i] = Sampler(51, 2).lognormal(i, 0, 0.8);
    x[3][i] = Sampler(51, 3).normal(i, 3, 2);
    x[4][i] = std::floor(5 * Sampler(51, 4).uniform(i, 0, 1));
    x[5][i] = Sampler(51, 5).normal(i, 0, 1);
    const double noise = Sampler(51, 6).normal(i, 0, 1), other = Sampler(51, 7).normal(i, 0, 1);
    values[kDraws + i] = std::sin(2 * x[0][i]) + 4 * (x[1][i] - 0.3) + 0.2 * x[4][i] - 0.5 + 1.5 * noise;
    values[2 * kDraws + i] =
        std::abs(x[0][i]) - 0.4 * x[2][i] + 0.05 * x[3][i] - 0.3 * x[4][i] + 0.1 + other - noise;
  }
  std::vector<double> weights(kDraws);
  for (std::size_t i = 0; i < kDraws; ++i) weights[i] = std::exp(0.5 * x[0][i] - x[1][i]);
  Table draws(directory, "evppi_draws", "x1,x2,x3,x4,x5,x6,y1,y2,y3,weight");
  for (std::size_t i = 0; i < kDraws; ++i)
    draws.row(x[0][i], x[1][i], x[2][i], x[3][i], x[4][i], x[5][i], values[i], values[kDraws + i],
              values[2 * kDraws + i], weights[i]);
  std::vector<SplineBasis> bases;
  for (const auto& column : x) bases.push_back(SplineBasis::make(column).value());
  write_worth(directory, "evppi", {3, values, {}}, bases);
  write_worth(directory, "evppi_weighted", {3, values, weights}, bases);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("usage: math_r_probe DIRECTORY\n", stderr);
    return 2;
  }
  const std::string directory = arguments[1];
  write_exponentials(directory);
  write_filter(directory, "stays", 0, 0.0);
  write_filter(directory, "exits", 1, 0.02);
  write_information(directory);
  return 0;
}
