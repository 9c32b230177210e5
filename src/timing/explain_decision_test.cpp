// SPDX-License-Identifier: Apache-2.0
#include "timing/explain_decision.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "timing/day_test_support.hpp"

using namespace dyad;
using namespace dyad::timing;
using namespace dyad::timing::testing;

namespace {

const DecideOptions kOptions{.draws = 256, .structure = {}};

// A question near the edge between waiting and delivering.
struct Asked {
  Situation situation;
  std::array<double, kGoals> goals{};
};

// Fetal tests turn, where an operation is what the mother's life weighs against.
Asked growth_case(double mother = 0.82) {
  Situation s = plain(36 * 7);
  s.seen = {{3, "umbilical_doppler", "normal"}, {0, "umbilical_doppler", "absent_or_reversed"}};
  return {s, {mother, (1 - mother) / 2, (1 - mother) / 2, 0}};
}

Asked lung_case(double mother) {
  Situation s = plain(36 * 7);
  s.destroyed_lung = true;
  s.organs_compromised = 2;
  s.organs_failing = 2;
  s.non_invasive_support = true;
  s.intensive_care = true;
  s.seen = {{3, "organ_reading", "one"}, {0, "organ_reading", "two"}};
  return {s, {mother, 2 * (1 - mother) / 3, (1 - mother) / 3, 0}};
}

Decision decided(const Asked& q, bool explained = true, const std::string& structure = "") {
  Preference p;
  p.weights = q.goals;
  DecideOptions options = kOptions;
  options.explain = explained ? Explain::everything : Explain::nothing;
  options.structure = structure;
  auto d = decide(shipped_day_model(), shipped_book(), q.situation, p, options);
  REQUIRE_MESSAGE(d, (d ? std::string() : d.error().text()));
  return *d;
}

bool waits(std::string_view action) { return action.starts_with("wait"); }

std::unique_ptr<DayRun> solved(const Asked& q) {
  auto run = start_run(shipped_day_model(), q.situation, shipped_book(), kOptions);
  REQUIRE_MESSAGE(run, (run ? std::string() : run.error().text()));
  solve_run(**run, q.goals);
  return std::move(*run);
}

Answer answer_of(DayRun& run, const MeanWorld& world) {
  return {run.setup,  world,     run.problem, *run.model,  run.solution,
          run.belief, run.goals, run.effort,  {-1, -1, -1}};
}

std::vector<std::string> parts_of(const std::string& text) {
  const auto plus = text.find('+');
  if (plus == std::string::npos) return {text};
  return {text.substr(0, plus), text.substr(plus + 1)};
}

// The question with that result in the record; an older reading of the same day gives way to it.
Asked after(Asked q, const std::string& channel, const std::string& level) {
  const auto channels = parts_of(channel), levels = parts_of(level);
  REQUIRE(channels.size() == levels.size());
  for (std::size_t i = 0; i < channels.size(); ++i) {
    std::erase_if(q.situation.seen,
                  [&](const auto& s) { return s.channel == channels[i] && s.days_ago < 1; });
    q.situation.seen.push_back({0, channels[i], levels[i]});
  }
  return q;
}

void check_triggers(const Asked& q) {
  const Decision d = decided(q);
  REQUIRE_FALSE(d.triggers.empty());
  double last = 1;
  for (const auto& t : d.triggers) {
    const Decision then = decided(after(q, t.channel, t.level), false);
    CHECK(then.action == t.flips_to);
    CHECK(waits(then.action) != waits(d.action));
    CHECK(t.verified);
    CHECK(t.margin > 0);
    CHECK(t.chance > 0);
    CHECK(t.chance <= last);
    last = t.chance;
  }
}

// Her weights with one goal's weight set, the others in their proportions.
std::array<double, kGoals> moved(std::array<double, kGoals> goals, Goal goal, double weight) {
  const double rest = 1 - goals[goal];
  for (std::size_t g = 0; g < kGoals; ++g) goals[g] *= (1 - weight) / rest;
  goals[goal] = weight;
  return goals;
}

// The answer with the draws from `first` on in the order of a parameter, or with those before it.
Side solved_in_part(DayRun& run, const std::vector<double>& column, double at, bool above) {
  std::vector<double> weights(column.size(), 0.0);
  for (std::size_t i = 0; i < column.size(); ++i)
    if (above ? column[i] >= at : column[i] <= at) weights[i] = run.weights.weight[i];
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  for (double& w : weights) w /= sum;
  const auto world = run.batch->mean(weights);
  return side_of(pomdp::solve(make_problem(run.setup, world, run.values), run.belief, 0, run.effort).actions);
}

}  // namespace

TEST_CASE("a result that is told to change the answer changes it when the whole question is asked again") {
  check_triggers(growth_case());
  check_triggers(lung_case(0.04));  // delivering until a better reading
  check_triggers(lung_case(0.06));  // waiting until a worse one
}

TEST_CASE("a trigger is the least extreme result of its channel that flips the answer for certain") {
  const Asked q = lung_case(0.06);
  const Decision d = decided(q);
  REQUIRE(waits(d.action));
  REQUIRE_FALSE(d.triggers.empty());
  REQUIRE(d.triggers.front().channel == "organ_reading");
  for (const char* level : {"none", "one", "two", "three_or_more"}) {
    const bool flips = !waits(decided(after(q, "organ_reading", level), false).action);
    CHECK(flips == (level == d.triggers.front().level));
    if (level == d.triggers.front().level) break;
  }
}

TEST_CASE("a test that tells nothing is worth nothing and triggers nothing") {
  const auto run = solved(growth_case());
  const auto& told = run->world;
  const auto worth = next_tests_of(answer_of(*run, told));
  CHECK(worth.front().value > 0);
  MeanWorld silent = run->world;
  const auto n = static_cast<std::size_t>(run->setup.observations);
  for (std::size_t s = 1; s < kDayStates; ++s)
    for (std::size_t z = 0; z < n; ++z) silent.emission[s * n + z] = silent.emission[z];
  for (const auto& test : next_tests_of(answer_of(*run, silent))) {
    CHECK(test.value == 0);
    CHECK(test.lower == 0);
    CHECK_FALSE(test.detectable);
  }
  const auto never = [](const Situation&) -> std::optional<Side> {
    FAIL("nothing should be asked");
    return {};
  };
  CHECK(triggers_of(answer_of(*run, silent), growth_case().situation, never).empty());
}

TEST_CASE("no test is worth more than seeing the hidden state, and none is worth less than nothing") {
  for (const Asked& q : {growth_case(), growth_case(0.78), lung_case(0.04), lung_case(0.06)}) {
    const Decision d = decided(q);
    double last = INFINITY;
    for (const auto& t : d.next_tests) {
      CHECK(t.value >= 0);
      CHECK(t.lower <= t.value + 1e-12);
      CHECK(t.value <= t.upper + 1e-12);
      CHECK(t.value <= d.evpi_state + 1e-12);
      CHECK(t.value <= last);
      last = t.value;
    }
  }
}

TEST_CASE("on the two sides of a weight's crossing the answers differ") {
  for (const Asked& q : {growth_case(), lung_case(0.04), lung_case(0.06)}) {
    const Decision d = decided(q);
    REQUIRE_FALSE(d.weight_flips.empty());
    for (const auto& flip : d.weight_flips) {
      CHECK(flip.verified);
      CHECK(flip.now == doctest::Approx(q.goals[flip.goal]));
      CHECK(waits(flip.to) != waits(d.action));
      const double step = 0.02 * (flip.at > flip.now ? 1 : -1);
      const auto there = [&](double weight) {
        const double w = std::clamp(weight, 0.0, 0.999);
        return waits(decided({q.situation, moved(q.goals, flip.goal, w)}, false).action);
      };
      CHECK(there(flip.at + step) == waits(flip.to));
      if (std::abs(flip.at - flip.now) > std::abs(step)) CHECK(there(flip.at - step) == waits(d.action));
    }
  }
}

TEST_CASE("on the two sides of the nearest belief the answers differ") {
  for (const Asked& q : {growth_case(), lung_case(0.06)}) {
    const auto run = solved(q);
    const auto flip = belief_flip_of(answer_of(*run, run->world));
    REQUIRE(flip);
    const bool now = side_of(run->solution.actions).waits;
    CHECK(waits(flip->to) != now);
    std::size_t state = 0;
    while (day_state_key(state) != flip->state) ++state;
    CHECK(flip->now == run->belief[state]);
    CHECK(flip->at > flip->now);
    const auto there = [&](double probability) {
      DayBelief b = run->belief;
      for (double& p : b) p *= (1 - probability) / (1 - flip->now);
      b[state] = probability;
      return side_of(pomdp::solve(run->problem, b, 0, run->effort).actions).waits;
    };
    CHECK(there(flip->at) != now);
    CHECK(there(std::min(1.0, flip->at + 0.02)) != now);
    CHECK(there(flip->now + 0.1 * (flip->at - flip->now)) == now);
  }
}

TEST_CASE("parameters stand in the order of their bars, and a flip holds for the draws beyond it") {
  int flips = 0;
  for (const Asked& q : {growth_case(), growth_case(0.9), lung_case(0.04), lung_case(0.06)}) {
    const auto run = solved(q);
    const auto found = sensitivity_of(*run, run->effort).flips;
    const bool now = side_of(run->solution.actions).waits;
    double last = INFINITY;
    for (const auto& f : found) {
      CHECK(std::abs(f.high - f.low) <= last);
      last = std::abs(f.high - f.low);
      CHECK(f.flip.has_value() == !f.to.empty());
      if (!f.flip) continue;
      ++flips;
      CHECK(*f.flip == f.at);
      CHECK(waits(f.to) != now);
      if (f.key != "operation.log_odds_error" && f.key != "chain.icu_death") continue;  // single numbers
      const auto& column = run->draws->fixed.column(f.key, 0);
      const bool above = f.high < f.low;  // the side of the bar that speaks for the other answer
      CHECK(solved_in_part(*run, column, f.at, above).waits != now);
    }
  }
  CHECK(flips > 4);
}

TEST_CASE("every way of joining is answered with its evidence, and what it leads to is shown") {
  const Asked q = lung_case(0.04);
  const Decision d = decided(q);
  const auto ways = joinings(shipped_book());
  REQUIRE(d.joinings.size() == ways.size());
  for (std::size_t i = 0; i < ways.size(); ++i) {
    CHECK(d.joinings[i].key == ways[i].key);
    CHECK(d.joinings[i].label == ways[i].label);
    CHECK(d.joinings[i].evidence == ways[i].evidence);
    double best = -INFINITY, told = -INFINITY, followed = -INFINITY;
    for (const auto& s : d.strategies) {
      const double value = value_of(ways[i].weights, s.mean);
      if (s.day >= 0 && !s.transfer) best = std::max(best, value);
      if (s.key == "day:" + std::to_string(d.joinings[i].best_fixed_day)) told = value;
      if (s.key == "policy:" + ways[i].key) followed = value;
    }
    CHECK(told == best);
    CHECK(followed > best - 2e-3);  // a policy may do what every fixed day does; solved in the mean world
  }
  CHECK(d.joinings.front().key == "mother_only");
  CHECK(waits(d.joinings.front().action) == waits(decided({q.situation, {1, 0, 0, 0}}, false).action));
}

TEST_CASE("the structures that are not the default are each answered as if they had been asked for") {
  const Asked q = lung_case(0.06);
  const Decision d = decided(q);
  std::vector<std::string> others, listed;
  for (const auto& s : shipped_day_model().spec().structures)
    if (!s.is_default) others.push_back(s.key);
  REQUIRE_FALSE(others.empty());
  for (const auto& s : d.structures) {
    listed.push_back(s.key);
    const Decision asked = decided(q, false, s.key);
    CHECK(waits(s.action) == waits(asked.action));
    double sum = 0;
    for (std::size_t k = 0; k <= kNeither; ++k) sum += s.now[k];
    CHECK(sum == doctest::Approx(1).epsilon(1e-4));
    CHECK(mother_alive(s.wait) > 0);
  }
  CHECK(listed == others);
}

TEST_CASE("triggers asked for alone are those of the whole explanation") {
  const Asked q = growth_case();
  Preference p;
  p.weights = q.goals;
  DecideOptions options = kOptions;
  options.explain = Explain::triggers;
  const auto some = decide(shipped_day_model(), shipped_book(), q.situation, p, options);
  REQUIRE(some);
  const Decision all = decided(q);
  REQUIRE(some->triggers.size() == all.triggers.size());
  REQUIRE_FALSE(all.triggers.empty());
  for (std::size_t i = 0; i < all.triggers.size(); ++i)
    CHECK(some->triggers[i].channel == all.triggers[i].channel);
  CHECK(some->next_tests.size() == all.next_tests.size());
  CHECK(some->joinings.empty());
}

TEST_CASE("explaining changes neither the answer nor, asked twice, itself") {
  const Asked q = growth_case();
  const Decision a = decided(q), b = decided(q), plain = decided(q, false);
  CHECK(a.advantage == plain.advantage);
  CHECK(a.verdict == plain.verdict);
  CHECK(plain.triggers.empty());
  REQUIRE(a.triggers.size() == b.triggers.size());
  for (std::size_t i = 0; i < a.triggers.size(); ++i) CHECK(a.triggers[i].margin == b.triggers[i].margin);
  REQUIRE(a.weight_flips.size() == b.weight_flips.size());
  for (std::size_t i = 0; i < a.weight_flips.size(); ++i) CHECK(a.weight_flips[i].at == b.weight_flips[i].at);
  REQUIRE(a.parameter_values.size() == b.parameter_values.size());
  for (std::size_t i = 0; i < a.parameter_values.size(); ++i)
    CHECK(a.parameter_values[i].evppi == b.parameter_values[i].evppi);
  REQUIRE(a.parameter_flips.size() == b.parameter_flips.size());
  for (std::size_t i = 0; i < a.parameter_flips.size(); ++i)
    CHECK(a.parameter_flips[i].high == b.parameter_flips[i].high);
  REQUIRE(a.next_tests.size() == b.next_tests.size());
  for (std::size_t i = 0; i < a.next_tests.size(); ++i) CHECK(a.next_tests[i].value == b.next_tests[i].value);
  // The problem gets her own weights back.
  const auto run = solved(q);
  const auto before = run->problem.tables;
  const Answer answer = answer_of(*run, run->world);
  joinings_of(answer, joinings(shipped_book()), {});
  weight_flips_of(answer, {});
  REQUIRE(before.size() == run->problem.tables.size());
  for (std::size_t i = 0; i < before.size(); ++i) CHECK(before[i].reward == run->problem.tables[i].reward);
}
