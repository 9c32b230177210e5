// SPDX-License-Identifier: Apache-2.0
// The solver knows one mean world. Where the draws of the uncertain numbers prefer the other side of what it
// finds certain, the answer must not be called certain.
#include <algorithm>

#include "care/care_test_support.hpp"
#include "care/decision_basis.hpp"

using namespace dyad;
using namespace dyad::care;
using namespace dyad::care::testing;

TEST_CASE(
    "With a destroyed lung the draws prefer birth where the mean world waits, and nothing is certified") {
  const auto facts = story("b").facts("2025-07-06T08:00:00+07:00", "case-b");
  const auto basis = basis_of(facts, book());
  REQUIRE(basis);
  REQUIRE(basis->preference);
  const auto d =
      timing::decide(timing::testing::shipped_day_model(), book(), basis->read.situation,
                     basis->preference->value, {.draws = 2000, .explain = timing::Explain::nothing});
  REQUIRE(d);
  const auto weights = timing::weights_of(basis->preference->value.weights);
  double bound[2] = {-1e300, -1e300}, mean[2] = {-1e300, -1e300};  // waiting, delivering
  for (const auto& a : d->actions) {
    bound[a.stops] = std::max(bound[a.stops], a.lower);
    mean[a.stops] = std::max(mean[a.stops], timing::value_of(weights, a.outcomes));
  }
  REQUIRE(bound[0] > bound[1]);
  REQUIRE(mean[0] < mean[1]);
  CHECK(d->verdict == timing::Verdict::toss_up);
  CHECK(d->gap >= bound[0] - bound[1] - 1e-9);
}
