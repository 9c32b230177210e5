// SPDX-License-Identifier: Apache-2.0
#include <random>

#include "care/care_test_support.hpp"

using namespace dyad;
using namespace dyad::care::testing;

namespace {

// What may depend on later entries: where the clock stands, how far the axis reaches, how many versions
// followed, and that marks lie ahead (without their names). A replay's clock ends with its last entry, and
// marks after `end`, where the shorter record's does, are not in it.
json::Value without_what_may_differ(json::Value view, const Instant end) {
  json::Value clock = view["clock"];
  clock.set("now", nullptr);
  view.set("clock", clock);
  view.set("axis", json::object({{"from", view["axis"]["from"]}}));
  view.set("recorded_later", 0);
  json::Array marks;
  for (const auto& m : view["marks"].items()) {
    if (when(m["at"].as_string()) > when(view["at"].as_string()))
      CHECK((m["key"].as_string().empty() && m["text"].is_null()));
    else if (when(m["at"].as_string()) <= end)
      marks.push_back(m);
  }
  view.set("marks", json::Value(std::move(marks)));
  return view;
}

// The first place where two values differ, for the message of a failing test.
std::string difference(const json::Value& a, const json::Value& b, const std::string& path = "") {
  if (a == b) return "";
  if (a.is_object() && b.is_object()) {
    for (const auto& [name, v] : a.members())
      if (std::string d = difference(v, b[name], path + "." + name); !d.empty()) return d;
  }
  if (a.is_array() && b.is_array() && a.size() == b.size()) {
    for (std::size_t i = 0; i < a.size(); ++i)
      if (std::string d = difference(a[i], b[i], path + "[" + std::to_string(i) + "]"); !d.empty()) return d;
  }
  return path + ": " + json::write(a).substr(0, 300) + " | " + json::write(b).substr(0, 300);
}

void nothing_leaks(const std::string& name, unsigned seed, int times) {
  Ward& full = story(name);
  const std::string id = "case-" + name;
  const auto last = full.cases().view(id, {});
  REQUIRE(last);
  const Instant from = when((*last)["axis"]["from"].as_string()),
                to = when((*last)["axis"]["to"].as_string());
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<std::int64_t> pick(from.ms, to.ms);
  for (int i = 0; i < times; ++i) {
    const Instant at{pick(random)};
    CAPTURE(name);
    CAPTURE(seed);
    CAPTURE(format_utc(at));
    Ward then(full.store().received_until(at));
    then.clock(format_utc(at));
    const auto known = full.cases().view(id, at), only = then.cases().view(id, at);
    REQUIRE(known);
    REQUIRE(only);
    const Instant end = when((*only)["clock"]["now"].as_string());
    CHECK(difference(without_what_may_differ(*known, end), without_what_may_differ(*only, end)) == "");
    const auto advice = full.cases().advice(id, at), advice_then = then.cases().advice(id, at);
    REQUIRE(advice);
    REQUIRE(advice_then);
    CHECK(difference(*advice, *advice_then) == "");
  }
}

}  // namespace

TEST_CASE("A view at a time equals the view of a record that never received anything later") {
  const unsigned seed = std::random_device{}();
  MESSAGE("seed " << seed);
  nothing_leaks("a", seed, 6);
  nothing_leaks("b", seed + 1, 6);
  nothing_leaks("c", seed + 2, 6);
}
