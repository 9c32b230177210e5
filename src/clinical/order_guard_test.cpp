// SPDX-License-Identifier: Apache-2.0
#include "clinical/order_guard.hpp"

#include <doctest/doctest.h>

#include <random>

#include "clinical/grids_for_tests.hpp"
#include "clinical/order_imaging.hpp"

using namespace dyad;
using namespace dyad::clinical;

namespace {

constexpr const char* kAtc = "http://www.whocc.no/atc";

Ordered coded(const char* atc, const char* name = "the drug") {
  return {Ordered::Kind::drug, {{kAtc, atc}}, {name}, name};
}
Ordered named(const char* name) { return {Ordered::Kind::drug, {}, {name}, name}; }
Ordered exam(const char* name) { return {Ordered::Kind::imaging, {}, {name}, name}; }

OrderMoment pregnant(int days) {
  OrderMoment m;
  m.unborn = true;
  m.gestation = Gestation{days};
  return m;
}
OrderMoment born(std::optional<bool> feeding = {}) {
  OrderMoment m;
  m.newborn_lives = true;
  m.breastfeeding = feeding;
  return m;
}

const OrderFinding* find(const OrderVerdict& v, std::string_view code) {
  const auto it = std::ranges::find(v.findings, code, &OrderFinding::code);
  return it == v.findings.end() ? nullptr : &*it;
}

}  // namespace

TEST_CASE("an order is judged by the class of its drug at this gestation, and says when that changes") {
  const auto early = judge_order(book(), coded("L01BC02"), pregnant(13 * 7));
  REQUIRE(find(early, "guard.class_X"));
  CHECK(early.worst() == Concern::high);
  CHECK(find(early, "guard.class_X")->changes_on_day == 98);
  CHECK(find(early, "guard.class_X")->evidence == std::vector<std::string>{"drug.fluorouracil"});
  const auto later = judge_order(book(), coded("L01BC02"), pregnant(98));
  CHECK_FALSE(find(later, "guard.class_X"));
  CHECK(later.worst() == Concern::low);
  CHECK(judge_order(book(), coded("J01CA04"), pregnant(98)).findings.empty());
}

TEST_CASE("near a limit the stricter side counts while the dating is unsure") {
  auto m = pregnant(27 * 7 + 5);
  CHECK(find(judge_order(book(), named("ibuprofen"), m), "guard.class_A"));
  m.gestation_sd_days = 3;
  const auto v = judge_order(book(), named("ibuprofen"), m);
  REQUIRE(find(v, "guard.class_X"));
  CHECK(std::string(order_words(book(), *find(v, "guard.class_X"))["en"].as_string()).find("27+5 ± 3 d") !=
        std::string::npos);
}

TEST_CASE("a pregnancy without dates is judged by the strictest class of the whole of it") {
  OrderMoment m;
  m.unborn = true;
  const auto v = judge_order(book(), named("Ibuprofen 400 mg"), m);
  REQUIRE(find(v, "guard.undated_X"));
  CHECK(v.worst() == Concern::high);
}

TEST_CASE("drugs are found by whole names inside texts of three languages, the longest first") {
  const auto ids = [](const char* text) {
    std::string out;
    for (const auto* e : recognise_drugs(book(), named(text))) out += (out.empty() ? "" : " ") + e->id;
    return out;
  };
  CHECK(ids("Fluorouracil 2,400 mg/m2 over 46 h") == "drug.fluorouracil");
  CHECK(ids("氟尿嘧啶注射液") == "drug.fluorouracil");
  CHECK(ids("dexamethasone as antiemetic") == "drug.steroid_antiemetic");
  CHECK(ids("calcium folinate + fluorouracil").find("drug.folinic_acid") != std::string::npos);
  CHECK(ids("calcium folinate + fluorouracil").find("drug.fluorouracil") != std::string::npos);
  CHECK(ids("paspalum extract").empty());
  CHECK(ids("pas de thé").empty());
  CHECK(ids("PAS 4 g") == "drug.pas");
  CHECK(ids("heparinoid gel").empty());
}

TEST_CASE("a code decides before a name") {
  Ordered order = coded("J01CA04", "amoxicillin, not ibuprofen");
  order.names = {"amoxicillin, not ibuprofen"};
  const auto found = recognise_drugs(book(), order);
  REQUIRE(found.size() == 1);
  CHECK(found.front()->id == "drug.penicillins");
}

TEST_CASE("a drug that is not known is said to be not known, whatever else is known of her") {
  const auto v = judge_order(book(), named("zzzumab"), pregnant(200));
  CHECK(v.state == OrderVerdict::State::unknown);
  REQUIRE(find(v, "guard.unknown_drug"));
  const auto words = order_words(book(), v.findings.front());
  for (const char* lang : {"en", "vi", "zh"})
    CHECK(words[lang].as_string().find("zzzumab") != std::string_view::npos);
  CHECK(judge_order(book(), coded("B05AX01"), pregnant(200)).state == OrderVerdict::State::not_judged);
}

TEST_CASE("a rule held only weakly does not judge, but the rules for all chemotherapy do") {
  const auto v = judge_order(book(), coded("L01BC05", "gemcitabine"), pregnant(80));
  CHECK(find(v, "guard.weak_rule"));
  CHECK(find(v, "guard.chemo_early"));
  CHECK_FALSE(find(v, "guard.class_X"));
  CHECK(v.worst() == Concern::high);
  CHECK(judge_order(book(), coded("L01BC05"), pregnant(120)).worst() == Concern::low);
}

TEST_CASE("chemotherapy and a planned birth keep their distance by regimen") {
  auto m = pregnant(30 * 7);
  m.planned_birth_in_days = 20;
  CHECK(find(judge_order(book(), coded("L01XA02"), m), "guard.chemo_before_birth"));
  m.planned_birth_in_days = 21;
  CHECK_FALSE(find(judge_order(book(), coded("L01XA02"), m), "guard.chemo_before_birth"));
  m.regimen = "weekly";
  m.planned_birth_in_days = 8;
  CHECK_FALSE(find(judge_order(book(), coded("L01XA02"), m), "guard.chemo_before_birth"));
  CHECK(find(judge_order(book(), coded("L01XA02"), pregnant(238)), "guard.chemo_late"));
}

TEST_CASE("magnesium, steroids and heparin are held against the planned birth") {
  auto m = pregnant(30 * 7);
  m.for_neuroprotection = true;
  m.planned_birth_in_days = 2.0 / 24;
  CHECK(find(judge_order(book(), coded("B05XA05"), m), "guard.magnesium_short"));
  CHECK(find(judge_order(book(), coded("H02AB02"), m), "guard.steroid_short"));
  CHECK(find(judge_order(book(), coded("B01AB05"), m), "guard.heparin_neuraxial"));
  m.planned_birth_in_days = 10;
  CHECK(find(judge_order(book(), coded("H02AB02"), m), "guard.steroid_early"));
  CHECK(judge_order(book(), coded("B01AB05"), m).findings.empty());
  m.running_days = 8;
  CHECK(find(judge_order(book(), coded("B05XA05"), m), "guard.magnesium_long"));
  m = pregnant(33 * 7);
  m.for_neuroprotection = true;
  CHECK(find(judge_order(book(), coded("B05XA05"), m), "guard.magnesium_late"));
}

TEST_CASE("her other illness counts") {
  auto m = pregnant(30 * 7);
  CHECK_FALSE(find(judge_order(book(), named("carboprost"), m), "guard.condition_X"));
  m.conditions = {"asthma"};
  CHECK(judge_order(book(), named("carboprost"), m).worst() == Concern::high);
  m.conditions = {"tuberculosis"};
  const auto v = judge_order(book(), named("betamethasone"), m);
  REQUIRE(find(v, "guard.condition_M"));
  CHECK(std::string(order_words(book(), *find(v, "guard.condition_M"))["vi"].as_string()).find("lao") !=
        std::string::npos);
}

TEST_CASE("after the birth it is the milk that counts") {
  CHECK(find(judge_order(book(), named("apixaban"), born()), "guard.lactation_X"));
  CHECK(judge_order(book(), named("apixaban"), born()).worst() == Concern::moderate);
  CHECK(judge_order(book(), named("apixaban"), born(true)).worst() == Concern::high);
  CHECK(judge_order(book(), named("apixaban"), born(false)).findings.empty());
  CHECK(find(judge_order(book(), named("metoclopramide"), born()), "guard.lactation_unknown"));
  CHECK(judge_order(book(), named("apixaban"), OrderMoment{}).state == OrderVerdict::State::not_applicable);
}

TEST_CASE("doses of imaging add up over the pregnancy, by their high end") {
  auto m = pregnant(20 * 7);
  CHECK(judge_order(book(), exam("CT abdomen and pelvis with contrast"), m).worst() == Concern::moderate);
  CHECK(judge_order(book(), exam("Chest X-ray"), m).findings.empty());
  CHECK(judge_order(book(), exam("Siêu âm thai"), m).findings.empty());
  m.earlier_imaging = {exam("CT abdomen"), exam("chụp cắt lớp vi tính bụng")};
  const auto v = judge_order(book(), exam("CT chest"), m);
  CHECK(v.worst() == Concern::moderate);
  CHECK(judge_order(book(), exam("腹部CT"), m).worst() == Concern::high);
  const auto odd = judge_order(book(), exam("bone scintigraphy of the toe"), m);
  CHECK(odd.state == OrderVerdict::State::unknown);
  CHECK(find(odd, "guard.exam_unknown"));
  m.earlier_imaging.push_back(exam("bone scintigraphy"));
  CHECK(find(judge_order(book(), exam("CT chest"), m), "guard.dose_incomplete"));
  CHECK(judge_order(book(), exam("MRI with gadolinium"), pregnant(140)).worst() == Concern::moderate);
}

TEST_CASE("more earlier imaging never makes a verdict milder, and a sum is the sum of its parts") {
  std::mt19937 random(7);
  const std::vector<Ordered> kinds{exam("CT chest"),    exam("CT abdomen"), exam("CT pelvis"),
                                   exam("chest x-ray"), exam("V/Q"),        exam("ultrasound")};
  for (int round = 0; round < 200; ++round) {
    auto m = pregnant(150);
    Concern before = Concern::none;
    double high = 0;
    for (int n = 0; n < 8; ++n) {
      const auto& one = kinds[random() % kinds.size()];
      high += fetal_dose(book(), {one}).high_mgy;
      const auto now = judge_order(book(), exam("CT chest"), m).worst();
      CHECK(now >= before);
      before = now;
      m.earlier_imaging.push_back(one);
      CHECK(fetal_dose(book(), m.earlier_imaging).high_mgy == doctest::Approx(high));
    }
  }
}

TEST_CASE("every drug at every day gives words without holes in three languages") {
  for (const auto& [id, e] : book().all()) {
    if (!id.starts_with("drug.")) continue;
    const std::string name(e.value("names")[std::size_t{0}].as_string());
    for (const auto& m : {pregnant(30), pregnant(110), pregnant(250), born(), OrderMoment{.unborn = true}}) {
      const auto v = judge_order(book(), named(name.c_str()), m);
      for (const auto& f : v.findings) {
        const auto words = order_words(book(), f);
        for (const char* lang : {"en", "vi", "zh"}) {
          const auto text = words[lang].as_string();
          CAPTURE(id);
          CAPTURE(text);
          CHECK(text.size() > 8);
          CHECK(text.find('{') == std::string_view::npos);
          CHECK(text.find('@') == std::string_view::npos);
        }
      }
    }
  }
}

TEST_CASE("what an order is called is only ever a text") {
  for (const char* name : {"@reason drug.none", "{reason}", "ibuprofen {drug} @heparin"}) {
    const auto v = judge_order(book(), named(name), pregnant(200));
    for (const auto& f : v.findings)
      CHECK(order_words(book(), f)["en"].as_string().find(name) != std::string_view::npos);
  }
}
