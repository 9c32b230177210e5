// SPDX-License-Identifier: Apache-2.0
#include "timing/decision.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "timing/day_test_support.hpp"

using namespace dyad;
using namespace dyad::timing;
using namespace dyad::timing::testing;

namespace {

Situation near_term() {
  Situation s = acutely_ill();
  s.gestation = {35 * 7};
  return s;
}

Result<Decision> asked(const Situation& s, const std::optional<Preference>& p, const DecideOptions& options) {
  return decide(shipped_day_model(), shipped_book(), s, p, options);
}

Decision decision(const Situation& s, const std::optional<Preference>& p, int draws = 20,
                  const std::string& structure = "") {
  auto d = asked(s, p, {.draws = draws, .structure = structure});
  REQUIRE_MESSAGE(d, (d ? std::string() : d.error().text()));
  return *d;
}

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

const Strategy& strategy(const Decision& d, std::string_view key) {
  const auto found =
      std::find_if(d.strategies.begin(), d.strategies.end(), [&](const Strategy& s) { return s.key == key; });
  REQUIRE_MESSAGE(found != d.strategies.end(), key);
  return *found;
}

bool has(const std::vector<Note>& notes, std::string_view code) {
  return std::any_of(notes.begin(), notes.end(), [&](const Note& n) { return n.code == code; });
}

}  // namespace

TEST_CASE("without a preference the outcomes are shown and nothing is recommended") {
  const Decision d = decision(near_term(), {});
  CHECK(d.verdict == Verdict::no_preference);
  CHECK(d.action.empty());
  CHECK(d.actions.empty());
  CHECK_FALSE(d.preference);
  CHECK(strategy(d, "day:0").day == 0);
  CHECK(strategy(d, "transfer:0").transfer);
  // The two ends of what may be wished do not both win for both.
  const auto& mother = strategy(d, "policy:mother_only").mean;
  const auto& child = strategy(d, "policy:child_only").mean;
  CHECK(mother_alive(mother) >= mother_alive(child) - 1e-9);
  CHECK(child_alive(child) >= child_alive(mother) - 1e-9);
  CHECK(child_alive(child) > child_alive(strategy(d, "rule:local").mean) - 1e-3);
}

TEST_CASE("her weights give an action with its bracket, and every strategy's outcomes add up") {
  const Decision d = decision(acutely_ill(), weights(0.5, 0.3, 0.15, 0.05));
  CHECK((d.verdict == Verdict::act || d.verdict == Verdict::toss_up));
  CHECK(d.last_day == 76);
  const auto best = std::max_element(d.actions.begin(), d.actions.end(),
                                     [](const auto& a, const auto& b) { return a.lower < b.lower; });
  CHECK(best->key == d.action);
  for (const auto& a : d.actions) CHECK(a.lower <= a.upper + 1e-9);
  for (const auto& s : d.strategies) {
    double sum = 0;
    for (std::size_t k = 0; k <= kNeither; ++k) sum += s.mean[k];
    CHECK(sum == doctest::Approx(1).epsilon(1e-5));
    CHECK(s.bands.child_alive.p05 <= s.bands.child_alive.p95);
    // Bands of what is planned here and of the two plans that react.
    CHECK((s.bands.child_alive.p95 > 0) ==
          (s.key.starts_with("day:") || s.key == "policy" || s.key == "rule:local"));
  }
  double births = 0;
  for (const auto& day : d.decision_days) births += day.probability;
  CHECK(births + d.unplanned_birth + d.dies_waiting + d.fetus_dies_waiting ==
        doctest::Approx(1).epsilon(1e-5));
  REQUIRE(d.fan.size() == 78);
  CHECK(d.fan[0].shares.size() == d.fan_names.size());
  CHECK(d.fan[0].shares[day_state(kTwoOrgans, kWell)].median == 1);
  CHECK(d.certainty.effective_draws == doctest::Approx(20));
  CHECK(d.certainty.expected_loss >= 0);
  CHECK(d.open_loop <= d.fast_informed);
  CHECK_FALSE(d.parameters.empty());
  CHECK_FALSE(d.limits.empty());
  for (const auto& b : d.belief) CHECK((b.probability == 1) == (b.key == "two_organs/well"));
}

TEST_CASE("the same question has the same answer, bit by bit") {
  Situation s = near_term();
  s.seen = {{3, "organ_reading", "two"}, {0, "umbilical_doppler", "raised"}};
  const auto p = weights(0.4, 0.4, 0.2, 0);
  const Decision a = decision(s, p), b = decision(s, p);
  REQUIRE(a.strategies.size() == b.strategies.size());
  for (std::size_t i = 0; i < a.strategies.size(); ++i) CHECK(a.strategies[i].mean == b.strategies[i].mean);
  for (std::size_t i = 0; i < a.actions.size(); ++i) {
    CHECK(a.actions[i].lower == b.actions[i].lower);
    CHECK(a.actions[i].upper == b.actions[i].upper);
  }
  CHECK(a.certainty.expected_loss == b.certainty.expected_loss);
}

TEST_CASE("an ordering is answered only where every weighting it allows agrees") {
  const Decision d = decision(near_term(), ordering({kChildLives, kMotherLives, kTreatmentSoon}));
  CHECK((d.verdict == Verdict::act || d.verdict == Verdict::depends));
  CHECK(has(d.warnings, "timing.decision.centroid"));
  const Decision one = decision(near_term(), ordering({kMotherLives}));
  CHECK(one.verdict == Verdict::act);
  CHECK(one.actions.front().outcomes[kBothIntact] > 0);
}

TEST_CASE("a surprise in her record is said") {
  Situation s = near_term();
  for (int day = 6; day > 0; --day) s.seen.push_back({double(day), "organ_reading", "none"});
  s.seen.push_back({0, "organ_reading", "three_or_more"});
  const Decision d = decision(s, {}, 200);
  CHECK(has(d.warnings, "timing.decision.alarm_today"));
  REQUIRE(d.history.size() == 7);
  CHECK(d.history.back().alarm);
  CHECK(d.local_rule_action == "deliver_here");
  CHECK(d.certainty.effective_draws < 200);
}

TEST_CASE("what cannot be asked is refused with its element") {
  const auto field = [](const Result<Decision>& d) {
    REQUIRE_FALSE(d);
    return d.error().field;
  };
  CHECK(field(asked(near_term(), {}, {.draws = 0})) == "draws");
  CHECK(field(asked(near_term(), {}, {.draws = 5, .structure = "hopeful"})) == "structure");
  CHECK(field(asked(near_term(), weights(1, -1, 0, 0), {.draws = 5})) == "child_lives");
  CHECK(field(asked(near_term(), weights(0, 0, 0, 0), {.draws = 5})) == "weights");
  CHECK(field(asked(near_term(), ordering({}), {.draws = 5})) == "ordering");
  CHECK(field(asked(near_term(), ordering({kMotherLives, kMotherLives}), {.draws = 5})) == "ordering[1]");
  Situation s = near_term();
  s.seen = {{0, "organ_reading", "seven"}};
  CHECK(field(asked(s, {}, {.draws = 5})) == "seen.0.level");
}

TEST_CASE("the value of her goals is what the weights say of a whole outcome") {
  const Outcomes w = weights_of({0.4, 0.3, 0.2, 0.1});
  Outcomes y{};
  y[kBothIntact] = 1;
  CHECK(value_of(w, y) == doctest::Approx(1));
  y[kDelayDays] = kDelayScaleDays;
  CHECK(value_of(w, y) == doctest::Approx(0.9));
  Outcomes alone{};
  alone[kMotherOnly] = 1;
  CHECK(value_of(w, alone) == doctest::Approx(0.5));
  CHECK(corners(ordering({kChildLives, kMotherLives})) ==
        std::vector<std::array<double, kGoals>>{{0, 1, 0, 0}, {0.5, 0.5, 0, 0}});
}
