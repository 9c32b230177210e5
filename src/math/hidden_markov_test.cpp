// SPDX-License-Identifier: Apache-2.0
#include "math/hidden_markov.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "math/expm.hpp"

using namespace dyad;
using namespace dyad::math;

namespace {

// Three states, the last an exit; two channels of three and two levels.
const std::vector<double> kGenerator = {-0.30, 0.25, 0.05, 0.10, -0.40, 0.30, 0, 0, 0};
const std::vector<Channel> kChannels = {{"a", 3, {0.7, 0.2, 0.1, 0.1, 0.3, 0.6}, 0},
                                        {"b", 2, {0.9, 0.1, 0.4, 0.6}, 0}};
const std::vector<double> kInitial = {0.8, 0.2};

Emissions emissions(double typo_share = 0) {
  auto channels = kChannels;
  for (auto& channel : channels) channel.typo_share = typo_share;
  return Emissions::make(2, channels).value();
}

// The chance of the whole history, summed over every path of hidden states, and the last state's share.
struct Enumerated {
  double chance = 0;
  std::vector<double> last;
};
Enumerated enumerate(const Emissions& e, const std::vector<Look>& looks) {
  Enumerated out{0, {0, 0}};
  const std::size_t paths = std::size_t{1} << looks.size();
  for (std::size_t path = 0; path < paths; ++path) {
    double chance = 1;
    std::size_t before = 0;
    for (std::size_t i = 0; i < looks.size(); ++i) {
      const std::size_t state = path >> i & 1;
      if (i == 0)
        chance *= kInitial[state];
      else
        chance *=
            transition_chances(kGenerator, 3, looks[i].time - looks[i - 1].time).value()[before * 3 + state];
      for (int c = 0; c < e.channels(); ++c)
        if (const int level = looks[i].seen[static_cast<std::size_t>(c)]; level != kNotRead)
          chance *= e.chances(c, level)[state];
      before = state;
    }
    out.chance += chance;
    out.last[before] += chance;
  }
  for (double& x : out.last) x /= out.chance;
  return out;
}

}  // namespace

TEST_CASE("the filter equals the sum over every hidden path, with gaps, holes and exits") {
  const Emissions e = emissions(0.02);
  const std::vector<Look> looks = {
      {0, {0, kNotRead}},        {0.5, {1, 1}}, {0.5, {kNotRead, 0}}, {3.25, {2, 1}},
      {4, {kNotRead, kNotRead}}, {9, {0, 0}},   {10, {2, kNotRead}}};
  const auto steps = filter_looks(e, kGenerator, kInitial, looks).value();
  double sum = 0;
  for (std::size_t i = 0; i < looks.size(); ++i) {
    sum += steps[i].log_likelihood();
    const auto slow = enumerate(e, {looks.begin(), looks.begin() + static_cast<std::ptrdiff_t>(i) + 1});
    CHECK(sum == doctest::Approx(std::log(slow.chance)).epsilon(1e-12));
    CHECK(steps[i].belief[1] == doctest::Approx(slow.last[1]).epsilon(1e-12));
  }
  CHECK(steps[4].seen == 1.0);
  CHECK(steps[4].tail == 1.0);
  CHECK(steps[4].stay < 1.0);
}

TEST_CASE("a channel that was not read is the same as a channel that is not there") {
  const Emissions both = emissions(), one = Emissions::make(2, std::span(kChannels).first(1)).value();
  std::vector<double> a = kInitial, b = kInitial;
  CHECK(condition(both, std::vector{2, kNotRead}, a) == condition(one, std::vector{2}, b));
  CHECK(a == b);
  CHECK(tail_chance(both, std::vector{2, kNotRead}, kInitial) == tail_chance(one, std::vector{2}, kInitial));
}

TEST_CASE("the tail is the chance of a reading no more likely than the one seen") {
  // With one state the joint chances are .63 .07 .18 .02 .09 .01.
  const Emissions e = emissions();
  const std::vector<double> well = {1, 0};
  const auto tail = [&](int a, int b) { return tail_chance(e, std::vector{a, b}, well); };
  CHECK(tail(0, 0) == doctest::Approx(1.0));
  CHECK(tail(0, 1) == doctest::Approx(0.07 + 0.02 + 0.01));
  CHECK(tail(1, 0) == doctest::Approx(0.37));
  CHECK(tail(2, 1) == doctest::Approx(0.01));
  // Equal chances count on both sides.
  const std::vector<Channel> fair = {{"coin", 2, {0.5, 0.5}, 0}, {"die", 3, {1 / 3., 1 / 3., 1 / 3.}, 0}};
  CHECK(tail_chance(Emissions::make(1, fair).value(), std::vector{1, 2}, std::vector{1.0}) ==
        doctest::Approx(1.0));
}

TEST_CASE("a surprise of tail p comes no more often than p when the model is right") {
  const Emissions e = emissions();
  const std::vector<double> belief = {0.55, 0.45};
  for (const double p : {0.02, 0.05, 0.1, 0.3, 0.5}) {
    double chance = 0;
    for (int a = 0; a < 3; ++a)
      for (int b = 0; b < 2; ++b) {
        std::vector<double> after = belief;
        if (tail_chance(e, std::vector{a, b}, belief) <= p) chance += condition(e, std::vector{a, b}, after);
      }
    CHECK(chance <= p + 1e-12);
  }
}

TEST_CASE("with a share of typing errors one reading cannot rule a state out; without, it does") {
  std::vector<Channel> sharp = {{"dead or alive", 2, {1, 0, 0, 1}, 0}};
  std::vector<double> belief = {0.999, 0.001};
  CHECK(condition(Emissions::make(2, sharp).value(), std::vector{1}, belief) == doctest::Approx(0.001));
  CHECK(belief[0] == 0.0);
  sharp[0].typo_share = 0.02;
  belief = {0.999, 0.001};
  condition(Emissions::make(2, sharp).value(), std::vector{1}, belief);
  // Bayes by hand: 0.999 * 0.01 against 0.001 * 0.99.
  CHECK(belief[0] == doctest::Approx(0.00999 / (0.00999 + 0.00099)));
}

TEST_CASE("a belief that cannot go on is left as it was") {
  std::vector<double> belief = {1, 0};
  CHECK(move_on(std::vector<double>{0, 0, 0, 1}, belief) == 0.0);
  CHECK(belief == std::vector<double>{1, 0});
  const std::vector<Channel> sharp = {{"x", 2, {1, 0, 0, 1}, 0}};
  const Emissions e = Emissions::make(2, sharp).value();
  CHECK(condition(e, std::vector{1}, belief) == 0.0);
  CHECK(belief == std::vector<double>{1, 0});
  const auto looks = std::vector<Look>{{0, {0}}, {0, {1}}};
  CHECK(filter_looks(e, std::vector<double>{-1, 1, 1, -1}, belief, looks).error().field == "looks.1");
}

TEST_CASE("wrong models, readings and times are refused by element") {
  const auto field = [](auto change) {
    auto channels = kChannels;
    change(channels);
    const auto e = Emissions::make(2, channels);
    REQUIRE(!e);
    return e.error().field;
  };
  CHECK(field([](auto& c) { c[1].emission[2] = 0.5; }) == "channels.1.emission.1");
  CHECK(field([](auto& c) { c[0].emission[4] = -0.1; }) == "channels.0.emission.1.1");
  CHECK(field([](auto& c) { c[0].emission.pop_back(); }) == "channels.0.emission");
  CHECK(field([](auto& c) { c[0].typo_share = 1.5; }) == "channels.0.typo_share");
  CHECK(field([](auto& c) { c[1].levels = 1; }) == "channels.1.levels");
  CHECK(Emissions::make(65, {}).error().field == "states");

  const Emissions e = emissions();
  const auto looked = [&](std::vector<Look> looks, const std::vector<double>& initial = kInitial) {
    const auto r = filter_looks(e, kGenerator, initial, looks);
    REQUIRE(!r);
    return r.error().field;
  };
  CHECK(looked({{0, {0, 0}}, {-1, {0, 0}}}) == "looks.1.time");
  CHECK(looked({{0, {0, 2}}}) == "looks.0.seen.1");
  CHECK(looked({{0, {0}}}) == "looks.0.seen");
  CHECK(looked({}, {0.5, 0.6}) == "initial");
  std::vector<double> belief = kInitial;
  CHECK_THROWS_AS(condition(e, std::vector{0, 7}, belief), std::invalid_argument);
  CHECK_THROWS_AS(move_on(std::vector{1.0}, belief), std::invalid_argument);
}
