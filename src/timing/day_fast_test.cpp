// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <map>

#include "pomdp/solve.hpp"
#include "timing/day_filter.hpp"
#include "timing/day_test_support.hpp"
#include "timing/preference.hpp"

using namespace dyad;
using namespace dyad::timing;
using namespace dyad::timing::testing;

namespace {

constexpr double kNear = 2e-5;  // a probability in single precision against double

struct Both {
  Both(const Situation& s, int draws, std::string_view structure = "")
      : world(s, draws, structure),
        plain(plain_evaluator(world.setup, world.fixed, world.own)),
        fast(fast_evaluator(world.setup, world.fixed, world.own)),
        start(plain->draws()),
        weights(plain->draws(), 1.0 / static_cast<double>(plain->draws())) {
    for (auto& b : start) b[day_state(world.setup.fixed.start, kWell)] = 1.0;
  }
  World world;
  std::unique_ptr<BatchEvaluator> plain, fast;
  std::vector<DayBelief> start;
  std::vector<double> weights;
};

double apart(const Outcomes& a, const Outcomes& b) {
  double most = 0;
  for (std::size_t k = 0; k < kDelayDays; ++k) most = std::max(most, std::abs(a[k] - b[k]));
  for (std::size_t k = kDelayDays; k < kOutcomes; ++k)  // days
    most = std::max(most, std::abs(a[k] - b[k]) / 100.0);
  return most;
}

std::map<std::string, Situation> situations() {
  Situation transferred = obstructed();
  transferred.place = "born_elsewhere_then_moved";
  Situation early = plain(23 * 7 + 2);
  early.gestation_sd_days = 3;
  Situation destroyed = plain(34 * 7 + 6);
  destroyed.mdr_tuberculosis = true;
  destroyed.destroyed_lung = true;
  destroyed.organs_failing = 1;
  return {{"acutely ill", acutely_ill()},
          {"obstructed", transferred},
          {"early", early},
          {"destroyed", destroyed}};
}

pomdp::Policy graph_for(const Both& b) {
  const MeanWorld world = b.plain->mean(b.weights);
  const auto weights = weights_of({0.4, 0.2, 0.3, 0.1});
  const auto problem = make_problem(b.world.setup, world, weights);
  REQUIRE(pomdp::check(problem));
  const auto solution =
      pomdp::solve(problem, b.start.front(), 0, {.paths = 10, .rounds = 1, .beliefs_per_step = 10});
  return pomdp::reachable(problem, solution.policy, solution.entry);
}

}  // namespace

TEST_CASE("fixed days by lanes are those of the plain evaluator, with a block that is not full") {
  for (const auto& [name, situation] : situations()) {
    CAPTURE(name);
    Both b(situation, 37);
    // Uneven, so that a draw in the wrong place is seen in the means.
    for (std::size_t i = 0; i < b.weights.size(); ++i) b.weights[i] = static_cast<double>(i + 1) / 703.0;
    const Pass pass{b.start, b.weights, {}, weights_of({0.4, 0.2, 0.3, 0.1})};
    const PassRun slow = b.plain->pass(pass), quick = b.fast->pass(pass);
    REQUIRE(slow.fixed_days.size() == quick.fixed_days.size());
    double most = 0;
    for (std::size_t d = 0; d < slow.fixed_days.size(); ++d) {
      const FixedDay &one = slow.fixed_days[d], &other = quick.fixed_days[d];
      REQUIRE(one.day == other.day);
      REQUIRE(one.transfer == other.transfer);
      most = std::max(most, apart(one.mean, other.mean));
      for (std::size_t k = 0; k < kShown; ++k) {
        REQUIRE(one.shown[k].size() == other.shown[k].size());
        for (std::size_t i = 0; i < one.shown[k].size(); ++i)
          most = std::max(most, std::abs(double{one.shown[k][i]} - double{other.shown[k][i]}));
      }
    }
    for (std::size_t i = 0; i < slow.best_fixed.size(); ++i)
      most = std::max(most, std::abs(double{slow.best_fixed[i]} - double{quick.best_fixed[i]}));
    CHECK(most < kNear);
  }
}

TEST_CASE("her history by lanes says of each draw what the plain filter says") {
  for (auto [name, situation] : situations()) {
    CAPTURE(name);
    for (int day = 60; day >= 0; day -= 3) {
      if (name != "obstructed")
        situation.seen.push_back({double(day), "organ_reading", day % 2 ? "two" : "one"});
      situation.seen.push_back({double(day), "cardiotocography", day % 5 ? "normal" : "pathological"});
    }
    const Both b(situation, 21);
    const auto slow = b.plain->history(), quick = b.fast->history();
    REQUIRE(slow.size() == quick.size());
    for (std::size_t i = 0; i < slow.size(); ++i) {
      CHECK(std::abs(slow[i].log_likelihood - quick[i].log_likelihood) < 1e-4);
      for (std::size_t s = 0; s < kDayStates; ++s)
        CHECK(std::abs(slow[i].belief[s] - quick[i].belief[s]) < kNear);
    }
  }
}

TEST_CASE("the mean world by lanes is the plain one") {
  for (const auto& [name, situation] : situations()) {
    CAPTURE(name);
    const Both b(situation, 21);
    const MeanWorld slow = b.plain->mean(b.weights), quick = b.fast->mean(b.weights);
    REQUIRE(slow.entries.size() == quick.entries.size());
    double most = 0;
    for (std::size_t e = 0; e < slow.entries.size(); ++e)
      for (std::size_t s = 0; s < kDayStates; ++s)
        most = std::max(most, apart(slow.entries[e].outcomes[s], quick.entries[e].outcomes[s]));
    CHECK(most < kNear);
    most = 0;
    for (std::size_t d = 0; d < slow.transitions.size(); ++d)
      for (std::size_t s = 0; s < kDayStates; ++s)
        for (std::size_t t = 0; t < kDayStates; ++t)
          most = std::max(most, std::abs(slow.transitions[d][s][t] - quick.transitions[d][s][t]));
    for (std::size_t e = 0; e < slow.emission.size(); ++e)
      most = std::max(most, std::abs(slow.emission[e] - quick.emission[e]));
    CHECK(most < 1e-6);
  }
}

TEST_CASE("a policy graph by lanes leads where the plain walk leads") {
  for (const auto& [name, situation] : situations()) {
    CAPTURE(name);
    const Both b(situation, 19);
    const auto graph = graph_for(b);
    // With a delivery that the policy may never choose.
    pomdp::Policy magnesium;
    const int waits = 3;
    for (int day = 0; day < waits; ++day)
      magnesium.nodes.push_back({day, 0, {static_cast<int>(kWait), 0, 0}, {}, {}});
    for (auto& node : magnesium.nodes)
      node.successor.assign(static_cast<std::size_t>(b.world.setup.observations), node.step + 1);
    const bool offered = b.world.setup.offered(waits, kDeliverWithMagnesium);
    const DayAction last = offered ? kDeliverWithMagnesium : kDeliverHere;
    magnesium.nodes.push_back({waits, 0, {static_cast<int>(last), 0, 0}, {}, {}});
    const pomdp::Policy* graphs[] = {&graph, &magnesium};
    const Pass pass{b.start, b.weights, graphs, {}};
    const PassRun slowly = b.plain->pass(pass), quickly = b.fast->pass(pass);
    const GraphRun &slow = slowly.graphs[0], &quick = quickly.graphs[0];
    double most = 0;
    for (std::size_t i = 0; i < slow.outcomes.size(); ++i)
      most = std::max(most, apart(slowly.graphs[1].outcomes[i], quickly.graphs[1].outcomes[i]));
    for (std::size_t i = 0; i < slow.outcomes.size(); ++i)
      most = std::max(most, apart(slow.outcomes[i], quick.outcomes[i]));
    CHECK(most < kNear);
    for (std::size_t day = 0; day < slow.births.size(); ++day)
      CHECK(std::abs(slow.births[day] - quick.births[day]) < kNear);
    CHECK(std::abs(slow.unplanned - quick.unplanned) < kNear);
    CHECK(std::abs(slow.mother_dies - quick.mother_dies) < kNear);
    CHECK(std::abs(slow.fetus_dies - quick.fetus_dies) < kNear);
    const std::vector<std::size_t> shown{3, 0, 18};
    const auto slow_fan = b.plain->fan(graph, b.start, shown), quick_fan = b.fast->fan(graph, b.start, shown);
    REQUIRE(slow_fan.size() == quick_fan.size());
    for (std::size_t day = 0; day < slow_fan.size(); ++day)
      for (std::size_t i = 0; i < shown.size(); ++i)
        for (std::size_t k = 0; k < kFanShares; ++k)
          CHECK(std::abs(slow_fan[day][i][k] - quick_fan[day][i][k]) < kNear);
  }
}
