// SPDX-License-Identifier: Apache-2.0
#include "pomdp/format.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "base/decimal.hpp"
#include "pomdp/format_layout.hpp"

using namespace dyad;
using namespace dyad::pomdp;

namespace {

constexpr const char* kTiger = R"(# The tiger behind one of two doors.
discount: 0.95
values: reward
states: tiger-left tiger-right
actions: listen open-left open-right
observations: left right
start: uniform
T: listen
identity
T: open-left
uniform
T: open-right
uniform
O: listen
0.85 0.15
0.15 0.85
O: open-left
uniform
O: open-right
uniform
R: listen : * : * : * -1
R: open-left : tiger-left : * : * -100
R: open-left : tiger-right : * : * 10
R: open-right : tiger-left : * : * 10
R: open-right : tiger-right : * : * -100
)";

// The value by plain recursion over every observation, with beliefs that are not divided by their mass.
double value(const Problem& p, int step, int mode, const std::vector<double>& mass) {
  const auto n = static_cast<std::size_t>(p.states), z = static_cast<std::size_t>(p.observations);
  double best = -std::numeric_limits<double>::infinity();
  if (step == p.steps) {
    best = 0;
    for (std::size_t s = 0; s < n; ++s)
      best += mass[s] * p.final_value[static_cast<std::size_t>(mode) * n + s];
    return best;
  }
  for (const Choice& c : p.at(step, mode)) {
    const Table& t = p.tables[static_cast<std::size_t>(c.table)];
    std::vector<double> next(n, 0);
    double here = 0;
    for (std::size_t s = 0; s < n; ++s) {
      here += mass[s] * t.reward[s];
      for (std::size_t to = 0; to < n; ++to) next[to] += mass[s] * t.transition[s * n + to];
    }
    for (std::size_t o = 0; o < z && !t.stops(); ++o) {
      std::vector<double> seen(n);
      for (std::size_t s = 0; s < n; ++s) seen[s] = next[s] * t.observation[s * z + o];
      if (std::ranges::any_of(seen, [](double x) { return x > 0; }))
        here += p.discount * value(p, step + 1, c.next_mode, seen);
    }
    best = std::max(best, here);
  }
  return best;
}

double value(const Started& started) { return value(started.problem, 0, started.mode, started.belief); }

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  int below(int n) { return static_cast<int>(engine_() % static_cast<unsigned>(n)); }
  double unit() { return static_cast<double>(engine_()) / static_cast<double>(std::mt19937::max()); }
  std::vector<double> row(int n, double sum) {
    std::vector<double> out;
    double total = 0;
    for (int i = 0; i < n; ++i) total += out.emplace_back(below(4) == 0 ? 0 : unit() + 1e-3);
    if (total == 0) total = out.front() = 1;
    for (double& x : out) x *= sum / total;
    return out;
  }

 private:
  std::mt19937 engine_;
};

void append(std::vector<double>& to, const std::vector<double>& row) {
  to.insert(to.end(), row.begin(), row.end());
}

// Any problem of two or three steps: modes, stops, exits, final values, one action offered twice at a place.
Started random_problem(unsigned seed) {
  Random random(seed);
  Started out;
  Problem& p = out.problem;
  p.states = 2 + random.below(2);
  p.observations = seed % 8 ? 2 : 1 + random.below(3);
  p.modes = 1 + random.below(3);
  p.steps = seed % 4 ? 3 : 1 + random.below(2);
  p.discount = random.below(2) ? 1 : 0.9;
  p.state_names = {"ward/well", "one_organ/well", "ward_well"};
  p.action_names = {"wait", "deliver", "T"};
  p.observation_names = {"normal", "raised", "2"};
  p.mode_names = {"a", "a_b", "c"};
  p.state_names.resize(static_cast<std::size_t>(p.states));
  p.observation_names.resize(static_cast<std::size_t>(p.observations));
  p.mode_names.resize(static_cast<std::size_t>(p.modes));
  for (int i = 0; i < 4; ++i) {
    Table t;
    const bool stops = i == 3;
    for (int s = 0; s < p.states; ++s) {
      t.reward.push_back(random.unit() * 4 - 2);
      append(t.transition, stops ? std::vector<double>(static_cast<std::size_t>(p.states), 0)
                                 : random.row(p.states, random.below(2) ? 1 : random.unit()));
      if (!stops) append(t.observation, random.row(p.observations, 1));
    }
    p.tables.push_back(t);
  }
  for (int i = 0; i < p.steps * p.modes; ++i) {
    std::vector<Choice> offered;
    for (int k = 1 + random.below(3); k > 0; --k)
      offered.push_back({random.below(3), random.below(4), random.below(p.modes)});
    p.choices.push_back(offered);
  }
  for (int i = 0; i < p.modes * p.states; ++i) p.final_value.push_back(random.unit() * 2 - 1);
  out.belief = random.row(p.states, 1);
  out.mode = random.below(p.modes);
  return out;
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

void refused(const std::string& text, const std::string& field, const std::string& words) {
  const auto read = read_pomdp(text, 3);
  INFO(text);
  REQUIRE(!read);
  INFO(read.error().text());
  CHECK(read.error().field == field);
  CHECK(read.error().text().find(words) != std::string::npos);
}

}  // namespace

TEST_CASE("the tiger is read as its tables") {
  const auto read = read_pomdp(kTiger, 3);
  REQUIRE(read);
  const Problem& p = read->problem;
  CHECK(p.states == 2);
  CHECK(p.steps == 3);
  CHECK(p.discount == 0.95);
  CHECK(p.action_names == std::vector<std::string>{"listen", "open-left", "open-right"});
  CHECK(p.tables[0].transition == std::vector<double>{1, 0, 0, 1});
  CHECK(p.tables[1].transition == std::vector<double>{0.5, 0.5, 0.5, 0.5});
  CHECK(p.tables[0].observation == std::vector<double>{0.85, 0.15, 0.15, 0.85});
  CHECK(p.tables[0].reward == std::vector<double>{-1, -1});
  CHECK(p.tables[1].reward == std::vector<double>{-100, 10});
  CHECK(p.tables[2].reward == std::vector<double>{10, -100});
  CHECK(read->belief == std::vector<double>{0.5, 0.5});
  // Listen twice, open when both agree, else listen again: by hand.
  const double agree = 0.85 * 0.85 + 0.15 * 0.15, right = 0.85 * 0.85 / agree;
  const double third = agree * (10 * right - 100 * (1 - right)) + (1 - agree) * -1;
  CHECK(value(*read) == doctest::Approx(-1 - 0.95 + 0.95 * 0.95 * third));
}

TEST_CASE("what is written reads back as a problem of the same value") {
  int copies = 0;
  for (unsigned seed = 0; seed < 400; ++seed) {
    const Started started = random_problem(seed);
    REQUIRE(check(started.problem));
    const auto read = read_pomdp(write_pomdp(started, 1), started.problem.steps);
    CAPTURE(seed);
    INFO((read ? "" : read.error().text()));
    REQUIRE(read);
    CHECK(std::abs(value(*read) - value(started)) < 1e-12);
    for (const auto& name : lay_out(started, 1).place_names) copies += name.contains("-seen");
  }
  CHECK(copies > 20);  // one action that arrives in a place with different chances was among them
}

TEST_CASE("more steps than the problem has change nothing: all mass is in done") {
  const Started started = random_problem(7);
  const auto read = read_pomdp(write_pomdp(started, 1), started.problem.steps + 1);
  REQUIRE(read);
  CHECK(value(*read) == doctest::Approx(value(started)).epsilon(1e-12));
}

TEST_CASE("a problem read twice has the same numbers to the last bit") {
  const auto once = read_pomdp(write_pomdp(random_problem(11), 0.999), 1);
  REQUIRE(once);
  CHECK(once->problem.discount == random_problem(11).problem.discount * 0.999);
  const auto again = read_pomdp(write_pomdp(*once, 1), 1);
  REQUIRE(again);
  const auto n = static_cast<std::size_t>(once->problem.states);
  for (std::size_t a = 0; a < once->problem.tables.size(); ++a)
    for (std::size_t s = 0; s < n; ++s)
      CHECK(again->problem.tables[a].reward[s] == once->problem.tables[a].reward[s]);
  CHECK(std::equal(once->belief.begin(), once->belief.end(), again->belief.begin()));
}

TEST_CASE("numbers have no exponent and read back as the same double") {
  for (const double x : {0.1, 1.0 / 3, 1e-9, 5e-324, 1e22, -2.5e-17, 0.0, 1.7976931348623157e308}) {
    CHECK(plain(x).find_first_of("eE") == std::string::npos);
    CHECK(*to_double(plain(x)) == x);
  }
}

TEST_CASE("every written row sums to one, and the XML has every table") {
  for (unsigned seed = 0; seed < 50; ++seed) {
    const Started started = random_problem(seed);
    const std::string text = write_pomdpx(started, 0.999);
    const auto count = [&](std::string_view what) {
      int found = 0;
      for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
      return found;
    };
    for (const char* tag : {"Entry", "Instance", "ProbTable", "ValueTable", "CondProb", "Func", "Parameter"})
      CHECK(count("<" + std::string(tag)) == count("</" + std::string(tag)));
    const Layout layout = lay_out(started, 0.999);
    CHECK(count("<ValueTable>") == static_cast<int>(layout.places.size() * layout.slots.size()) + 1);
    for (auto at = text.find(" - -</Instance>"); at != std::string::npos;
         at = text.find(" - -</Instance>", at + 1)) {
      std::string numbers = text.substr(text.find("<ProbTable>", at) + 11);
      numbers.resize(numbers.find('<'));
      for (std::size_t begin = 0; begin < numbers.size();) {
        const std::size_t end = std::min(numbers.find('\n', begin), numbers.size());
        double sum = 0;
        for (std::size_t i = begin; i < end;) {
          const std::size_t stop = std::min(numbers.find(' ', i), end);
          sum += *to_double(std::string_view(numbers).substr(i, stop - i));
          i = stop + 1;
        }
        CHECK(std::abs(sum - 1) < 1e-12);
        begin = end + 1;
      }
    }
  }
}

TEST_CASE("names that the format cannot hold are reduced, and stay apart") {
  CHECK(
      plain_names({"a/b", "a_b", "T", "", "9", "done", "x-y"}, 8, "state") ==
      std::vector<std::string>{"a_b", "a_b_2", "state_T", "state_3", "state_9", "done_2", "x_y", "state_7"});
}

TEST_CASE("counts, costs, wildcards, rows, matrices, reset, included and excluded starts") {
  const std::string head = "discount: 1\nvalues: cost\nstates: 3\nactions: go stay\nobservations: 2\n";
  const std::string body =
      "T: go : 0 0.2 0.3 0.5\nT: go : 1 uniform\nT: go : 2 reset\nT: stay identity\n"
      "O: * : * uniform\nO: go : 1 0.25 0.75\nO: go : 2 : 0 1.0 O: go : 2 : 1 0\n"
      "R: * : * : * : * 4\nR: go : 0 : 1 : * 1\nR: go : 0 : 2 : 1 8\nR: go : 0 : 1 5 6\n"
      "R: stay : 2\n1 2\n3 4\n5 6\nR: go : 1 : * : 0 - 2";
  const auto read = read_pomdp(head + "start: 2\n" + body, 2);
  INFO((read ? "" : read.error().text()));
  REQUIRE(read);
  const Problem& p = read->problem;
  CHECK(p.tables[0].transition == std::vector<double>{0.2, 0.3, 0.5, 1.0 / 3, 1.0 / 3, 1.0 / 3, 0, 0, 1});
  CHECK(p.tables[0].observation == std::vector<double>{0.5, 0.5, 0.25, 0.75, 1, 0});
  // From 0: next 0 costs 4; next 1 costs 5 or 6 by what is seen; next 2 costs 4, as 8 belongs to what is
  // never seen.
  CHECK(p.tables[0].reward[0] == doctest::Approx(-(0.2 * 4 + 0.3 * (0.25 * 5 + 0.75 * 6) + 0.5 * 4)));
  CHECK(p.tables[0].reward[1] == doctest::Approx(-((0.5 * -2 + 0.5 * 4) + (0.25 * -2 + 0.75 * 4) - 2) / 3));
  CHECK(p.tables[1].reward == std::vector<double>{-4, -4, -5.5});
  CHECK(read->belief == std::vector<double>{0, 0, 1});
  const auto start = [&](const std::string& line) {
    const auto found = read_pomdp(head + line + "\n" + replaced(body, "reset", "uniform"), 1);
    REQUIRE(found);
    return found->belief;
  };
  CHECK(start("start: 0.25 0.25 0.5") == std::vector<double>{0.25, 0.25, 0.5});
  CHECK(start("start include: 0 2") == std::vector<double>{0.5, 0, 0.5});
  CHECK(start("start exclude: 0") == std::vector<double>{0, 0.5, 0.5});
  CHECK(start("") == start("start: uniform"));
}

TEST_CASE("rows rounded by their writer are divided by their sum, others are kept to the bit") {
  const auto read = read_pomdp(
      "discount: 1 states: 3 actions: a observations: 1\n"
      "T: a : 0 0.333333 0.333333 0.333333\nT: a : 1 0.1 0.2 0.7\nT: a : 2 uniform O: a uniform",
      1);
  REQUIRE(read);
  CHECK(read->problem.tables[0].transition[0] == doctest::Approx(1.0 / 3).epsilon(1e-12));
  CHECK(read->problem.tables[0].transition[5] == 0.7);
}

TEST_CASE("what cannot be understood is refused by its line") {
  const std::string tiger = kTiger;
  refused(replaced(tiger, "0.85 0.15", "0.85 nan"), "line 15", "nan");
  refused(replaced(tiger, "0.85 0.15", "0.85 1e999"), "line 15", "1e999");
  refused(replaced(tiger, "0.85 0.15", "0.85 0.25"), "line 14", "O of listen in state tiger-left");
  refused(replaced(tiger, "0.85 0.15", "1.15 -0.15"), "line 15", "0 to 1");
  refused(replaced(tiger, "0.85 0.15\n", "0.85\n"), "line 17", "number 4 of 4");
  refused(replaced(tiger, "0.15 0.85", "0.15 0.85 0.5"), "line 16", "not understood");
  refused(replaced(tiger, "open-left : tiger-left", "open-left : lion"), "line 22", "lion");
  refused(replaced(tiger, "open-left : tiger-left", "open-left : 2"), "line 22", "0 to 1");
  refused(replaced(tiger, "T: listen\nidentity\n", ""), "line 24",
          "T of listen in state tiger-left is not given");
  refused(replaced(tiger, "discount: 0.95", "discount: 1.5"), "line 2", "1.5");
  refused(replaced(tiger, "discount: 0.95", "discount: 0"), "line 2", "above 0");
  refused(replaced(tiger, "discount: 0.95", ""), "line 7", "\"discount:\" is needed");
  refused(replaced(tiger, "values: reward", "values: joy"), "line 3", "reward or cost");
  refused(replaced(tiger, "states: tiger-left", "states: tiger-right"), "line 4", "twice");
  refused(replaced(tiger, "states: tiger-left", "states: ti/ger"), "line 4", "ti/ger");
  refused(replaced(tiger, "start: uniform", "start: 0.5 0.6"), "line 7", "1.1");
  refused(replaced(tiger, "start: uniform", "start include: 5"), "line 7", "5");
  refused(replaced(tiger, "start: uniform", "start exclude: 0 1"), "line 7", "no state is left");
  refused(tiger + "states: 4\n", "line 26", "must come before");
  refused(tiger + "start: uniform\n", "line 26", "given twice");
  refused(tiger + "R: listen : * : * : * -1e308 R: * : * : * : * oops\n", "line 26", "oops");
  refused(tiger + "R: listen 5\n", "line 26", "needed here");
  refused(tiger + "O: listen identity\n", "line 26", "identity");
  refused(tiger + "T : listen : * : * ", "line 26", "the end of the file");
  refused("", "line 1", "the end of the file");
}

TEST_CASE("what is too large is refused before memory is taken for it") {
  const auto kind = [](const std::string& text) {
    const auto read = read_pomdp(text, 1);
    REQUIRE(!read);
    return read.error();
  };
  CHECK(kind(std::string(kMaxPomdpBytes + 1, ' ')).kind == ErrorKind::too_large);
  CHECK(kind("states: 4097").kind == ErrorKind::too_large);
  CHECK(kind("states: 99999999999").kind == ErrorKind::too_large);
  CHECK(kind("discount: 1 states: 4096 actions: 4096 observations: 4096 T: 0 uniform").kind ==
        ErrorKind::too_large);
  CHECK(kind("discount: 1 states: 400 actions: 9 observations: 400 R: * : * : * : 0 1").kind ==
        ErrorKind::too_large);
  CHECK(read_pomdp(kTiger, 0).error().field == "steps");
  CHECK(read_pomdp(kTiger, kMaxSteps + 1).error().limit == "1 to 2000");
}
