// SPDX-License-Identifier: Apache-2.0
#include "care/plan_ask.hpp"

#include "care/advisor.hpp"
#include "care/care_test_support.hpp"
#include "care/model_card.hpp"

using namespace dyad;
using namespace dyad::care;
using namespace dyad::care::testing;

TEST_CASE("risks of the venues are those of the newest kept answer, and not known without one") {
  const auto ward = pregnant_ward();
  ward->clock("2025-02-20T02:00:00Z");
  CHECK(plan_risks(ward->facts()).by_mode.empty());
  care::Advisor advisor(
      ward->held_record(), book(), quantities(),
      {timing::testing::shipped_day_model(), care::model_name(timing::testing::shipped_day_model()),
       "0123456789abcdef", few_draws()},
      "Dyad test");
  while (*advisor.run_once()) {
  }
  const auto risks = plan_risks(ward->facts());
  REQUIRE_FALSE(risks.by_mode.empty());
  CHECK(risks.source.starts_with("RiskAssessment/"));
  for (const auto& risk : risks.by_mode) {
    CHECK(risk.mother > 0);
    CHECK(risk.mother < 1);
    CHECK(risk.child > 0);
    CHECK(risk.child < 1);
  }
}

TEST_CASE("without a decision in force nothing is asked of the planner, and the reason is a code") {
  const auto ward = pregnant_ward();
  const auto grounds = plan_grounds(ward->facts());
  CHECK_FALSE(grounds.in_force);
  CHECK(grounds.why_not == "no_decision");
}
