// SPDX-License-Identifier: Apache-2.0
#include "timing/fixed_day.hpp"

#include <algorithm>
#include <cmath>

#include "timing/timing_test_support.hpp"

using namespace dyad;
using namespace dyad::timing;
using namespace dyad::timing::testing;

namespace {

bool has(const std::vector<Note>& notes, std::string_view code) {
  return std::any_of(notes.begin(), notes.end(), [&](const Note& n) { return n.code == code; });
}

// A translated sentence is built from the code and the parameters alone, so what varies must be in them.
void check_said_by_parameters(const Note& n) {
  CHECK_FALSE(n.code.empty());
  for (const auto& [name, value] : n.params) {
    if (name == "site" || name == "unit" || name == "standard") continue;
    const bool is_key = name.ends_with("parameter");
    const std::string words = is_key ? shipped_model().spec().parameter(value).label : value;
    CHECK_MESSAGE(n.text.find(words) != std::string::npos, n.code << " does not say " << words);
  }
}

const Note& understood(const Comparison& c, std::string_view key) {
  const auto found =
      std::find_if(c.inputs.begin(), c.inputs.end(), [&](const Understood& u) { return u.key == key; });
  REQUIRE(found != c.inputs.end());
  return found->text;
}

bool uses(const Comparison& c, std::string_view key) {
  return std::any_of(c.parameters.begin(), c.parameters.end(),
                     [&](const Parameter& p) { return p.key == key; });
}

Error refused(const Situation& s) {
  const auto c = compare_fixed_days(shipped_model(), shipped_book(), s, {10, 1});
  REQUIRE_FALSE(c);
  return c.error();
}

bool same(const Band& a, const Band& b) {
  return a.median == b.median && a.p05 == b.p05 && a.p25 == b.p25 && a.p75 == b.p75 && a.p95 == b.p95;
}

const Band& alternative(const Comparison& c, std::string_view key, std::size_t n) {
  for (const auto& a : c.alternatives)
    if (a.key == key) return a.child_survival.at(n).second;
  FAIL("no such alternative");
  throw 0;
}

}  // namespace

TEST_CASE("the same inputs and seed give the same bits, another seed does not") {
  const auto one = compare(acutely_ill()), two = compare(acutely_ill()),
             other = compare(acutely_ill(), 400, 1);
  REQUIRE(one.days.size() == two.days.size());
  for (std::size_t d = 0; d < one.days.size(); ++d) {
    CHECK(same(one.days[d].child_survival, two.days[d].child_survival));
    CHECK(same(one.days[d].mother_death, two.days[d].mother_death));
  }
  CHECK_FALSE(same(one.days[0].child_survival, other.days[0].child_survival));
}

TEST_CASE("all days are compared at one common date, six weeks after the last day") {
  const auto early = compare(plain(26 * 7 + 1), 20);
  CHECK(early.days.size() == 77);  // 26+1 to 37+0
  CHECK(early.days.back().gestation.days == 37 * 7);
  CHECK(early.horizon_days == 76 + 42);
  CHECK(compare(plain(38 * 7), 20).days.size() == 15);     // two weeks at least
  CHECK(compare(plain(41 * 7 + 3), 20).days.size() == 5);  // never beyond 42+0
}

TEST_CASE("bands are in order and are probabilities") {
  const auto c = compare(obstructed());
  for (const auto& day : c.days)
    for (const Band* b : {&day.child_survival, &day.child_intact, &day.stillbirth_before, &day.neonatal_death,
                          &day.mother_death_before, &day.mother_death, &day.mother_death_from_operation}) {
      CHECK(b->p05 >= 0);
      CHECK(b->p05 <= b->p25);
      CHECK(b->p25 <= b->median);
      CHECK(b->median <= b->p75);
      CHECK(b->p75 <= b->p95);
      CHECK(b->p95 <= 1);
    }
}

TEST_CASE("what the model cannot answer is refused with the reason") {
  CHECK(refused(plain(21 * 7 + 6)).field == "gestation");
  CHECK(refused(plain(42 * 7 + 1)).kind == ErrorKind::refused);
  Situation twins = plain(200);
  twins.fetuses = 2;
  CHECK(refused(twins).field == "fetuses");
  Situation wrong = plain(200);
  wrong.place = "home";
  CHECK(refused(wrong).value == "home");
  wrong = plain(200);
  wrong.sofa = 25;
  CHECK(refused(wrong).limit == "0 to 24");
  CHECK_FALSE(compare_fixed_days(shipped_model(), shipped_book(), plain(200), {0, 1}));
}

TEST_CASE("missing inputs are said, not filled in") {
  const auto c = compare(plain(26 * 7), 50);
  for (const char* code : {"timing.place_not_known", "timing.growth_not_known", "timing.gestation_exact",
                           "timing.organs_not_known", "timing.sofa_trend_not_used"})
    CHECK_MESSAGE(has(c.warnings, code), code);
  CHECK_FALSE(uses(c, "growth.death_ratio"));
  CHECK_FALSE(uses(c, "place.odds_ratio"));
  CHECK_FALSE(has(compare(acutely_ill(), 50).warnings, "timing.growth_not_known"));
}

TEST_CASE("what is left out is said every time") {
  for (const Situation& s : {plain(210), obstructed()}) {
    const auto c = compare(s, 20);
    for (const char* code : {"timing.fixed_day_undervalues_waiting", "timing.no_recommendation",
                             "timing.birth_does_not_change_course", "timing.survival_of_admitted"})
      CHECK_MESSAGE(has(c.limits, code), code);
  }
  CHECK(has(compare(obstructed(), 20).warnings, "timing.anhydramnios_not_known"));
}

TEST_CASE("no unread number decides: it is shown beside the figures") {
  for (const Situation& s : {acutely_ill(), obstructed(), plain(26 * 7)})
    for (const auto& p : compare(s, 20).parameters)
      CHECK_MESSAGE(shipped_book().need(p.evidence).use() != evidence::Use::refuse, p.key);
  const auto c = compare(acutely_ill(), 50);
  CHECK(has(c.warnings, "timing.sensitivity.stillbirth_before_28.memory"));
  CHECK(has(c.warnings, "timing.sensitivity.stillbirth.intensive_care"));
  CHECK(has(c.warnings, "timing.sensitivity.cancer.colorectal_untreated"));
}

TEST_CASE("only the largest illness ratio is applied") {
  Situation s = acutely_ill();
  CHECK(uses(compare(s, 20), "stillbirth.respiratory_failure"));
  CHECK_FALSE(uses(compare(s, 20), "stillbirth.cancer"));
  s.mdr_tuberculosis = true;  // 4.2 against 4.06
  CHECK(uses(compare(s, 20), "stillbirth.tuberculosis"));
  CHECK_FALSE(uses(compare(s, 20), "stillbirth.respiratory_failure"));
  CHECK(uses(compare(stabilised(), 20), "stillbirth.cancer"));
}

TEST_CASE("figures move the way the evidence says") {
  const auto base = compare(stabilised(), 400);
  const auto day = [](const Comparison& c, std::size_t d) -> const Day& { return c.days.at(d); };
  Situation girl = stabilised();
  girl.sex = "female";
  CHECK(day(compare(girl), 0).child_survival.median > day(base, 0).child_survival.median);
  Situation dosed = stabilised();
  dosed.steroid_hours = 48;
  CHECK(day(compare(dosed), 0).child_survival.median > day(base, 0).child_survival.median);
  Situation grown = stabilised();
  grown.efw_z = 0.0;
  CHECK(day(compare(grown), 0).child_survival.median > day(base, 0).child_survival.median);
  CHECK(day(compare(grown), 20).stillbirth_before.median < day(base, 20).stillbirth_before.median);
  Situation sicker = stabilised();
  sicker.invasive_ventilation = true;
  CHECK(day(compare(sicker), 0).mother_death.median > day(base, 0).mother_death.median);
  CHECK(day(compare(sicker), 0).mother_death_from_operation.median >
        day(base, 0).mother_death_from_operation.median);
  CHECK(day(compare(obstructed()), 3).mother_death_before.median > day(base, 3).mother_death_before.median);
  CHECK(day(base, 14).treatment_delay_days.median > day(base, 0).treatment_delay_days.median);
  Situation on_treatment = stabilised();
  on_treatment.cancer_treatment_waits_for_birth = false;
  CHECK(day(compare(on_treatment), 28).treatment_delay_days.median == 0);
}

TEST_CASE("not knowing the sex gives a band between the two sexes") {
  Situation s = plain(25 * 7);
  const auto unknown = compare(s).days[0].child_survival.median;
  s.sex = "male";
  const auto male = compare(s).days[0].child_survival.median;
  s.sex = "female";
  const auto female = compare(s).days[0].child_survival.median;
  CHECK(male < unknown);
  CHECK(unknown < female);
}

TEST_CASE("alternatives stand beside the figures for the same days") {
  const auto c = compare(acutely_ill(), 100);
  for (const auto& a : c.alternatives) {
    CHECK(a.child_survival.size() == 5);
    CHECK(a.child_survival.front().first == 0);
    CHECK(a.mother_death.back().first == 76);
  }
  CHECK(alternative(c, "site.epicure2_live_birth", 0).median != c.days[0].child_survival.median);
  CHECK(alternative(c, "stillbirth.intensive_care", 2).median < c.days[14].child_survival.median);
  // The first day cannot depend on stillbirth while waiting.
  CHECK(alternative(c, "stillbirth_before_28.double", 0).median == c.days[0].child_survival.median);
  CHECK(alternative(c, "steroids_from_today", 0).median == c.days[0].child_survival.median);
  CHECK(alternative(c, "steroids_from_today", 1).median > c.days[7].child_survival.median);
}

TEST_CASE("every figure carries its evidence") {
  const auto c = compare(obstructed(), 20);
  CHECK(c.parameters.size() > 20);
  for (const auto& p : c.parameters) {
    CHECK(shipped_book().find(p.evidence) != nullptr);
    CHECK_FALSE(p.certainty.empty());
    CHECK_FALSE(p.distribution.text.empty());
    CHECK(std::isfinite(p.mean));
    CHECK(p.p05 <= p.p95);
  }
  for (const auto& id : c.evidence) CHECK(shipped_book().find(id) != nullptr);
}

TEST_CASE("what varies in a sentence is in its parameters, for the pages to say in another language") {
  for (const auto& situation : {acutely_ill(), obstructed()}) {
    const auto c = compare(situation, 20);
    for (const auto& input : c.inputs) {
      check_said_by_parameters(input.text);
      check_said_by_parameters(input.effect);
    }
    for (const auto& notes : {c.warnings, c.limits})
      for (const auto& n : notes) check_said_by_parameters(n);
    for (const auto& p : c.parameters) {
      CHECK(p.key == p.parameter + (p.component.empty() ? "" : "." + p.component));
      CHECK(p.note.empty() == p.note_code.empty());
      CHECK(p.distribution.code.starts_with("distribution."));
    }
  }
}

TEST_CASE("an input that is not known, or only in part, has a code that says so") {
  Situation s = acutely_ill();
  s.efw_g.reset();
  s.efw_z.reset();
  s.sofa = 6;
  s.sofa_first.reset();
  s.steroid_hours.reset();
  const auto c = compare(s, 5);
  CHECK(understood(c, "efw").code == "input.unknown");
  CHECK(understood(c, "sofa").code == "input.sofa.today");
  CHECK(understood(c, "steroid_hours").code == "input.steroid.none");
  s.efw_g = 812.4;
  s.sofa_first = 9;
  const auto d = compare(s, 5);
  CHECK(understood(d, "efw").code == "input.efw.grams");
  CHECK(understood(d, "efw").params == decltype(Note::params){{"grams", "812"}});
  CHECK(understood(d, "sofa").code == "input.sofa.today.first");
}
