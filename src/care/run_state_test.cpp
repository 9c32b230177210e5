// SPDX-License-Identifier: Apache-2.0
#include "care/run_state.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace dyad;
using namespace dyad::care;

namespace {

constexpr int kSame = 60;
Instant at_s(int seconds) { return {1'760'000'000'000 + seconds * 1000LL}; }

RunEntry check(std::string key, int seconds, std::string by = "lan") {
  RunEntry e{std::move(key), "check", std::move(by), "", at_s(seconds)};
  e.received_at = at_s(seconds + 1);
  return e;
}
RunEntry undo(std::string key, std::vector<std::string> of) {
  RunEntry e{std::move(key), "undo", "lan", "", at_s(0)};
  e.of = std::move(of);
  return e;
}
RunEntry settle(std::string key, int seconds, std::vector<std::string> of) {
  RunEntry e{std::move(key), "settle", "hoa", "", at_s(seconds)};
  e.of = std::move(of);
  e.reason = "the wall clock was read";
  return e;
}
RunStep step(std::string id, std::vector<std::string> needs = {}, std::vector<RunEntry> entries = {}) {
  RunStep s{id, id.substr(0, id.find('-')), std::move(needs), false, {}};
  // `live` points into entries that end here; these tests look only at state and time.
  s.now = step_now(entries, kSame);
  s.now.live.clear();
  return s;
}

}  // namespace

TEST_CASE("a step nobody has checked is open, one checked is done at the time it happened") {
  CHECK(step_now({}, kSame).state == StepState::open);
  const std::vector<RunEntry> said{check("a", 30)};
  const auto now = step_now(said, kSame);
  CHECK(now.state == StepState::done);
  CHECK(*now.at == at_s(30));
}

TEST_CASE("two who checked the same step within a minute agree, and the earlier time holds") {
  const std::vector<RunEntry> said{check("a", 60), check("b", 0, "hoa")};
  const auto now = step_now(said, kSame);
  CHECK(now.state == StepState::done);
  CHECK(*now.at == at_s(0));
  CHECK(now.live.size() == 2);
}

TEST_CASE("two times more than a minute apart are a conflict until a person settles it with a reason") {
  std::vector<RunEntry> said{check("a", 0), check("b", 61, "hoa")};
  CHECK(step_now(said, kSame).state == StepState::conflict);
  said.push_back(settle("s", 61, {"a", "b"}));
  const auto settled = step_now(said, kSame);
  CHECK(settled.state == StepState::done);
  CHECK(*settled.at == at_s(61));
  CHECK(settled.live.size() == 2);  // both are still told
  said.push_back(check("c", 30, "yen"));
  CHECK(step_now(said, kSame).state == StepState::done);  // agrees with what was settled
  said.push_back(check("d", 400, "yen"));
  CHECK(step_now(said, kSame).state == StepState::conflict);  // does not
}

TEST_CASE("what phones said comes out the same in whatever order they came back") {
  std::vector<RunEntry> said{check("a", 0), check("b", 200, "hoa"), check("c", 50, "yen"), undo("u", {"b"})};
  std::ranges::sort(said, {}, &RunEntry::key);
  do {
    const auto now = step_now(said, kSame);
    CHECK(now.state == StepState::done);
    CHECK(*now.at == at_s(0));
  } while (std::ranges::next_permutation(said, {}, &RunEntry::key).found);
}

TEST_CASE("what is taken back no longer counts, and can be said anew") {
  std::vector<RunEntry> said{check("a", 0), undo("u", {"a"})};
  CHECK(step_now(said, kSame).state == StepState::open);
  said.push_back(check("b", 500));
  CHECK(*step_now(said, kSame).at == at_s(500));
  CHECK(said.size() == 3);
  std::vector<RunEntry> settled{check("a", 0), check("b", 90), settle("s", 90, {"a", "b"}), undo("u", {"s"})};
  CHECK(step_now(settled, kSame).state == StepState::conflict);
}

TEST_CASE("the gate holds what each team said last") {
  RunEntry ready{"a", "ready", "lan", "", at_s(10)}, not_ready{"b", "not_ready", "lan", "", at_s(20)};
  CHECK(gate_now({}).state == GateState::missing);
  CHECK(gate_now({ready}).state == GateState::ready);
  CHECK(gate_now({ready, not_ready}).state == GateState::not_ready);
  CHECK(gate_now({not_ready, ready}).state == GateState::not_ready);
}

TEST_CASE("a step before what it needs is warned of, and so is one before the teams said go") {
  const std::vector<RunStep> steps{step("incision"), step("birth", {"incision"}, {check("a", 100)})};
  CHECK(warnings_of(steps, steps[1], at_s(0), kSame) ==
        std::vector<StepWarning>{{"before_needed", "incision"}});
  CHECK(warnings_of(steps, steps[0], at_s(0), kSame).empty());
  const std::vector<RunStep> late{step("incision", {}, {check("a", 300)}),
                                  step("birth", {"incision"}, {check("b", 100)})};
  CHECK(warnings_of(late, late[1], at_s(0), kSame) == std::vector<StepWarning>{{"out_of_order", "incision"}});
  CHECK(warnings_of(late, late[0], {}, kSame) == std::vector<StepWarning>{{"before_go", ""}});
  // Within the time two statements may differ, order cannot be told from their times.
  const std::vector<RunStep> close{step("incision", {}, {check("a", 150)}),
                                   step("birth", {"incision"}, {check("b", 100)})};
  CHECK(warnings_of(close, close[1], at_s(0), kSame).empty());
}

TEST_CASE("intervals run, end, and are not told where their ends are disputed or in the wrong order") {
  using State = IntervalNow::State;
  const IntervalRule rule{"incision_to_birth", "incision", "birth", 5.0, {}, true};
  const auto of = [&](std::vector<RunEntry> a, std::vector<RunEntry> b) {
    return interval_now(rule, {step("incision", {}, std::move(a)), step("birth", {}, std::move(b))}, {},
                        at_s(240))
        .front();
  };
  CHECK(of({}, {}).state == State::not_begun);
  CHECK(of({check("a", 0)}, {}).state == State::running);
  CHECK(of({check("a", 0)}, {}).minutes == doctest::Approx(4));
  CHECK_FALSE(of({check("a", 0)}, {}).passed);
  CHECK(of({check("a", 0)}, {check("b", 420)}).minutes == doctest::Approx(7));
  CHECK(of({check("a", 0)}, {check("b", 420)}).passed);
  CHECK(of({check("a", 0), check("c", 100)}, {check("b", 420)}).state == State::disputed);
  CHECK(of({check("a", 400)}, {check("b", 100)}).state == State::out_of_order);
  CHECK(interval_now(rule, {step("placenta")}, {}, at_s(0)).empty());
}

TEST_CASE("from the decision, and for each of two children") {
  const IntervalRule decision{"decision_to_birth", "decision", "birth", {}, {}, false};
  const std::vector<RunStep> twins{step("birth", {}, {check("a", 600)}),
                                   step("birth-2", {}, {check("b", 660)}),
                                   step("cord_clamped", {}, {check("c", 610)}), step("cord_clamped-2")};
  const auto both = interval_now(decision, twins, at_s(0), at_s(700));
  REQUIRE(both.size() == 2);
  CHECK(both[0].minutes == doctest::Approx(10));
  CHECK(both[1].suffix == "-2");
  CHECK(both[1].minutes == doctest::Approx(11));
  const IntervalRule clamp{"birth_to_cord_clamp", "birth", "cord_clamped", {}, 30.0, false};
  const auto clamped = interval_now(clamp, twins, {}, at_s(700));
  CHECK(clamped[0].passed);  // 10 s
  CHECK(clamped[1].state == IntervalNow::State::running);
}
