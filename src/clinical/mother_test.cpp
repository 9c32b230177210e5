// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cmath>

#include "base/decimal.hpp"
#include "clinical/grids_for_tests.hpp"

using namespace dyad;
using namespace dyad::clinical;

namespace {

const Arguments kFullPiers = {{"diagnosis", "preeclampsia"},
                              {"gestation", "32+0"},
                              {"chest_pain_or_dyspnoea", "yes"},
                              {"spo2", "96"},
                              {"platelets", "120"},
                              {"creatinine", "90"},
                              {"ast", "60"}};

double probability(const Arguments& a) { return calc("fullpiers", a)->outcome.value("probability_percent"); }

}  // namespace

TEST_CASE("the scores that must not be computed refuse and say why") {
  for (const char* name :
       {"cipher", "sepsis-obstetrics-score", "imews", "uk-mews", "maternal-severity-index"}) {
    CAPTURE(name);
    const auto answer = calc(name, {});
    REQUIRE(!answer);
    CHECK(answer.error().kind == ErrorKind::refused);
    CHECK(answer.error().message.size() > 60);
  }
  CHECK(calc("cipher", {}).error().message.find("0.53") != std::string::npos);
}

TEST_CASE("fullPIERS without its diagnosis refuses") {
  for (const char* d : {"none", "unknown"})
    CHECK(calc("fullpiers", with(kFullPiers, "diagnosis", d)).error().kind == ErrorKind::refused);
  const auto absent = calc("fullpiers", without(kFullPiers, "diagnosis"));
  REQUIRE(!absent);
  CHECK(absent.error().kind == ErrorKind::refused);
  CHECK(absent.error().field == "diagnosis");
}

TEST_CASE("70000 as platelets is refused by name") {
  const auto answer = calc("fullpiers", with(kFullPiers, "platelets", "70000"));
  REQUIRE(!answer);
  CHECK(answer.error().field == "platelets");
  CHECK(answer.error().text().find("70000") != std::string::npos);
  CHECK(calc("fullpiers", with(kFullPiers, "platelets", "70000/uL")));
}

TEST_CASE("where the published fullPIERS falls as a sicker value rises, it warns") {
  const auto well =
      with(with(with(kFullPiers, "platelets", "250"), "ast", "25"), "chest_pain_or_dyspnoea", "no");
  CHECK(probability(with(well, "ast", "150")) < probability(well));
  CHECK(has(calc("fullpiers", well)->outcome.warnings, "fullpiers.not_monotone"));
  const auto low = with(kFullPiers, "platelets", "60");
  CHECK(probability(with(low, "creatinine", "150")) < probability(with(low, "creatinine", "60")));
  CHECK(has(calc("fullpiers", low)->outcome.warnings, "fullpiers.not_monotone"));
  const auto plain = with(with(kFullPiers, "platelets", "120"), "ast", "30");
  CHECK(!has(calc("fullpiers", plain)->outcome.warnings, "fullpiers.not_monotone"));
}

TEST_CASE("fullPIERS without a saturation says that one was assumed, and from where") {
  const auto answer = calc("fullpiers", without(kFullPiers, "spo2"));
  REQUIRE(answer);
  CHECK(has(answer->outcome.warnings, "fullpiers.spo2_assumed"));
  CHECK(has(answer->outcome.warnings, "evidence.memory"));
  CHECK(answer->outcome.value("logit") ==
        calc("fullpiers", with(kFullPiers, "spo2", "97"))->outcome.value("logit"));
}

TEST_CASE("a missing dipstick is not a negative one") {
  const Arguments a = {{"diagnosis", "preeclampsia"},   {"parity_group", "multiparous"},
                       {"gestation", "34+0"},           {"systolic_bp", "160"},
                       {"bleeding_with_pain", "no"},    {"headache_or_visual", "yes"},
                       {"chest_pain_or_dyspnoea", "no"}};
  const auto answer = calc("minipiers", a);
  REQUIRE(!answer);
  CHECK(answer.error().kind == ErrorKind::refused);
  CHECK(answer.error().field == "dipstick");
  CHECK(calc("minipiers", with(a, "dipstick", "none")));
  CHECK(!calc("minipiers", with(with(a, "dipstick", "none"), "diagnosis", "none")));
}

TEST_CASE("APACHE II withholds its probability in pregnancy and warns") {
  Arguments a = {{"pregnant", "yes"}, {"temperature", "39"}, {"map", "60"},       {"heart_rate", "120"},
                 {"pao2", "65"},      {"fio2", "40"},        {"ph", "7.3"},       {"respiratory_rate", "30"},
                 {"sodium", "150"},   {"potassium", "5.6"},  {"wbc", "18"},       {"creatinine", "2.0mg/dL"},
                 {"gcs", "13"},       {"age", "60"},         {"hematocrit", "48"}};
  const auto pregnant = calc("apache-ii", a);
  REQUIRE(pregnant);
  CHECK(!pregnant->outcome.find("probability_percent")->value);
  CHECK(has(pregnant->outcome.warnings, "apache2.pregnancy"));
  // 25 points and no diagnosis weight: 53.3 %, and 67.6 % after an emergency operation.
  a = with(with(with(a, "pregnant", "no"), "gcs", "11"), "age", "60");
  const auto answer = calc("apache-ii", a);
  REQUIRE(answer);
  CHECK(answer->outcome.value("points") == 25);
  CHECK(answer->outcome.value("probability_percent") == doctest::Approx(53.3).epsilon(0.001));
  CHECK(calc("apache-ii", with(a, "emergency_operation", "yes"))->outcome.value("probability_percent") ==
        doctest::Approx(67.6).epsilon(0.001));
  CHECK(calc("apache-ii", with(a, "fio2", "60")).error().field == "paco2");
}

TEST_CASE("fetal dose adds up and asks for review at its limits") {
  const auto verdict = [](const char* exams) { return calc("fetal-dose", {{"exams", exams}})->outcome; };
  CHECK(verdict("ct_chest:2,ct_head:1").find("verdict")->text == "below the alert");
  CHECK(has(verdict("ct_abdomen:1,ct_chest:1").warnings, "fetal_dose.alert"));
  CHECK(has(verdict("ct_abdomen:2,ct_abdomen:1").warnings, "fetal_dose.stop_and_review"));
  CHECK(calc("fetal-dose", {{"exams", "ct_chest"}})->outcome.value("high") == 4.5);
  for (const char* bad : {"ct_chest:0", "ct_chest:x", "ct_chest:1.5", ",", "pet:1"})
    CHECK(!calc("fetal-dose", {{"exams", bad}}));
  CHECK(has(calc("fetal-dose", {{"exams", "ct_chest:1"}, {"earlier_dose_mgy", "50"}})->outcome.warnings,
            "fetal_dose.alert"));
}

TEST_CASE("treatment delay compounds: two delays in a row cost the product") {
  const auto hr = [](const char* days) {
    return calc("treatment-delay", {{"indication", "adjuvant_chemo_colorectal"}, {"days", days}})
        ->outcome.value("hazard_ratio");
  };
  CHECK(hr("0") == 1);
  CHECK(hr("10") * hr("18") == doctest::Approx(hr("28")));
  CHECK(has(
      calc("treatment-delay", {{"indication", "adjuvant_chemo_colorectal"}, {"days", "1"}})->outcome.warnings,
      "evidence.memory"));
}

TEST_CASE("an incomplete score is shown as a lower bound, a complete one as a plain number") {
  const auto part = calc("sofa", {{"platelets", "45"}});
  REQUIRE(part);
  CHECK(part->outcome.find("total")->text == "at least 3");
  CHECK(!part->outcome.find("liver")->value);
  CHECK(part->outcome.find("liver")->text == "not known");
  const auto erez = calc("erez-dic", {{"platelets", "40"}, {"fibrinogen", "2.5"}});
  REQUIRE(erez);
  CHECK(erez->outcome.find("total")->text == "at least 26");
  CHECK(erez->outcome.value("positive") == 1);
  const auto whole = calc("erez-dic", {{"platelets", "40"}, {"pt_difference_s", "0.1"}, {"fibrinogen", "5"}});
  CHECK(whole->outcome.find("total")->text.empty());
  CHECK(calc("sofa", {}).error().kind == ErrorKind::missing);
  CHECK(calc("kdigo", {{"creatinine", "60"}, {"baseline_creatinine", "60"}})->outcome.find("stage")->text ==
        "at least 0");
}

TEST_CASE("a procedure's platelets are checked and the block stays refused by other reasons") {
  const auto answer = calc("platelet-thresholds", {{"procedure", "neuraxial"}, {"platelets", "60"}});
  REQUIRE(answer);
  CHECK(answer->outcome.find("verdict")->text == "case by case");
  CHECK(has(answer->outcome.warnings, "platelets.neuraxial"));
  const auto before = calc("platelet-thresholds", {{"procedure", "neuraxial"}, {"platelets", "45"}});
  CHECK(before->outcome.find("doses")->text == "1 to 2");
}

TEST_CASE("a refused score gives its reason whatever is typed after its name") {
  for (const char* name : {"cipher", "imews", "sepsis-obstetrics-score"}) {
    CAPTURE(name);
    const auto answer = calc(name, {{"heart_rate", "80"}});
    REQUIRE(!answer);
    CHECK(answer.error().kind == ErrorKind::refused);
    CHECK(answer.error().field == name);
  }
}

TEST_CASE("a plain number that would be usual in another unit is named") {
  const Arguments rest{{"bilirubin", "70"}, {"inr", "1"}, {"ascites", "none"}, {"encephalopathy", "none"}};
  const auto with = [&](const char* albumin) {
    Arguments a = rest;
    a.emplace_back("albumin", albumin);
    return calc("child-pugh", a);
  };
  CHECK(has(with("3")->outcome.warnings, "input.unit_doubtful"));
  CHECK(!has(with("3g/dL")->outcome.warnings, "input.unit_doubtful"));
  CHECK(!has(with("30")->outcome.warnings, "input.unit_doubtful"));
  CHECK(with("3")->outcome.value("total") != with("3g/dL")->outcome.value("total"));
  const auto fraction = calc("rox", {{"spo2", "0.94"}, {"fio2", "50"}, {"respiratory_rate", "24"}});
  REQUIRE(!fraction);
  CHECK(fraction.error().field == "spo2");
}

TEST_CASE("the pre-eclampsia models refuse a gestation at which pre-eclampsia is not diagnosed") {
  for (const auto& [gestation, accepted] :
       {std::pair{"0+0", false}, {"19+6", false}, {"20+0", true}, {"45+0", false}}) {
    CAPTURE(gestation);
    const auto full = calc("fullpiers", {{"diagnosis", "preeclampsia"},
                                         {"gestation", gestation},
                                         {"chest_pain_or_dyspnoea", "no"},
                                         {"spo2", "97"},
                                         {"platelets", "250"},
                                         {"creatinine", "55"},
                                         {"ast", "20"}});
    const auto mini = calc("minipiers", {{"diagnosis", "preeclampsia"},
                                         {"gestation", gestation},
                                         {"parity_group", "nulliparous"},
                                         {"systolic_bp", "160"},
                                         {"dipstick", "none"},
                                         {"bleeding_with_pain", "no"},
                                         {"headache_or_visual", "no"},
                                         {"chest_pain_or_dyspnoea", "no"}});
    CHECK(full.has_value() == accepted);
    CHECK(mini.has_value() == accepted);
    if (!full) CHECK(full.error().field == "gestation");
  }
}

TEST_CASE(
    "voriconazole is contraindicated at every gestation and high-dose fluconazole in the first trimester") {
  const auto verdict = [](const char* drug, const char* gestation) {
    return calc("drug-in-pregnancy", {{"drug", drug}, {"gestation", gestation}})->outcome.find("class")->text;
  };
  CHECK(verdict("voriconazole", "10+0") == verdict("voriconazole", "30+0"));
  CHECK(verdict("J02AC03", "30+0") == verdict("fluconazole", "10+0"));
  CHECK(verdict("fluconazole", "30+0") != verdict("voriconazole", "30+0"));
}

TEST_CASE("every calculator of the list survives every input at the ends of what can be true") {
  for (const auto& c : shipped().registry.all())
    for (const bool high : {false, true}) {
      Arguments arguments;
      for (const auto& i : c.inputs) {
        if (i.kind == InputKind::quantity) {
          const auto* q = shipped().quantities.find(i.quantity.empty() ? i.key : i.quantity);
          arguments.emplace_back(i.key, shortest(high ? q->possible_max : q->possible_min));
        } else if (i.kind == InputKind::number) {
          arguments.emplace_back(i.key, shortest(high ? i.max : i.min));
        } else if (i.kind == InputKind::choice) {
          arguments.emplace_back(i.key, high ? i.choices.back() : i.choices.front());
        } else if (i.kind == InputKind::flag) {
          arguments.emplace_back(i.key, high ? "yes" : "no");
        } else if (i.kind == InputKind::gestation) {
          arguments.emplace_back(i.key, high ? "42+0" : "24+0");
        } else if (i.kind == InputKind::date) {
          arguments.emplace_back(i.key, high ? "2025-06-01" : "2025-01-01");
        } else {
          arguments.emplace_back(i.key, "paracetamol");
        }
      }
      CAPTURE(c.name);
      CAPTURE(high);
      const auto answer = calc(c.name, arguments);
      if (!answer) {
        CHECK(!answer.error().message.empty());
        continue;
      }
      for (const auto& f : answer->outcome.figures)
        if (f.value) CHECK_MESSAGE(std::isfinite(*f.value), f.key);
    }
}
