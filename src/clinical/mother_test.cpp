// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "base/decimal.hpp"
#include "clinical/bands.hpp"
#include "clinical/coagulation.hpp"
#include "clinical/drugs.hpp"
#include "clinical/early_warning.hpp"
#include "clinical/organ_failure.hpp"
#include "clinical/oxygenation.hpp"

using namespace dyad;
using namespace dyad::clinical;

namespace {

struct Shipped {
  Book book;
  Quantities quantities;
  Registry registry;
};

const Shipped& shipped() {
  static const Shipped s = [] {
    std::vector<std::pair<std::string, std::string>> texts;
    for (const auto& f : std::filesystem::directory_iterator(DYAD_SOURCE_DIR "/data/evidence")) {
      if (f.path().extension() != ".json" || f.path().filename() == "schema.json") continue;
      std::ifstream in(f.path());
      std::ostringstream text;
      text << in.rdbuf();
      texts.emplace_back(f.path().filename().string(), text.str());
    }
    std::vector<evidence::File> files;
    for (const auto& [name, text] : texts) files.push_back({name, text});
    auto book = Book::load(files);
    if (!book) throw std::runtime_error(book.error().text());
    auto quantities = Quantities::from(*book);
    if (!quantities) throw std::runtime_error(quantities.error().text());
    return Shipped{std::move(*book), std::move(*quantities), {}};
  }();
  return s;
}

const Book& book() { return shipped().book; }

Result<Answer> calc(std::string_view name, const Arguments& arguments) {
  const auto* c = shipped().registry.find(name);
  REQUIRE_MESSAGE(c, name);
  return clinical::run(*c, book(), shipped().quantities, arguments);
}

bool has(const std::vector<Note>& notes, std::string_view code) {
  for (const auto& n : notes)
    if (n.code == code) return true;
  return false;
}

// The numbers at which a grid changes its answer.
std::vector<double> edges(const json::Value& rows) {
  std::set<double> out;
  for (const auto& row : rows.items())
    for (const char* bound : {"lt", "le", "gt", "ge"})
      if (const auto v = row[bound].as_double()) out.insert(*v);
  return {out.begin(), out.end()};
}

OrganInputs known_patient() {
  OrganInputs in;
  in.pao2_mmhg = 72;
  in.fio2_percent = 60;
  in.platelets = 45;
  in.bilirubin_umol_l = 30;
  in.map_mmhg = 68;
  in.gcs = 15;
  in.creatinine_umol_l = 95;
  in.advanced_support = true;
  return in;
}

const Arguments kFullPiers = {{"diagnosis", "preeclampsia"}, {"gestation", "32+0"}, {"chest_pain_or_dyspnoea", "yes"},
                              {"spo2", "96"},                {"platelets", "120"},  {"creatinine", "90"},
                              {"ast", "60"}};

Arguments with(Arguments base, const std::string& key, const std::string& value) {
  for (auto& [k, v] : base)
    if (k == key) {
      v = value;
      return base;
    }
  base.emplace_back(key, value);
  return base;
}

Arguments without(Arguments base, const std::string& key) {
  std::erase_if(base, [&](const auto& a) { return a.first == key; });
  return base;
}

double probability(const Arguments& a) { return calc("fullpiers", a)->outcome.value("probability_percent"); }

}  // namespace

TEST_CASE("every worked example of the mother's evidence holds to its printed precision") {
  int run_count = 0;
  for (const auto& [id, entry] : book().all())
    for (const auto& v : entry.vectors.items()) {
      const auto name = v["calculator"].as_string();
      const auto* c = shipped().registry.find(name);
      if (!c) continue;
      Arguments arguments;
      for (const auto& [key, value] : v["inputs"].members()) arguments.emplace_back(key, value.as_string());
      const auto answer = clinical::run(*c, book(), shipped().quantities, arguments);
      ++run_count;
      CAPTURE(id);
      CAPTURE(name);
      if (v["refused"].as_bool().value_or(false)) {
        CHECK(!answer);
        continue;
      }
      REQUIRE_MESSAGE(answer, (answer ? "" : answer.error().text()));
      for (const auto& [key, expected] : v["expect"].members()) {
        CAPTURE(key);
        CHECK(std::abs(answer->outcome.value(key) - expected.as_double().value()) <=
              v["tolerance"].as_double().value_or(0) + 1e-12);
      }
    }
  CHECK(run_count >= 70);
}

TEST_CASE("every calculator names evidence that exists and figures whose inputs are known quantities") {
  for (const auto& c : shipped().registry.all()) {
    CAPTURE(c.name);
    CHECK(!c.evidence.empty());
    for (const auto& id : c.evidence) CHECK(book().find(id));
    for (const auto& i : c.inputs)
      if (i.kind == InputKind::quantity) CHECK(shipped().quantities.find(i.quantity.empty() ? i.key : i.quantity));
  }
}

TEST_CASE("the scores that must not be computed refuse and say why") {
  for (const char* name : {"cipher", "sepsis-obstetrics-score", "imews", "uk-mews", "maternal-severity-index"}) {
    CAPTURE(name);
    const auto answer = calc(name, {});
    REQUIRE(!answer);
    CHECK(answer.error().kind == ErrorKind::refused);
    CHECK(answer.error().message.size() > 60);
  }
  CHECK(calc("cipher", {}).error().message.find("0.53") != std::string::npos);
}

TEST_CASE("fullPIERS without its diagnosis refuses") {
  for (const char* d : {"none", "unknown"}) CHECK(calc("fullpiers", with(kFullPiers, "diagnosis", d)).error().kind == ErrorKind::refused);
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
  const auto well = with(with(with(kFullPiers, "platelets", "250"), "ast", "25"), "chest_pain_or_dyspnoea", "no");
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
  CHECK(answer->outcome.value("logit") == calc("fullpiers", with(kFullPiers, "spo2", "97"))->outcome.value("logit"));
}

TEST_CASE("a missing dipstick is not a negative one") {
  const Arguments a = {{"diagnosis", "preeclampsia"},  {"parity_group", "multiparous"}, {"gestation", "34+0"},
                       {"systolic_bp", "160"},         {"bleeding_with_pain", "no"},    {"headache_or_visual", "yes"},
                       {"chest_pain_or_dyspnoea", "no"}};
  const auto answer = calc("minipiers", a);
  REQUIRE(!answer);
  CHECK(answer.error().kind == ErrorKind::refused);
  CHECK(answer.error().field == "dipstick");
  CHECK(calc("minipiers", with(a, "dipstick", "none")));
  CHECK(!calc("minipiers", with(with(a, "dipstick", "none"), "diagnosis", "none")));
}

TEST_CASE("a grid has an answer on both sides of each of its edges, and the evidence decides the edge itself") {
  for (const char* id : {"early_warning.meows", "early_warning.mewt", "early_warning.merc"})
    for (const auto& [sign, rows] : book().need(id).value("signs").members())
      for (const double edge : edges(rows)) {
        CAPTURE(id);
        CAPTURE(sign);
        const auto below = band_grade(rows, edge - 1e-6), above = band_grade(rows, edge + 1e-6);
        CHECK(!below.empty());
        CHECK(!above.empty());
        CHECK(below != above);
        const auto at = band_grade(rows, edge);
        CHECK((at == below || at == above));
      }
}

TEST_CASE("MEOWS puts a shared end point on the yellow side") {
  const auto grade = [](VitalSigns v, std::string_view key) {
    for (const auto& s : meows(book(), v).signs)
      if (s.key == key) return s.grade;
    return std::string("absent");
  };
  VitalSigns v;
  for (const double edge : {90.0, 100.0, 150.0, 160.0}) {
    v.systolic_mmhg = edge;
    CHECK(grade(v, "systolic_bp") == "yellow");
  }
  v.heart_rate = 120;
  CHECK(grade(v, "heart_rate") == "yellow");
  v.heart_rate = 120.5;
  CHECK(grade(v, "heart_rate") == "red");
}

TEST_CASE("one red or two yellow signs trigger MEOWS, and a sign not measured is not known") {
  VitalSigns v;
  v.heart_rate = 110;
  auto w = meows(book(), v);
  CHECK(!w.triggered);
  CHECK(!w.complete);
  CHECK(has(w.warnings, "meows.incomplete"));
  v.systolic_mmhg = 95;
  CHECK(meows(book(), v).triggered);
  v = {};
  v.consciousness = "pain";
  CHECK(meows(book(), v).triggered);
}

TEST_CASE("MEWT counts blood pressure once and needs values that last") {
  VitalSigns v;
  v.systolic_mmhg = 165;
  v.diastolic_mmhg = 112;
  CHECK(mewt(book(), v).minor == 1);
  v.heart_rate = 131;
  CHECK(mewt(book(), v).triggered);
  v.sustained_min = 20;
  CHECK(!mewt(book(), v).triggered);
  v.sustained_min = 21;
  CHECK(mewt(book(), v).triggered);
}

TEST_CASE("organ points rise with each published step and never skip a patient") {
  const auto falling = [](const json::Value& rows, bool rising) {
    int last = -1;
    auto cuts = edges(rows);
    if (!rising) std::ranges::reverse(cuts);
    for (const double cut : cuts)
      for (const double x : {cut - 1e-6, cut, cut + 1e-6}) {
        const double y = rising ? x : 2 * cut - x;
        const auto p = band_points(rows, y);
        REQUIRE(p);
        CHECK(*p >= last);
        last = *p;
      }
  };
  for (const char* id : {"organ_failure.sofa", "organ_failure.sofa2", "organ_failure.omsofa"}) {
    const auto& values = book().need(id).values;
    for (const char* key : {"pf", "sf", "platelets", "map", "gcs", "map_without_drugs", "urine_ml_24h"})
      if (values.has(key)) falling(values[key], false);
    for (const char* key : {"bilirubin_mg_dl", "bilirubin_umol_l", "creatinine_mg_dl", "creatinine_umol_l", "dopamine",
                            "dopamine_alone", "norepinephrine_epinephrine"})
      if (values.has(key)) falling(values[key], true);
  }
}

TEST_CASE("the same patient scores 8 in SOFA, 9 in SOFA-2 and 7 in omSOFA, and one less without support") {
  auto in = known_patient();
  CHECK(sofa(book(), in).text() == "8");
  CHECK(sofa2(book(), in).text() == "9");
  CHECK(omsofa(book(), in).text() == "7");
  in.advanced_support = false;
  CHECK(sofa(book(), in).total == 7);
  CHECK(sofa2(book(), in).total == 8);
  CHECK(has(sofa(book(), in).warnings, "organ_failure.no_support"));
  in.support_unavailable = true;
  CHECK(sofa2(book(), in).total == 9);
}

TEST_CASE("what is not known stays not known and makes the total a lower bound") {
  auto in = known_patient();
  in.creatinine_umol_l.reset();
  in.platelets.reset();
  for (const auto& s : {sofa(book(), in), sofa2(book(), in), omsofa(book(), in)}) {
    CAPTURE(s.standard);
    CHECK(!s.complete);
    CHECK(!s.component("kidney").points);
    CHECK(!s.component("coagulation").points);
    CHECK(s.text().starts_with("at least "));
    CHECK(has(s.warnings, "organ_failure.incomplete"));
  }
  CHECK(sofa(book(), {}).text() == "not known");
  CHECK(!sofa(book(), {}).total);
}

TEST_CASE("adding knowledge never lowers the lower bound") {
  const auto full = known_patient();
  OrganInputs in;
  int last = 0;
  const auto grows = [&] {
    const int now = sofa(book(), in).total.value_or(0);
    CHECK(now >= last);
    last = now;
  };
  in.platelets = full.platelets, grows();
  in.map_mmhg = full.map_mmhg, grows();
  in.gcs = full.gcs, grows();
  in.vasopressor = true, grows();
  in.norepinephrine = 0.05, grows();
  in.norepinephrine = 0.2, grows();
  in.creatinine_umol_l = full.creatinine_umol_l, grows();
}

TEST_CASE("S/F stands in for P/F only below the saturation plateau, or when it already proves good lungs") {
  OrganInputs in;
  in.fio2_percent = 40;
  in.spo2_percent = 97;
  CHECK(sofa(book(), in).component("respiratory").points == 1);
  in.spo2_percent = 98;
  CHECK(!sofa(book(), in).component("respiratory").points);
  in.fio2_percent = 21;
  CHECK(sofa(book(), in).component("respiratory").points == 0);
  in.pao2_mmhg = 60;
  CHECK(sofa(book(), in).component("respiratory").points == 2);
}

TEST_CASE("a vasopressor of unknown dose counts for what is certain") {
  OrganInputs in;
  in.map_mmhg = 75;
  in.vasopressor = true;
  for (const auto& s : {sofa(book(), in), sofa2(book(), in)}) {
    CHECK(!s.component("cardiovascular").points);
    CHECK(s.component("cardiovascular").at_least == 2);
    CHECK(organs_at_least(s, 2) == 1);
  }
  CHECK(omsofa(book(), in).component("cardiovascular").points == 2);
}

TEST_CASE("SOFA-2 sums noradrenaline base and adrenaline and adds for another drug") {
  OrganInputs in;
  const auto points = [&] { return sofa2(book(), in).component("cardiovascular").points; };
  in.norepinephrine = 0.2;
  CHECK(points() == 2);
  in.epinephrine = 0.01;
  CHECK(points() == 3);
  in.other_vasopressor = true;
  CHECK(points() == 4);
  in = {};
  in.norepinephrine = 0.4;
  in.norepinephrine_bitartrate = true;
  CHECK(points() == 2);
  in = {};
  in.dopamine = 20;
  CHECK(points() == 2);
  in.dopamine = 41;
  CHECK(points() == 4);
  in = {};
  in.other_vasopressor = true;
  CHECK(points() == 2);
  in = {};
  in.map_mmhg = 45;
  in.vasopressor_unavailable = true;
  CHECK(points() == 3);
}

TEST_CASE("SOFA-2 kidney: urine over time, no urine, replacement and its criteria") {
  OrganInputs in;
  const auto points = [&] { return sofa2(book(), in).component("kidney").points; };
  in.creatinine_umol_l = 60;
  CHECK(points() == 0);
  in.urine_ml_kg_h = 0.4;
  in.urine_hours = 6;
  CHECK(points() == 1);
  in.urine_hours = 12;
  CHECK(points() == 2);
  in.urine_ml_kg_h = 0.2;
  in.urine_hours = 24;
  CHECK(points() == 3);
  in.potassium_mmol_l = 6.0;
  CHECK(points() == 4);
  in = {};
  in.anuria_12h = true;
  CHECK(points() == 3);
  in.renal_replacement = true;
  CHECK(points() == 4);
}

TEST_CASE("enough urine alone does not say the kidneys are well") {
  OrganInputs in;
  in.urine_ml_24h = 2000;
  CHECK(!sofa(book(), in).component("kidney").points);
  in.urine_ml_24h = 400;
  CHECK(sofa(book(), in).component("kidney").points == 3);
}

TEST_CASE("ARDS grades follow support, PEEP, saturation and altitude") {
  const auto grade = [](OxygenInputs in) { return oxygenation(book(), in).grade; };
  OxygenInputs in;
  in.pao2_mmhg = 100;
  in.fio2_percent = 100;
  in.support = "invasive";
  CHECK(grade(in) == "");
  in.peep_cmh2o = 5;
  CHECK(grade(in) == "severe");
  in.fio2_percent = 50;
  CHECK(grade(in) == "moderate");
  in.peep_cmh2o = 4;
  CHECK(grade(in) == "none");
  in.support = "high_flow";
  in.oxygen_flow_l_min = 30;
  CHECK(grade(in) == "ungraded");
  in.pao2_mmhg.reset();
  in.spo2_percent = 98;
  CHECK(grade(in) == "");
  CHECK(has(oxygenation(book(), in).warnings, "oxygenation.sf_not_usable"));
  in.spo2_percent = 97;
  CHECK(grade(in) == "ungraded");
  OxygenInputs high;
  high.pao2_mmhg = 66;
  high.fio2_percent = 21;
  high.support = "none";
  high.altitude_m = 1500;
  CHECK(grade(high) == "");
  CHECK(has(oxygenation(book(), high).warnings, "oxygenation.pressure_needed"));
  high.barometric_mmhg = 640;
  CHECK(has(oxygenation(book(), high).warnings, "oxygenation.support_below_definition"));
}

TEST_CASE("oxygen of low flow is estimated and says so") {
  OxygenInputs in;
  in.spo2_percent = 92;
  in.oxygen_flow_l_min = 4;
  in.support = "low_flow";
  const auto o = oxygenation(book(), in);
  CHECK(o.fio2_estimated);
  CHECK(*o.fio2_percent == doctest::Approx(33));
  CHECK(fio2_percent_from_flow(book(), 80) == 100);
}

TEST_CASE("the Erez score takes seconds, and a ratio typed there is noticed") {
  CoagulationInputs in{40, 1.2, 2.5, {}};
  const auto s = erez_dic(book(), in);
  CHECK(s.total == 38);
  CHECK(s.positive);
  CHECK(has(s.warnings, "erez.ratio_like"));
  in.pt_difference_s = 3;
  CHECK(!has(erez_dic(book(), in).warnings, "erez.ratio_like"));
  in.fibrinogen_g_l.reset();
  CHECK(!erez_dic(book(), in).complete);
  CHECK(calc("erez-dic", {{"platelets", "40"}, {"pt", "15"}, {"pt_control", "12"}, {"fibrinogen", "2.5"}})
            ->outcome.value("total") == 51);
}

TEST_CASE("without a 25-point item the Erez score cannot reach its cut") {
  const auto& e = book().need("coagulation.erez");
  const auto most = [&](const char* key, int below) {
    int best = 0;
    for (const auto& row : e.value(key).items())
      if (const int p = static_cast<int>(*row["points"].as_int()); p < below) best = std::max(best, p);
    return best;
  };
  CHECK(most("platelets", 25) + most("pt_difference_s", 25) + most("fibrinogen", 25) == 20);
  CHECK(e.number("dic_at") > 20);
}

TEST_CASE("the ISTH score needs a disorder associated with DIC") {
  const Arguments a = {{"platelets", "45"}, {"d_dimer", "strong"}, {"fibrinogen", "0.9"}, {"pt_prolongation_s", "4"}};
  CHECK(calc("isth-dic", a).error().kind == ErrorKind::refused);
  const auto answer = calc("isth-dic", with(with(a, "underlying_disorder", "yes"), "pregnant", "yes"));
  REQUIRE(answer);
  CHECK(has(answer->outcome.warnings, "isth_dic.d_dimer_in_pregnancy"));
}

TEST_CASE("APACHE II withholds its probability in pregnancy and warns") {
  Arguments a = {{"pregnant", "yes"}, {"temperature", "39"}, {"map", "60"},      {"heart_rate", "120"},
                 {"pao2", "65"},      {"fio2", "40"},        {"ph", "7.3"},      {"respiratory_rate", "30"},
                 {"sodium", "150"},   {"potassium", "5.6"},  {"wbc", "18"},      {"creatinine", "2.0mg/dL"},
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

TEST_CASE("a drug is found by name and code, and its class follows gestation") {
  const auto at = [](const char* drug, int weeks) {
    const auto v = drug_in_pregnancy(book(), drug, {weeks * 7});
    return v ? v->drug_class : v.error().message;
  };
  CHECK(at("fluorouracil", 13) == "X");
  CHECK(at("5-FU", 14) == "M");
  CHECK(at("L01BC02", 27) == "M");
  CHECK(at("warfarin", 5) == "A");
  CHECK(at("warfarin", 6) == "X");
  CHECK(at("warfarin", 12) == "A");
  CHECK(at("Ibuprofen", 28) == "X");
  CHECK(at("M01AE01", 27) == "A");
  CHECK(at("pretomanid", 30) == "X");
  CHECK(at("L01EB02", 30) == "X");
}

TEST_CASE("every drug rule covers pregnancy without gap or overlap") {
  for (const auto& [id, e] : book().all()) {
    if (!id.starts_with("drug.")) continue;
    CAPTURE(id);
    double at = 0;
    for (const auto& w : e.value("windows").items()) {
      CHECK(w["from_day"].as_double() == at);
      at = w["to_day"].as_double().value_or(-1);
      CHECK(std::string_view("XAMO").find(w["class"].as_string()) != std::string_view::npos);
    }
    CHECK(at >= kPregnancyDays);
    CHECK(find_drug(book(), e.value("names")[std::size_t{0}].as_string()) == &e);
  }
}

TEST_CASE("an unknown drug is refused by name, with names near to it") {
  const auto v = drug_in_pregnancy(book(), "oxaliplatine", {27 * 7});
  REQUIRE(!v);
  CHECK(v.error().value == "oxaliplatine");
  CHECK(v.error().message.find("oxaliplatin") != std::string::npos);
  CHECK(!drug_in_pregnancy(book(), "zzzz", {27 * 7}));
  CHECK(near_drug_names(book(), "zzzz").empty());
}

TEST_CASE("chemotherapy too close to birth warns by its regimen") {
  const auto warned = [](const char* regimen, double days) {
    return has(drug_in_pregnancy(book(), "carboplatin", {30 * 7}, regimen, days)->warnings, "drug.too_close_to_birth");
  };
  CHECK(warned("three_weekly", 20));
  CHECK(!warned("three_weekly", 21));
  CHECK(!warned("weekly", 7));
  CHECK(warned("weekly", 6));
}

TEST_CASE("a drug rule that was not read does not decide") {
  const auto answer = calc("drug-in-pregnancy", {{"drug", "gemcitabine"}, {"gestation", "27+0"}});
  REQUIRE(!answer);
  CHECK(answer.error().kind == ErrorKind::refused);
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
  CHECK(has(calc("treatment-delay", {{"indication", "adjuvant_chemo_colorectal"}, {"days", "1"}})->outcome.warnings,
            "evidence.memory"));
}

TEST_CASE("the hazards printed for a median follow from it") {
  const auto& e = book().need("maternal.cancer.exponential_hazard");
  for (const auto& row : e.value("check").items()) {
    const double h = std::log(2.0) / (e.number("days_per_month") * *row["months"].as_double());
    CHECK(h == doctest::Approx(*row["per_day"].as_double()).epsilon(0.003));
    CHECK(1 - std::exp(-7 * h) == doctest::Approx(*row["p7"].as_double()).epsilon(0.003));
    CHECK(1 - std::exp(-28 * h) == doctest::Approx(*row["p28"].as_double()).epsilon(0.003));
  }
}

TEST_CASE("the daily transitions of sepsis leave nobody unaccounted for") {
  for (const auto& [state, row] : book().need("maternal.transition.rangel_frausto").values.members()) {
    if (!row.is_object()) continue;
    double sum = 0;
    for (const auto& [to, p] : row.members()) sum += *p.as_double();
    CHECK(sum == doctest::Approx(1).epsilon(0.002));
  }
}

TEST_CASE("each intensive-care prior counts what its percentage says") {
  for (const auto& [id, e] : book().all())
    if (id.starts_with("maternal.icu_prior.") && e.maybe("percent")) {
      CAPTURE(id);
      CHECK(std::abs(100 * e.number("deaths") / e.number("n") - e.number("percent")) < 0.16);
      CHECK(e.number("alpha") + e.number("beta") == e.number("n"));
    }
}

TEST_CASE("the joint utilities are shipped as printed, with rows that need not be monotone") {
  const auto& e = book().need("utilities.tucker_edmonds_2016");
  CHECK(e.numbers("mother.stroke").back() == e.numbers("mother.hysterectomy").back());
  CHECK(e.numbers("mother.death").front() > e.numbers("mother.healthy").back());
}
