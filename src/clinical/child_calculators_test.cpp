// SPDX-License-Identifier: Apache-2.0
#include "clinical/child_calculators.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "clinical/evidence_for_tests.hpp"
#include "clinical/steroid_effect.hpp"

using namespace dyad;
using namespace dyad::clinical;

namespace {

bool has_code(const std::vector<Note>& notes, std::string_view code) {
  for (const auto& n : notes)
    if (n.code == code) return true;
  return false;
}

}  // namespace

TEST_CASE("newborn-weight of a boy of 800 g at 27+0 gives z, centile, standard and limits") {
  const auto a = calc("newborn-weight", {{"sex", "male"}, {"gestation", "27+0"}, {"weight", "800g"}});
  REQUIRE(a);
  CHECK(std::abs(a->outcome.value("z") + 0.8641) < 0.0005);
  CHECK(std::abs(a->outcome.value("centile") - 19.4) < 0.05);
  CHECK(a->outcome.find("z")->standard == "INTERGROWTH-21st very preterm size at birth");
  CHECK(has_code(a->outcome.limits, "growth.newborn.babies_born"));
  CHECK(!has_code(a->outcome.warnings, "growth.standard_switch_at_33"));
  CHECK(!has_code(a->outcome.warnings, "evidence.memory"));
  const auto kg = calc("newborn-weight", {{"sex", "male"}, {"gestation", "27+0"}, {"weight", "0.8kg"}});
  CHECK(kg->outcome.value("z") == doctest::Approx(a->outcome.value("z")));
}

TEST_CASE("a newborn near 33+0 is warned of the change of standard") {
  for (const char* g : {"32+6", "33+0"})
    CHECK(has_code(
        calc("newborn-weight", {{"sex", "female"}, {"gestation", g}, {"weight", "1800g"}})->outcome.warnings,
        "growth.standard_switch_at_33"));
}

TEST_CASE("a newborn of 80 kg is refused by name") {
  const auto a = calc("newborn-weight", {{"sex", "male"}, {"gestation", "38+0"}, {"weight", "80kg"}});
  REQUIRE(!a);
  CHECK(a.error().field == "weight");
  CHECK(a.error().limit.find("8000") != std::string::npos);
}

TEST_CASE("head circumference is understood in centimetres and millimetres alike") {
  const auto cm =
      calc("newborn-head", {{"sex", "male"}, {"gestation", "35+0"}, {"head_circumference", "32cm"}});
  const auto mm =
      calc("newborn-head", {{"sex", "male"}, {"gestation", "35+0"}, {"head_circumference", "320mm"}});
  REQUIRE(cm);
  CHECK(cm->outcome.value("z") == doctest::Approx(mm->outcome.value("z")));
  CHECK(std::abs(cm->outcome.value("z")) < 1);
}

TEST_CASE("Hadlock 1991 warns that its standard deviation was recalled, the INTERGROWTH standards do not") {
  const auto warns = [](const char* standard) {
    return has_code(
        calc("fetal-weight-centile", {{"gestation", "30+0"}, {"efw", "1300g"}, {"standard", standard}})
            ->outcome.warnings,
        "evidence.memory");
  };
  CHECK(warns("hadlock1991"));
  CHECK(!warns("intergrowth2017"));
}

TEST_CASE("all fetal standards are shown apart, and one that does not reach the week is left out by name") {
  const auto a = calc("fetal-weight-centile", {{"gestation", "27+0"}, {"efw", "800g"}});
  REQUIRE(a);
  CHECK(a->outcome.find("z_intergrowth2017")->standard != a->outcome.find("z_hadlock1991")->standard);
  const auto early = calc("fetal-weight-centile", {{"gestation", "20+0"}, {"efw", "330g"}});
  REQUIRE(early);
  CHECK(early->outcome.find("z_intergrowth2017") == nullptr);
  CHECK(early->outcome.find("z_intergrowth_hadlock2020") != nullptr);
  CHECK(has_code(early->outcome.warnings, "growth.fetal.standard_left_out"));
}

TEST_CASE("survival needs a profile and carries its denominator") {
  const auto none = calc("neonatal-survival", {{"gestation", "25+0"}});
  REQUIRE(!none);
  CHECK(none.error().field == "profile");
  const auto percent = [](const char* profile) {
    const auto a = calc("neonatal-survival", {{"gestation", "23+0"}, {"profile", profile}});
    REQUIRE(a);
    return a->outcome.value("survival_percent");
  };
  CHECK(percent("epicure2_onset") == doctest::Approx(15).epsilon(0.02));
  CHECK(percent("epicure2_live_birth") == doctest::Approx(18.6).epsilon(0.003));
  CHECK(percent("epicure2_stabilised") == doctest::Approx(22.3).epsilon(0.003));
  CHECK(percent("epicure2_admitted") == doctest::Approx(29.0).epsilon(0.003));
  const auto a = calc("neonatal-survival", {{"gestation", "25+0"}, {"profile", "china68"}});
  CHECK(a->outcome.find("survival_percent")->standard ==
        "China 68 NICUs, of babies admitted to neonatal intensive care");
  CHECK(calc("neonatal-survival", {{"gestation", "29+0"}, {"profile", "china68"}}).error().kind ==
        ErrorKind::refused);
}

TEST_CASE("the counts of China and Guangdong give the published percentages and Wilson intervals") {
  for (const char* id : {"survival.china68.admitted", "survival.guangdong26.treated"})
    for (const auto& row : shipped().book.need(id).value("rows").items()) {
      const std::string profile =
          std::string(id) == "survival.china68.admitted" ? "china68" : "guangdong26_treated";
      const int week = static_cast<int>(row["week"].as_int().value_or(row["week_to"].as_int().value_or(0)));
      const auto a = calc("neonatal-survival", {{"gestation", std::to_string(week)}, {"profile", profile}});
      REQUIRE(a);
      CHECK(std::abs(a->outcome.value("survival_percent") - *row["percent"].as_double()) < 0.0501);
      CHECK(std::abs(a->outcome.value("survival_low_percent") - *row["ci_percent"][0].as_double()) < 0.11);
      CHECK(std::abs(a->outcome.value("survival_high_percent") - *row["ci_percent"][1].as_double()) < 0.11);
    }
}

TEST_CASE("the conditional chain of EPICure-2 follows from its counts") {
  const auto& counts = shipped().book.need("survival.epicure2.chain");
  const auto& given = shipped().book.need("survival.epicure2.conditional");
  for (std::size_t i = 0; i < 5; ++i) {
    const std::string at = "." + std::to_string(i);
    const auto ratio = [&](const char* part, const char* whole) {
      return counts.number(part + at) / counts.number(whole + at);
    };
    CHECK(std::abs(given.number("live_birth_given_alive_at_onset" + at) -
                   ratio("live_birth", "alive_at_onset")) < 0.00051);
    CHECK(std::abs(given.number("active_treatment_given_live_birth" + at) -
                   ratio("active_treatment", "live_birth")) < 0.00051);
    CHECK(std::abs(given.number("nicu_admission_given_active_treatment" + at) -
                   ratio("nicu_admission", "active_treatment")) < 0.00051);
    CHECK(counts.number("nicu_admission" + at) - counts.number("died_in_nicu" + at) -
              counts.number("died_after_discharge" + at) ==
          counts.number("alive_at_3_years" + at));
  }
}

TEST_CASE("in both tables of fetuses at risk, births and stillbirths leave exactly the next week's fetuses") {
  for (const char* id : {"stillbirth.joseph2004.whites", "stillbirth.joseph2005.females"}) {
    const auto& rows = shipped().book.need(id).value("rows").items();
    for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
      const auto n = [&](std::size_t row, const char* key) { return *rows[row][key].as_int(); };
      CHECK(n(i, "fetuses_at_risk") - n(i, "stillbirths") - n(i, "live_births") ==
            n(i + 1, "fetuses_at_risk"));
    }
  }
}

TEST_CASE("stillbirth before the first week of a table is refused, not guessed") {
  const auto a = calc("stillbirth-risk", {{"gestation", "27+6"}, {"table", "females_2005"}});
  REQUIRE(!a);
  CHECK(a.error().kind == ErrorKind::refused);
  CHECK(a.error().limit == "from 28 weeks in this table");
}

TEST_CASE("the effect of steroids grows with the first hours, holds for a week and fades") {
  const auto weight = [](double hours) { return steroid_effect(shipped().book, {28 * 7}, hours)->weight; };
  CHECK(weight(0) == 0);
  CHECK(weight(3) == doctest::Approx(0.45));
  CHECK(weight(1) < weight(3));
  CHECK(weight(24) == 1);
  CHECK(weight(7 * 24) == 1);
  CHECK(weight(10 * 24) < 1);
  CHECK(weight(14 * 24) == doctest::Approx(0.45));
  CHECK(weight(60 * 24) == doctest::Approx(0.45));
  CHECK(steroid_effect(shipped().book, {28 * 7}, 48)->odds_ratio == doctest::Approx(0.45));
  CHECK(steroid_effect(shipped().book, {30 * 7}, 48)->odds_ratio == doctest::Approx(0.55));
  CHECK(steroid_effect(shipped().book, {35 * 7}, 48)->respiratory_only);
  CHECK(steroid_effect(shipped().book, {37 * 7}, 48).error().kind == ErrorKind::refused);
}

TEST_CASE("the steroid curve warns that it is an assumption, the window alone does not") {
  const auto window = calc("steroid-window", {{"gestation", "27+0"}});
  REQUIRE(window);
  CHECK(window->outcome.find("window")->text == "inside the window for one course (24+0 to 33+6)");
  CHECK(!has_code(window->outcome.warnings, "evidence.memory"));
  const auto hours = calc("steroid-window", {{"gestation", "27+0"}, {"hours", "12"}, {"infection", "yes"}});
  REQUIRE(hours);
  CHECK(has_code(hours->outcome.warnings, "evidence.memory"));
  CHECK(has_code(hours->outcome.warnings, "steroid.maternal_infection"));
  CHECK(has_code(hours->outcome.limits, "steroid.human_decision"));
}

TEST_CASE("magnesium with renal failure of the mother asks for a clinician") {
  const auto a = calc("magnesium-window", {{"gestation", "31+0"}, {"renal_failure", "yes"}});
  REQUIRE(a);
  CHECK(a->outcome.find("core")->text == "no (before 30+0)");
  CHECK(a->outcome.find("acog")->text == "yes (before 32+0)");
  CHECK(has_code(a->outcome.warnings, "magnesium.stop_and_ask"));
  CHECK(has_code(a->outcome.limits, "magnesium.no_benefit_shown_from_30"));
}

TEST_CASE("scores refuse what their tables do not hold") {
  const auto crib = [](const char* g, const char* w) {
    return calc(
        "crib-ii",
        {{"sex", "male"}, {"gestation", g}, {"weight", w}, {"temperature", "37"}, {"base_excess", "0"}});
  };
  CHECK(crib("33+0", "1500g").error().field == "gestation");
  CHECK(crib("23+0", "1600g").error().field == "weight");
  CHECK(crib("32+0", "3001g").error().field == "weight");
  CHECK(crib("32+0", "3000g").has_value());
  const auto snappe = calc("snappe-ii", {{"map", "25"},
                                         {"temperature", "36"},
                                         {"pao2", "60"},
                                         {"fio2", "40"},
                                         {"ph", "7.2"},
                                         {"seizures", "no"},
                                         {"urine", "1"},
                                         {"weight", "800g"},
                                         {"apgar5", "7"}});
  REQUIRE(!snappe);
  CHECK(snappe.error().field == "sga");
}

TEST_CASE("a fetal weight from the abdomen alone is refused and each formula keeps its own figure") {
  CHECK(calc("efw", {{"ac", "26cm"}}).error().kind == ErrorKind::missing);
  const auto a = calc("efw", {{"ac", "26cm"}, {"hc", "29cm"}});
  REQUIRE(a);
  CHECK(a->outcome.find("hadlock_hc_ac") != nullptr);
  CHECK(a->outcome.find("hadlock_hc_ac_fl") == nullptr);
  CHECK(a->outcome.find("intergrowth2017") != nullptr);
  CHECK(has_code(a->outcome.warnings, "evidence.memory"));
}
