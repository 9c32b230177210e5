// SPDX-License-Identifier: Apache-2.0
// What the engine calls a trigger must be one: the record of that night with that very result in it gets the
// other answer.
#include <algorithm>
#include <cstdlib>

#include "care/care_test_support.hpp"
#include "care/decision_basis.hpp"
#include "timing/day_setup.hpp"

using namespace dyad;
using namespace dyad::care;
using namespace dyad::care::testing;

namespace {

constexpr int kDraws = 1000;

timing::Decision decide(const timing::Situation& s, const timing::Preference& p, bool explain) {
  auto d = timing::decide(
      timing::testing::shipped_day_model(), book(), s, p,
      {.draws = kDraws, .explain = explain ? timing::Explain::everything : timing::Explain::nothing});
  REQUIRE_MESSAGE(d, (d ? std::string() : d.error().text()));
  return *d;
}

bool waits(const timing::Decision& d) { return d.action.starts_with("wait"); }

std::vector<std::string> parts(const std::string& joined) {
  const auto plus = joined.find('+');
  if (plus == std::string::npos) return {joined};
  return {joined.substr(0, plus), joined.substr(plus + 1)};
}

// The situation with those results read now, in place of what was read of those channels in the last day.
timing::Situation with_result(timing::Situation s, const timing::Trigger& t) {
  const auto channels = parts(t.channel), levels = parts(t.level);
  for (std::size_t i = 0; i < channels.size(); ++i) {
    std::erase_if(s.seen, [&](const auto& seen) { return seen.channel == channels[i] && seen.days_ago < 1; });
    s.seen.push_back({0, channels[i], levels[i]});
  }
  return s;
}

struct Tried {
  int moments = 0, triggers = 0, flipped = 0;
};

void try_moment(const Facts& facts, Tried& tried) {
  const auto basis = basis_of(facts, book());
  if (!basis || !basis->preference) return;
  const auto& s = basis->read.situation;
  const auto& p = basis->preference->value;
  const auto answer = decide(s, p, true);
  ++tried.moments;
  for (const auto& t : answer.triggers) {
    ++tried.triggers;
    const auto then = decide(with_result(s, t), p, false);
    tried.flipped += waits(then) != waits(answer) ? 1 : 0;
    CAPTURE(format_utc(facts.at));
    CAPTURE(t.channel);
    CAPTURE(t.level);
    CHECK(waits(then) != waits(answer));
  }
}

}  // namespace

TEST_CASE("A trigger told on a night of the stories flips the answer when it is read") {
  Tried tried;
  const std::pair<const char*, std::vector<const char*>> nights[] = {{"a", {"2025-02-13T01:30:00+07:00"}},
                                                                     {"c", {"2024-12-10T08:00:00+08:00"}}};
  for (const auto& [name, times] : nights)
    for (const auto* at : times) try_moment(story(name).facts(at, std::string("case-") + name), tried);
  MESSAGE(tried.moments, " moments, ", tried.triggers, " triggers, ", tried.flipped, " flip");
  CHECK(tried.triggers > 0);
}
