// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "json/json.hpp"
#include "study/study_test_support.hpp"

namespace dyad::study {
namespace {

// The errors of a study of which one place was changed.
std::vector<Error> errors_after(const std::string& name, const std::string& what, const std::string& with) {
  std::string text = study_text(name);
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  text.replace(at, what.size(), with);
  const auto model = read_model(text);
  REQUIRE_FALSE(model);
  return model.error();
}

bool names(const std::vector<Error>& errors, std::string_view field) {
  const bool found = std::ranges::any_of(errors, [&](const Error& e) { return e.field == field; });
  if (!found)
    for (const Error& e : errors) MESSAGE(e.text());
  return found;
}

TEST_CASE("Every shipped study reads") {
  for (const char* name : {"sick_sicker", "joseph_2005", "synthetic_delivery_timing"}) {
    const Model m = study_named(name);
    CHECK(m.id == name);
    CHECK_FALSE(m.citation.empty());
    for (const Parameter& p : m.parameters) CHECK_FALSE(p.source.empty());
  }
}

TEST_CASE("A mistake is refused with the path of its element") {
  const char *s = "synthetic_delivery_timing", *j = "joseph_2005";
  CHECK(names(errors_after(s, "[0.82, 0.15, 0.03]", "[0.82, 0.15, 0.04]"), "channels[1].rows"));
  CHECK(names(errors_after(s, "[0.82, 0.15, 0.03]", "[0.82, 0.18]"), "channels[1].rows.well"));
  CHECK(names(errors_after(s, "\"stable/well\": 0.7", "\"stable/well\": 0.8"), "start"));
  CHECK(names(errors_after(s, "\"stable/well\": 0.7", "\"stable/fine\": 0.7"), "start.stable/fine"));
  CHECK(names(errors_after(s, "\"rate\": \"m_worse\"", "\"rate\": -0.1"), "actions[0].transitions[0].rate"));
  CHECK(
      names(errors_after(s, "\"rate\": \"m_worse\"", "\"rate\": \"NaN\""), "actions[0].transitions[0].rate"));
  CHECK(names(errors_after(s, "\"rate\": \"m_worse\"", "\"rate\": 1e400"), "actions[0].transitions[0].rate"));
  CHECK(names(errors_after(s, "\"by\": \"fetus\",\n   \"levels\"", "\"by\": \"baby\", \"levels\""),
              "channels[1].by"));
  CHECK(names(errors_after(s, "{\"cardiotocography\": \"pathological\"}", "{\"ctg\": \"pathological\"}"),
              "policies[3].rules[0].when.ctg"));
  CHECK(names(errors_after(s, "\"stop\": \"deliver_here\"", "\"stop\": \"deliver\""), "policies[0].stop"));
  CHECK(names(errors_after(s, "\"steps\": 42", "\"steps\": -1"), "time.steps"));
  CHECK(names(errors_after(s, "\"steps\": 42", "\"steps\": 42, \"stepps\": 1"), "time.stepps"));
  CHECK(names(errors_after(s, "\"at_last_step\": \"deliver_here\"", "\"at_last_step\": \"wait\""),
              "at_last_step"));
  CHECK(names(errors_after(j, "\"events\": 614", "\"events\": 4614000"), "counts[0].rows[0].events"));
  CHECK(names(errors_after(j, "{\"period\": \"28\", \"events\": 614, \"at_risk\": 3665497},", ""),
              "counts[0].rows"));
  CHECK(names(errors_after(j, "\"period\": \"28\", \"events\"", "\"period\": \"27\", \"events\""),
              "counts[0].rows[0].period"));
  CHECK(names(
      errors_after(j, "\"early_neonatal_death\": {\"counts\": \"deaths\"}", "\"early_neonatal_death\": 1.2"),
      "actions[0].gains.early_neonatal_death"));
}

TEST_CASE("All mistakes of a part are told at once") {
  std::string text = study_text("joseph_2005");
  for (const auto& [what, with] : {std::pair<std::string, std::string>{"\"events\": 614", "\"events\": -1"},
                                   {"\"step_days\": 7", "\"step_days\": 0"}})
    text.replace(text.find(what), what.size(), with);
  const auto model = read_model(text);
  REQUIRE_FALSE(model);
  CHECK(names(model.error(), "counts[0].rows[0].events"));
  CHECK(names(model.error(), "time.step_days"));
}

TEST_CASE("A text that is too large is refused unread, one that is not JSON at its place") {
  const auto large = read_model(std::string(kMaxStudyBytes + 1, ' '));
  CHECK(large.error().front().kind == ErrorKind::too_large);
  CHECK_FALSE(read_model("{\"id\": NaN}"));
  CHECK_FALSE(read_model("[]"));
  CHECK(read_model("{}").error().size() > 8);
}

TEST_CASE("Rates that happen together end as the exponential of their generator") {
  const Model m = study_named("synthetic_delivery_timing");
  const auto w = make_world(m, base_values(m));
  REQUIRE(w);
  const auto rate = [&](std::string_view id) {
    for (const Parameter& p : m.parameters)
      if (p.id == id) return p.value;
    FAIL("no parameter " << id);
    return 0.0;
  };
  // A critical mother with a dead fetus has one way to get better, one to die and one to give birth.
  const double better = rate("m_better_2"), worse = rate("m_worse_2");
  const double leaves = better + rate("m_dies") + rate("unplanned");
  const Kernel& k = w->kernel(0, 0);
  const std::size_t state = 8;
  CHECK(m.state_names[state] == "critical/dead");
  // She stays all day, or is back by its end; the second is at most both moves within one day.
  const double stays = k.next[state * 9 + state];
  CHECK(stays > std::exp(-leaves));
  CHECK(stays < std::exp(-leaves) + better * worse);
  double row = k.exit[state * 2] + k.exit[state * 2 + 1];
  for (std::size_t to = 0; to < 9; ++to) row += k.next[state * 9 + to];
  CHECK(row == doctest::Approx(1));
}

}  // namespace
}  // namespace dyad::study
