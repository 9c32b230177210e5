// SPDX-License-Identifier: Apache-2.0
#include "care/watch.hpp"

#include <random>

#include "care/care_test_support.hpp"

using namespace dyad;
using namespace dyad::care;
using testing::book;

namespace {

constexpr std::int64_t kMinute = 60'000;
const Instant kStart = *parse_instant("2025-03-01T00:00:00Z");
Instant at(double minutes) { return {kStart.ms + static_cast<std::int64_t>(minutes * kMinute)}; }

Reading reading(double minute, Level level) { return {at(minute), at(minute), level, "x", {}}; }

Signal signal(std::vector<Reading> readings, double stale_after_h = 8) {
  return {"heart_rate", "early_warning.meows", std::move(readings), stale_after_h, false};
}

std::vector<Warning> run(const Signal& s, double now, const std::vector<Answered>& answers = {},
                         const std::vector<Warning>& kept = {}) {
  return watch("case", {s}, answers, kept, watch_rules(book()), at(now));
}

std::vector<std::string> stages(const Warning& w) {
  std::vector<std::string> out;
  for (const auto& p : w.pages) out.push_back(std::string(name_of(p.level)) + ":" + p.stage);
  return out;
}
using Stages = std::vector<std::string>;

Answered answered(const Warning& w, double minute, const char* action = "treated") {
  return {w.id, at(minute), "Practitioner/lan", action, "", {}, "", ""};
}

}  // namespace

TEST_CASE("the bedside is told at once, the doctor after the re-check delay, then the specialist") {
  const Signal s = signal({reading(0, Level::act), reading(5, Level::act)});
  CHECK(stages(run(s, 0)[0]) == Stages{"act:bedside"});
  CHECK(stages(run(s, 9.9)[0]) == Stages{"act:bedside"});
  CHECK(run(s, 9.9)[0].next->at == at(10));
  CHECK(stages(run(s, 10)[0]) == Stages{"act:bedside", "act:doctor"});
  CHECK(stages(run(s, 30)[0]) == Stages{"act:bedside", "act:doctor", "act:specialist"});
  CHECK(run(s, 30)[0].pages[1].at == at(10));
}

TEST_CASE("a re-check that is normal keeps the doctor asleep, and the warning ends by itself") {
  const Signal s = signal(
      {reading(0, Level::act), reading(5, Level::none), reading(15, Level::none), reading(30, Level::none)});
  CHECK(run(s, 12)[0].state == Warning::State::recovering);
  CHECK(stages(run(s, 29)[0]) == Stages{"act:bedside"});
  const auto end = run(s, 31)[0];
  CHECK(end.state == Warning::State::resolved);
  CHECK(end.resolved == at(30));
  CHECK(stages(end) == Stages{"act:bedside"});
}

TEST_CASE("nobody who re-checks is no reassurance: the doctor is told") {
  CHECK(stages(run(signal({reading(0, Level::act)}), 10)[0]) == Stages{"act:bedside", "act:doctor"});
}

TEST_CASE("crossing again while recovering goes on with the ladder where it stood") {
  const Signal s = signal({reading(0, Level::act), reading(5, Level::none), reading(14, Level::act)});
  const auto w = run(s, 20);
  REQUIRE(w.size() == 1);
  CHECK(w[0].crossings == 2);
  CHECK(w[0].pages.back() == Page{"doctor", Level::act, at(14)});
}

TEST_CASE("an answer stops the ladder for a time, and only that of its own level") {
  const Signal s = signal({reading(0, Level::act)});
  const auto first = run(s, 1)[0];
  const auto held = run(s, 40, {answered(first, 3)})[0];
  CHECK(held.acknowledged);
  CHECK(stages(held) == Stages{"act:bedside"});
  CHECK(held.held_until == at(63));
  CHECK(run(s, 64, {answered(first, 3)})[0].pages.size() == 3);
  const Signal worse = signal({reading(0, Level::watch), reading(20, Level::act)});
  const auto again = run(worse, 31, {answered(run(worse, 1)[0], 5)})[0];
  CHECK_FALSE(again.acknowledged);
  CHECK(stages(again) == Stages{"watch:bedside", "act:bedside", "act:doctor"});
}

TEST_CASE("a snooze is no longer than the limit") {
  const Signal s = signal({reading(0, Level::act)});
  Answered snooze = answered(run(s, 1)[0], 2, "seen");
  snooze.snoozed_until = at(100'000);
  const double limit = watch_rules(book()).snooze_most_min;
  CHECK(run(s, limit, {snooze})[0].pages.size() == 1);
  CHECK(run(s, limit + 3, {snooze})[0].pages.size() > 1);
}

TEST_CASE("a value that swings around the limit rings once") {
  std::vector<Reading> swing;
  for (int m = 0; m < 600; ++m) swing.push_back(reading(m, m % 2 ? Level::none : Level::act));
  const auto w = run(signal(swing), 600);
  REQUIRE(w.size() == 1);
  CHECK(stages(w[0]) == Stages{"act:bedside", "act:doctor", "act:specialist"});
  // Slower than the quiet time: it ends and begins again within the hour, and is still the same warning.
  std::vector<Reading> slow;
  for (int m = 0; m < 600; m += 10) slow.push_back(reading(m, m / 50 % 2 ? Level::none : Level::act));
  CHECK(run(signal(slow), 600).size() == 1);
}

TEST_CASE("a burst of a thousand readings in a minute is one warning") {
  std::vector<Reading> burst;
  for (int i = 0; i < 1000; ++i) burst.push_back(reading(i * 0.001, Level::act));
  const auto w = run(signal(burst), 5);
  REQUIRE(w.size() == 1);
  CHECK(w[0].pages.size() == 1);
}

TEST_CASE("a sensor that dies does not end a warning; it is stale and the ladder goes on") {
  const Signal s = signal({reading(0, Level::act), reading(3, Level::none)}, 1);
  CHECK(run(s, 50)[0].state == Warning::State::recovering);
  CHECK(run(s, 70)[0].state == Warning::State::stale);
  const Signal dead = signal({reading(0, Level::act)}, 1);
  CHECK(run(dead, 70)[0].state == Warning::State::stale);
  CHECK(run(dead, 70)[0].pages.size() == 3);
  CHECK(run(signal({reading(0, Level::act), reading(5, Level::unknown)}), 10)[0].last.level == Level::act);
}

TEST_CASE("a laboratory value that is back ends its warning with one result") {
  Signal s = signal({reading(0, Level::act), reading(300, Level::none)});
  s.laboratory = true;
  CHECK(run(s, 300)[0].state == Warning::State::resolved);
}

TEST_CASE("readings of the future are not known yet, and a clock that jumps ahead tells everybody once") {
  const Signal s = signal({reading(0, Level::act), reading(500, Level::none)}, 24);
  CHECK(run(s, -5).empty());
  CHECK(run(s, 499)[0].state == Warning::State::crossing);
  const Signal alone = signal({reading(0, Level::act)});
  CHECK(run(alone, 1e6)[0].pages == run(alone, 30)[0].pages);
}

namespace {

std::vector<Reading> random_readings(std::mt19937& random) {
  std::vector<Reading> out;
  double minute = 0;
  Level level = Level::none;
  for (int i = 0; i < 120; ++i) {
    minute += static_cast<double>(random() % 300) / 10;
    const auto roll = random() % 10;
    if (roll < 2) level = Level::act;
    if (roll == 2) level = Level::watch;
    if (roll > 2 && roll < 7) level = Level::none;
    out.push_back(reading(minute, roll == 9 ? Level::unknown : level));
  }
  return out;
}

bool contains(const std::vector<Page>& all, const Page& one) {
  return std::ranges::find(all, one) != all.end();
}

}  // namespace

TEST_CASE("as time goes on nothing that was told is untold, and nobody is told twice") {
  std::mt19937 random(20250301);
  for (int round = 0; round < 60; ++round) {
    const Signal s = signal(random_readings(random));
    std::vector<Answered> answers;
    std::vector<Warning> before;
    for (double now = 0; now < 2000; now += 37) {
      const auto w = run(s, now, answers);
      for (const auto& old : before) {
        const auto same = std::ranges::find(w, old.id, &Warning::id);
        REQUIRE(same != w.end());
        for (const auto& p : old.pages) CHECK(contains(same->pages, p));
      }
      for (const auto& one : w)
        for (std::size_t i = 0; i < one.pages.size(); ++i)
          for (std::size_t j = i + 1; j < one.pages.size(); ++j)
            CHECK_FALSE(
                (one.pages[i].stage == one.pages[j].stage && one.pages[i].level == one.pages[j].level));
      if (!w.empty() && random() % 4 == 0) answers.push_back(answered(w.back(), now));
      before = w;
    }
  }
}

TEST_CASE("going on from what was kept gives what the whole history gives") {
  std::mt19937 random(4);
  for (int round = 0; round < 60; ++round) {
    const Signal s = signal(random_readings(random));
    const double cut = 300 + static_cast<double>(random() % 1000);
    std::vector<Answered> answers;
    const auto early = run(s, cut);
    if (!early.empty()) answers.push_back(answered(early.back(), cut));
    Signal later = s;
    std::erase_if(later.readings, [&](const Reading& r) { return r.known <= at(cut - 120); });
    const auto kept = run(s, cut, answers);
    for (double now : {cut + 10, cut + 100, cut + 1500}) {
      const auto whole = run(s, now, answers), resumed = run(later, now, answers, kept);
      REQUIRE(whole.size() == resumed.size());
      for (std::size_t i = 0; i < whole.size(); ++i) {
        CHECK(whole[i].id == resumed[i].id);
        CHECK(whole[i].pages == resumed[i].pages);
        CHECK(whole[i].resolved == resumed[i].resolved);
        CHECK(whole[i].crossings == resumed[i].crossings);
        CHECK(whole[i].state == resumed[i].state);
      }
    }
  }
}

TEST_CASE("the burden counts pages per shift, who answered, who acted within the hour and how soon") {
  const Signal s = signal({reading(0, Level::act)});
  auto one = run(s, 700, {answered(run(s, 1)[0], 4)});
  Signal other = s;
  other.key = "spo2";
  auto seen = watch("case", {other}, {}, {}, watch_rules(book()), at(720));
  auto all = one;
  all.insert(all.end(), seen.begin(), seen.end());
  const auto b = burden_of(all, watch_rules(book()), at(0), at(720));
  CHECK(b.warnings == 2);
  CHECK(b.pages == static_cast<int>(one[0].pages.size() + seen[0].pages.size()));
  CHECK(b.shifts == doctest::Approx(1));
  CHECK(b.pages_per_shift == doctest::Approx(b.pages));
  CHECK(b.acknowledged == 1);
  CHECK(b.acted_within == 1);
  CHECK(b.median_minutes == doctest::Approx(4));
  CHECK(burden_of({}, watch_rules(book()), at(0), at(720)).median_minutes == std::nullopt);
}
