// SPDX-License-Identifier: Apache-2.0
#include "math/cohort.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <regex>
#include <stdexcept>
#include <string>

#include "math/expm.hpp"

using namespace dyad;
using namespace dyad::math;

namespace {

// Every "name": number of the file; the names are unique in it.
std::map<std::string, double> numbers(const std::string& path) {
  std::ifstream in(std::string(DYAD_SOURCE_DIR) + path);
  REQUIRE(in.good());
  const std::regex pair(R"re(^\s*"(\w+)":\s*(-?[0-9.]+),?\s*$)re");
  std::map<std::string, double> found;
  std::smatch match;
  for (std::string line; std::getline(in, line);)
    if (std::regex_match(line, match, pair)) CHECK(found.emplace(match[1], std::stod(match[2])).second);
  return found;
}

struct Totals {
  double cost = 0, qalys = 0;
};

// The tutorial's four strategies are combinations of two treatments.
Totals sick_sicker(const std::map<std::string, double>& p, bool a, bool b) {
  const auto of = [&](const char* name) { return p.at(name); };
  const auto chance = [](double rate) { return chance_of_rate(rate, 1); };
  const double dies = chance(of("r_HD")), dies1 = chance(of("r_HD") * of("hr_S1")),
               dies2 = chance(of("r_HD") * of("hr_S2"));
  const double sick = chance(of("r_HS1")), well = chance(of("r_S1H")),
               sicker = chance(of("r_S1S2") * (b ? of("hr_S1S2_trtB") : 1));
  Cohort cohort{4, static_cast<int>(of("age_end") - of("age_begin")), {1, 0, 0, 0}, {}};
  cohort.transition = {(1 - dies) * (1 - sick),
                       (1 - dies) * sick,
                       0,
                       dies,
                       (1 - dies1) * well,
                       (1 - dies1) * (1 - well - sicker),
                       (1 - dies1) * sicker,
                       dies1,
                       0,
                       0,
                       1 - dies2,
                       dies2,
                       0,
                       0,
                       0,
                       1};
  const auto trace = cohort_trace(cohort).value();
  const auto weights = within_cycle_weights(cohort.cycles, WithinCycle::simpson);
  const double drugs = (a ? of("c_trtA") : 0) + (b ? of("c_trtB") : 0), discount = of("discount_per_year");
  const std::vector<double> cost = {of("c_H"), of("c_S1") + drugs, of("c_S2") + drugs, of("c_D")};
  const std::vector<double> utility = {of("u_H"), a ? of("u_trtA") : of("u_S1"), of("u_S2"), of("u_D")};
  return {cohort_total(trace, cost, weights, discount), cohort_total(trace, utility, weights, discount)};
}

}  // namespace

TEST_CASE("the published Sick-Sicker table, to the dollar and three decimals of a year") {
  const auto p = numbers("/test/golden/sick_sicker.json");
  const std::map<std::string, Totals> ours = {{"SoC", sick_sicker(p, false, false)},
                                              {"A", sick_sicker(p, true, false)},
                                              {"B", sick_sicker(p, false, true)},
                                              {"AB", sick_sicker(p, true, true)}};
  for (const auto& [name, totals] : ours) {
    CAPTURE(name);
    CAPTURE(totals.cost);
    CAPTURE(totals.qalys);
    CHECK(std::round(totals.cost) == p.at("cost_" + name));
    CHECK(std::abs(totals.qalys - p.at("qalys_" + name)) < 0.0005);
  }
}

TEST_CASE("weights within the cycle integrate a straight line, and Simpson's order is the tutorial's") {
  CHECK(within_cycle_weights(3, WithinCycle::none) == std::vector<double>{1, 1, 1, 1});
  CHECK(within_cycle_weights(3, WithinCycle::half_cycle) == std::vector<double>{0.5, 1, 1, 0.5});
  CHECK(within_cycle_weights(4, WithinCycle::simpson) ==
        std::vector<double>{1.0 / 3, 2.0 / 3, 4.0 / 3, 2.0 / 3, 1.0 / 3});
  double area = 0;
  const auto half = within_cycle_weights(10, WithinCycle::half_cycle);
  for (std::size_t i = 0; i < half.size(); ++i) area += half[i] * static_cast<double>(i);
  CHECK(area == doctest::Approx(50));
  CHECK_THROWS_AS(within_cycle_weights(-1, WithinCycle::none), std::invalid_argument);
}

TEST_CASE("a cohort that dies at a constant chance is the geometric distribution; discount is compounded") {
  const auto trace = cohort_trace({2, 3, {1, 0}, {0.9, 0.1, 0, 1}}).value();
  CHECK(trace[6] == doctest::Approx(0.9 * 0.9 * 0.9));
  const auto weights = within_cycle_weights(3, WithinCycle::none);
  const double q = 0.9 / 1.05;
  CHECK(cohort_total(trace, std::vector<double>{1, 0}, weights, 0.05) ==
        doctest::Approx(1 + q + q * q + q * q * q));
}

TEST_CASE("one matrix for each cycle is used in its order") {
  const auto trace = cohort_trace({2, 2, {1, 0}, {0, 1, 1, 0, 0.5, 0.5, 0.25, 0.75}}).value();
  CHECK(trace == std::vector<double>{1, 0, 0, 1, 0.25, 0.75});
}

TEST_CASE("wrong cohorts are refused by element") {
  const auto field = [](const Cohort& cohort) {
    const auto trace = cohort_trace(cohort);
    REQUIRE(!trace);
    return trace.error().field;
  };
  CHECK(field({2, 3, {1, 0}, {0.9, 0.2, 0, 1}}) == "transition.0");
  CHECK(field({2, 3, {1, 0}, {1.1, -0.1, 0, 1}}) == "transition.0.1");
  CHECK(field({2, 2, {1, 0}, {0, 1, 1, 0, 0.5, 0.5, 0.25, 0.5}}) == "transition.1.1");
  CHECK(field({2, 3, {1, 0}, {0.9, 0.1}}) == "transition");
  CHECK(field({2, 3, {0.5, 0}, {0.9, 0.1, 0, 1}}) == "initial");
  CHECK(field({0, 3, {}, {}}) == "states");
  CHECK_THROWS_AS(cohort_total(std::vector<double>{1, 0}, std::vector<double>{1}, std::vector<double>{1}, 0),
                  std::invalid_argument);
}
