// SPDX-License-Identifier: Apache-2.0
#include "timing/day_filter.hpp"

#include <cmath>
#include <limits>

#include "timing/day_test_support.hpp"

using namespace dyad;
using namespace dyad::timing;
using namespace dyad::timing::testing;

namespace {

Situation with(std::vector<Situation::Seen> seen) {
  Situation s = acutely_ill();
  s.seen = std::move(seen);
  return s;
}

struct Filtered {
  DrawHistory history;
  std::vector<FilterStep> steps;
};
Filtered filtered(const Situation& s) {
  const World w(s, 1);
  Filtered out;
  out.history = filter(w.setup, past_of(w.setup, w.maker.make(0)), &out.steps);
  return out;
}

double compromised(const DayBelief& b) {
  double sum = 0;
  for (std::size_t m = 0; m < kAlive; ++m) sum += b[day_state(m, kCompromised)];
  return sum;
}
double mother(const DayBelief& b, std::size_t m) {
  return b[day_state(m, kWell)] + b[day_state(m, kCompromised)];
}

std::string refused_at(const Situation& s) {
  const auto setup = make_day_setup(shipped_day_model(), shipped_book(), s, "");
  REQUIRE_FALSE(setup);
  return setup.error().field;
}

}  // namespace

TEST_CASE("without a history she is in the state that her support and organs say, and the fetus is well") {
  const auto f = filtered(acutely_ill());
  CHECK(f.history.belief[day_state(kTwoOrgans, kWell)] == 1);
  CHECK(f.history.log_likelihood == 0);
  CHECK(f.steps.empty());
}

TEST_CASE("readings move the belief the way they point") {
  const auto low = filtered(with({{1, "organ_reading", "one"}, {0, "organ_reading", "one"}})).history.belief;
  const auto high =
      filtered(with({{1, "organ_reading", "two"}, {0, "organ_reading", "three_or_more"}})).history.belief;
  CHECK(mother(low, kOneOrgan) > mother(high, kOneOrgan));
  CHECK(mother(high, kThreeOrgans) > mother(low, kThreeOrgans));
  const auto before = filtered(with({{5, "umbilical_doppler", "normal"}})).history.belief;
  const auto after = filtered(with({{5, "umbilical_doppler", "normal"},
                                    {0.3, "umbilical_doppler", "absent_or_reversed"},
                                    {0.1, "cardiotocography", "pathological"}}))
                         .history.belief;
  CHECK(compromised(after) > 5 * compromised(before));
}

TEST_CASE("readings of the fetus alone leave the mother as the situation states her") {
  const auto b = filtered(with({{9, "cardiotocography", "normal"}, {2, "cardiotocography", "suspicious"}}))
                     .history.belief;
  CHECK(mother(b, kTwoOrgans) == doctest::Approx(1));
  CHECK(compromised(b) > 0);
}

TEST_CASE("one typing error does not pin the belief, and it raises the alarm") {
  std::vector<Situation::Seen> seen;
  for (int day = 8; day > 0; --day) seen.push_back({double(day), "organ_reading", "none"});
  seen.push_back({0, "organ_reading", "three_or_more"});
  auto f = filtered(with(seen));
  CHECK(mother(f.history.belief, kThreeOrgans) < 0.2);
  REQUIRE(f.steps.size() == 9);
  CHECK(f.steps.back().alarm);
  CHECK_FALSE(f.steps[4].alarm);
  CHECK(f.steps.back().seen == std::vector<std::string>{"organ_reading=three_or_more"});
  CHECK(f.steps.front().day == -8);
}

TEST_CASE("the filter equals the sum over every path the two patients can have taken") {
  const World w(with({{3, "organ_reading", "two"},
                      {3, "umbilical_doppler", "raised"},
                      {1, "cardiotocography", "suspicious"},
                      {0, "organ_reading", "one"}}),
                1);
  const DayDraw d = w.maker.make(0);
  const PastWorld past = past_of(w.setup, d);
  const auto got = filter(w.setup, past);
  const auto joint = joint_emission(w.setup, d.emission);
  // Chance of a day's readings in a state, from the joint table summed over what was not read.
  const auto seen = [&](int days_ago, std::size_t s) {
    const DayReadings* r = nullptr;
    for (const auto& each : w.setup.history)
      if (each.days_ago == days_ago) r = &each;
    if (!r) return 1.0;
    double sum = 0;
    for (int z = 0; z < w.setup.observations; ++z) {
      const auto levels = w.setup.levels_of(z);
      bool fits = true;
      for (std::size_t c = 0; c < levels.size(); ++c)
        fits = fits && (r->level[c] < 0 || r->level[c] == levels[c]);
      if (fits)
        sum += joint[s * static_cast<std::size_t>(w.setup.observations) + static_cast<std::size_t>(z)];
    }
    return sum;
  };
  DayBelief sum{};
  double total = 0;
  for (std::size_t a = 0; a < kDayStates; ++a)
    for (std::size_t b = 0; b < kDayStates; ++b)
      for (std::size_t c = 0; c < kDayStates; ++c)
        for (std::size_t e = 0; e < kDayStates; ++e) {
          const double start = a % kFetal == kWell && a / kFetal != kRecovered ? 0.25 : 0.0;
          const double p = start * seen(3, a) * past.moves[3][a][b] * seen(2, b) * past.moves[2][b][c] *
                           seen(1, c) * past.moves[1][c][e] * seen(0, e);
          sum[e] += p;
          total += p;
        }
  for (std::size_t s = 0; s < kDayStates; ++s)
    CHECK(got.belief[s] == doctest::Approx(sum[s] / total).epsilon(1e-10));
  CHECK(got.log_likelihood == doctest::Approx(std::log(total)).epsilon(1e-10));
}

TEST_CASE("an illness after recovery is believed when it is read again") {
  std::vector<Situation::Seen> seen;
  for (int day = 20; day > 4; --day) seen.push_back({static_cast<double>(day), "organ_reading", "none"});
  for (int day = 4; day >= 0; --day) seen.push_back({static_cast<double>(day), "organ_reading", "two"});
  const auto belief = filtered(with(seen)).history.belief;
  CHECK(mother(belief, kRecovered) + mother(belief, kWard) < 0.05);
  CHECK(mother(belief, kTwoOrgans) > 0.5);
}

TEST_CASE("draws that foretold her history weigh more than those that did not") {
  std::vector<Situation::Seen> seen;
  for (int day = 30; day >= 0; --day) seen.push_back({double(day), "umbilical_doppler", "normal"});
  const World w(with(seen), 200);
  std::vector<DrawHistory> history;
  std::vector<double> normal;
  for (std::size_t i = 0; i < 200; ++i) {
    const DayDraw d = w.maker.make(i);
    history.push_back(filter_draw(w.setup, d));
    normal.push_back(d.emission[kAlive * 4]);  // of a well fetus
  }
  const auto weights = weights_from(history);
  double sum = 0, prior = 0, posterior = 0;
  for (std::size_t i = 0; i < 200; ++i) {
    sum += weights.weight[i];
    prior += normal[i] / 200;
    posterior += weights.weight[i] * normal[i];
  }
  CHECK(sum == doctest::Approx(1));
  CHECK(posterior > prior);
  CHECK(weights.effective < 150);
  CHECK(weights.effective >= 1);
  const std::vector<DrawHistory> none(5);
  CHECK(weights_from(none).effective == doctest::Approx(5));
}

TEST_CASE("of two readings on one day the newer counts, and very old ones are left out") {
  const auto cut =
      cut_history(shipped_day_model().spec().channels, {{500, "cardiotocography", "normal"},
                                                        {2.9, "cardiotocography", "normal"},
                                                        {2.1, "cardiotocography", "pathological"},
                                                        {0.2, "organ_reading", "two"}});
  REQUIRE(cut);
  REQUIRE(cut->size() == 2);
  CHECK(cut->front().days_ago == 2);
  CHECK(cut->front().level == std::vector<int>{-1, -1, 2});
  CHECK(cut->back().level == std::vector<int>{2, -1, -1});
}

TEST_CASE("a reading the model cannot understand is refused where it stands") {
  CHECK(refused_at(with({{0, "organ_reading", "one"}, {0, "temperature", "high"}})) == "seen.1.channel");
  CHECK(refused_at(with({{0, "organ_reading", "four"}})) == "seen.0.level");
  CHECK(refused_at(with({{-1, "organ_reading", "one"}})) == "seen.0.days_ago");
  CHECK(refused_at(with({{std::numeric_limits<double>::quiet_NaN(), "organ_reading", "one"}})) ==
        "seen.0.days_ago");
}
