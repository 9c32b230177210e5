// SPDX-License-Identifier: Apache-2.0
#include "timing/preference.hpp"

#include <cmath>
#include <limits>
#include <set>

#include "timing/timing_test_support.hpp"

using namespace dyad;
using namespace dyad::timing;
using namespace dyad::timing::testing;

namespace {

Preference weights(double mother, double child, double intact, double soon) {
  Preference p;
  p.weights = {mother, child, intact, soon};
  return p;
}

Preference ordering(std::vector<Goal> goals) {
  Preference p;
  p.kind = Preference::Kind::ordering;
  p.ordering = std::move(goals);
  return p;
}

// Some outcomes that could be: cells that sum to 1.
Outcomes some() {
  Outcomes y{};
  y[kBothIntact] = 0.5;
  y[kBothSevere] = 0.2;
  y[kMotherOnly] = 0.1;
  y[kIntactOnly] = 0.08;
  y[kSevereOnly] = 0.07;
  y[kNeither] = 0.05;
  y[kDelayDays] = 18;
  return y;
}

const Joining& joining(const std::vector<Joining>& all, std::string_view key) {
  for (const auto& j : all)
    if (j.key == key) return j;
  FAIL("no joining ", std::string(key));
  throw 0;
}

}  // namespace

TEST_CASE("outcomes and goals have one name each") {
  std::set<std::string_view> names;
  for (std::size_t k = 0; k < kOutcomes; ++k) names.insert(name_of(static_cast<Outcome>(k)));
  for (std::size_t g = 0; g < kGoals; ++g) names.insert(name_of(static_cast<Goal>(g)));
  CHECK(names.size() == std::size_t{kOutcomes} + kGoals);
  CHECK(name_of(kBothIntact) == "both_intact");
  CHECK(name_of(kOrganFailureDays) == "organ_failure_days");
  CHECK(name_of(kTreatmentSoon) == "treatment_soon");
}

TEST_CASE("each goal is worth what it says") {
  const Outcomes y = some();
  CHECK(value_of(weights_of({1, 0, 0, 0}), y) == doctest::Approx(mother_alive(y)));
  CHECK(value_of(weights_of({0, 1, 0, 0}), y) == doctest::Approx(child_alive(y)));
  CHECK(value_of(weights_of({0, 0, 1, 0}), y) == doctest::Approx(child_intact(y)));
  CHECK(value_of(weights_of({0, 0, 0, 1}), y) == doctest::Approx(1 - 18 / kDelayScaleDays));
  Outcomes late = y;
  late[kDelayDays] = kDelayScaleDays;
  CHECK(value_of(weights_of({0, 0, 0, 1}), late) == doctest::Approx(0.0));
  CHECK(value_of(weights_of({0.4, 0.3, 0.2, 0.1}), y) ==
        doctest::Approx(0.4 * 0.8 + 0.3 * 0.85 + 0.2 * 0.58 + 0.1 * 0.8));
}

TEST_CASE("weights are scaled to 1, and refused when they cannot be weights") {
  const auto p = checked(weights(2, 1, 1, 0));
  REQUIRE(p);
  CHECK(p->weights[kMotherLives] == doctest::Approx(0.5));
  CHECK(p->weights[kChildIntact] == doctest::Approx(0.25));
  const auto negative = checked(weights(1, -0.1, 0, 0));
  REQUIRE_FALSE(negative);
  CHECK(negative.error().field == "child_lives");
  CHECK_FALSE(checked(weights(std::nan(""), 1, 0, 0)));
  CHECK_FALSE(checked(weights(std::numeric_limits<double>::infinity(), 1, 0, 0)));
  CHECK_FALSE(checked(weights(1e308, 1e308, 0, 0)));
  const auto none = checked(weights(0, 0, 0, 0));
  REQUIRE_FALSE(none);
  CHECK(none.error().field == "weights");
}

TEST_CASE("an ordering names goals once each, and one at least") {
  CHECK(checked(ordering({kChildLives, kMotherLives})));
  CHECK_FALSE(checked(ordering({})));
  const auto twice = checked(ordering({kChildLives, kMotherLives, kChildLives}));
  REQUIRE_FALSE(twice);
  CHECK(twice.error().field == "ordering[2]");
  CHECK_FALSE(checked(ordering({static_cast<Goal>(7)})));
}

TEST_CASE("every weighting that respects an ordering is a mix of its corners") {
  const auto all = corners(ordering({kChildIntact, kMotherLives, kChildLives}));
  REQUIRE(all.size() == 3);
  CHECK(all[0] == std::array<double, kGoals>{0, 0, 1, 0});
  CHECK(all[1] == std::array<double, kGoals>{0.5, 0, 0.5, 0});
  CHECK(all[2][kTreatmentSoon] == 0);
  // 0.5, 0.3, 0.2 in that order = 0.2 x first + 0.2 x second + 0.6 x third.
  const std::array<double, 3> mix{0.5 - 0.3, 2 * (0.3 - 0.2), 3 * 0.2};
  CHECK(mix[0] + mix[1] + mix[2] == doctest::Approx(1.0));
  std::array<double, kGoals> got{};
  for (std::size_t c = 0; c < 3; ++c)
    for (std::size_t g = 0; g < kGoals; ++g) got[g] += mix[c] * all[c][g];
  CHECK(got[kChildIntact] == doctest::Approx(0.5));
  CHECK(got[kMotherLives] == doctest::Approx(0.3));
  CHECK(got[kChildLives] == doctest::Approx(0.2));
}

TEST_CASE(
    "published joint utilities fill the six cells, each with its source; an incomplete set is left out") {
  const auto all = joinings(shipped_book());
  const auto& palsy = joining(all, "tucker_edmonds_2016.severe_cp");
  CHECK(palsy.evidence == "utilities.tucker_edmonds_2016");
  CHECK(std::vector<double>(palsy.weights.begin(), palsy.weights.end()) ==
        std::vector<double>{1, 0.83, 0.54, 0.72, 0.55, 0, 0, 0, 0, 0});
  CHECK(joining(all, "tucker_edmonds_2016.severe_mr").weights[kSevereOnly] == 0.53);
  for (const auto& j : all) CHECK(j.key.find("2019") == std::string::npos);
  const auto left = joinings_left_out(shipped_book());
  REQUIRE(left.size() == 1);
  CHECK(left[0].params[0].second == "utilities.tucker_edmonds_2019");
  const Outcomes y = some();
  CHECK(value_of(joining(all, "mother_only").weights, y) == doctest::Approx(mother_alive(y)));
  CHECK(value_of(joining(all, "child_alive_only").weights, y) == doctest::Approx(child_alive(y)));
  CHECK(value_of(joining(all, "child_intact_only").weights, y) == doctest::Approx(child_intact(y)));
  CHECK(value_of(joining(all, "equal_additive").weights, y) ==
        doctest::Approx((mother_alive(y) + child_alive(y)) / 2));
  const auto& added = joining(all, "additive_cerebral_palsy");
  CHECK(added.weights[kBothSevere] == doctest::Approx(1 - 0.5 * 0.44));
  CHECK(added.weights[kIntactOnly] == doctest::Approx(0.5));
  for (const auto& j : all)
    if (!j.evidence.empty()) CHECK(shipped_book().need(j.evidence).use() != evidence::Use::refuse);
}

TEST_CASE("the four ways of adding mother and child give the published worked examples") {
  const auto& published = shipped_book().need("utilities.combination_examples");
  CHECK(additive(published.number("additive.0"), published.number("additive.1")) ==
        doctest::Approx(published.number("additive.2")));
  CHECK(maternal_disutility(published.number("maternal_disutility.life_years"),
                            published.number("maternal_disutility.disutility")) ==
        doctest::Approx(published.number("maternal_disutility.result")));
  CHECK(dual_horizon(published.number("dual_horizon.0"), published.number("dual_horizon.1")) ==
        doctest::Approx(published.number("dual_horizon.2")));
  CHECK(dyad_benefit(published.number("dyad.weight"), published.number("dyad.mother"),
                     published.number("dyad.fetus")) == doctest::Approx(published.number("dyad.result")));
}
