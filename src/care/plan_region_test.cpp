// SPDX-License-Identifier: Apache-2.0
#include "care/plan_region.hpp"

#include <set>

#include "care/plan_region_test_support.hpp"
#include "planning/contingency.hpp"

using namespace dyad;
using namespace dyad::care;
using planning::Kind;
using planning::Mode;

namespace {

std::set<std::string> away(const demo::Planned& made, int c = 0) {
  std::set<std::string> out;
  const int host = made.region.cases[static_cast<std::size_t>(c)]
                       .options[static_cast<std::size_t>(made.of(c).option)]
                       .host;
  for (const auto* person : made.used(Kind::person, c))
    if (person->home != host) out.insert(person->id);
  return out;
}

const planning::Option& chosen(const demo::Planned& made, int c = 0) {
  return made.region.cases[static_cast<std::size_t>(c)].options[static_cast<std::size_t>(made.of(c).option)];
}

bool met(const demo::Planned& made, const std::string& key) {
  const auto ready = planning::readiness(made.region, made.plan, 0);
  for (const auto& one : ready)
    if (made.region.cases[0].contingencies[static_cast<std::size_t>(one.contingency)].name == key)
      return one.met;
  FAIL(key);
  return false;
}

}  // namespace

TEST_CASE("case A is planned at the cancer hospital from the demo's offers, the cot at the obstetric one") {
  const auto made = demo::planned(demo::offers(), {demo::case_a()});
  REQUIRE(made.served());
  CHECK(made.plan.proven());
  CHECK(made.region.synthetic);
  CHECK(made.hospital(chosen(made).host) == demo::kCancer);
  CHECK(made.hospital(chosen(made).child_to) == demo::kObstetricA);
  CHECK(chosen(made).mode == Mode::team_travels);
  const auto& tasks = made.of().tasks;
  const auto& caesarean = tasks[made.task_index("caesarean")];
  const auto& bowel = tasks[made.task_index("bowel")];
  CHECK(bowel.start == caesarean.end);
  CHECK(made.region.instant_of(caesarean.start) <= demo::case_a().to);
  CHECK(made.holders("bowel", "surgeon").size() == 2);
  CHECK(made.holders("bowel", "theatre") == made.holders("caesarean", "theatre"));
  CHECK(made.holders("cot", "cot")[0].starts_with("Location/a-obstetric-hospital.NICU-"));
  CHECK(made.holders("cot", "cot")[0] != "Location/a-obstetric-hospital.NICU-1");  // occupied
  CHECK(made.holders("icu", "bed") == std::vector<std::string>{"Location/a-cancer-hospital.ICU-7"});
  CHECK(away(made).size() == 7);  // two obstetricians, anaesthetist, midwife, two neonatologists, nurse
  CHECK(made.holders("caesarean", "surfactant").size() == 1);
}

TEST_CASE("case B is planned at the lung hospital, and exactly eleven travel to her") {
  const auto made = demo::planned(demo::offers(), {demo::case_b()});
  REQUIRE(made.served());
  CHECK(made.hospital(chosen(made).host) == demo::kLung);
  CHECK(chosen(made).mode == Mode::team_travels);
  CHECK(away(made).size() == 11);
  for (const std::string& id : away(made)) CHECK(id.ends_with(demo::kObstetricB));
  CHECK(made.holders("set_up", "caesarean_kit").size() == 1);
  CHECK(made.holders("set_up", "team_vehicle") ==
        std::vector<std::string>{"Location/b-obstetric-hospital.BUS-1"});
  CHECK(made.holders("neonatal_transport", "incubator") ==
        std::vector<std::string>{"Device/b-obstetric-hospital.INC-T1"});
  CHECK(made.holders("set_up", "red_cells") == std::vector<std::string>{"Group/b-lung-hospital.RBC-O-2"});
  CHECK(made.holders("caesarean", "surfactant").empty());  // 35 weeks
}

TEST_CASE(
    "under airborne precautions everybody is fitted, and theatre, bed, cot and incubator are fit for it") {
  const auto made = demo::planned(demo::offers(), {demo::case_b()});
  REQUIRE(made.served());
  const auto all_have = [&](Kind kind, const char* skill) {
    const auto used = made.used(kind);
    CHECK_FALSE(used.empty());
    for (const auto* one : used) {
      CAPTURE(one->id);
      CHECK(std::ranges::find(one->skills, skill) != one->skills.end());
    }
  };
  all_have(Kind::person, "airborne_precautions");
  all_have(Kind::theatre, "negative_pressure");
  all_have(Kind::icu_bed, "negative_pressure");
  all_have(Kind::cot, "negative_pressure");
  all_have(Kind::incubator, "filter");
  Offers unfit = demo::offers();
  for (auto& person : unfit.people)
    if (person.person == "yen") std::erase(person.skills, "airborne_precautions");
  CHECK_FALSE(demo::planned(unfit, {demo::case_b()}).served());
  Offers unready = demo::offers();
  for (auto& thing : unready.things)
    if (thing.kind == "theatre") std::erase(thing.features, "negative_pressure");
  CHECK_FALSE(demo::planned(unready, {demo::case_b()}).served());
}

TEST_CASE("what is lost, out of service or held by another plan is not there; what this plan holds is") {
  PlanAsk ask = demo::case_a();
  ask.lost = {"PractitionerRole/kien-surgeon-a-cancer-hospital"};
  auto file = plan_region(demo::offers(), demo::templates(), ask, demo::now());
  REQUIRE(file);
  CHECK(json::write(*file).find("kien-surgeon") == std::string::npos);
  CHECK(demo::planned(demo::offers(), {ask}).served());  // a third one works that day
  ask.lost.emplace_back("PractitionerRole/tri-surgeon-a-cancer-hospital");
  CHECK_FALSE(demo::planned(demo::offers(), {ask}).served());  // two surgeons of the bowel are needed
  ask = demo::case_a();
  ask.lost = {"Location/a-obstetric-hospital.NICU-2"};
  auto made = demo::planned(demo::offers(), {ask});
  REQUIRE(made.served());
  CHECK(made.holders("cot", "cot") == std::vector<std::string>{"Location/a-obstetric-hospital.NICU-3"});

  Offers held = demo::offers();
  for (auto& thing : held.things)
    if (thing.reference == "Location/a-cancer-hospital.OR-3")
      thing.windows.push_back(
          {"joint", demo::at("+1 07:00"), demo::at("+1 18:00"), OfferState::taken, "joint operation"});
  ask = demo::case_a();
  CHECK_FALSE(demo::planned(held, {ask}).of().tasks[0].present);
  ask.held_slots = {"joint"};
  CHECK(demo::planned(held, {ask}).served());

  ask = demo::case_a();
  ask.stock_held = {{"Group/a-cancer-hospital.PLT-B+", 5}};  // of six
  CHECK(demo::planned(demo::offers(), {ask}).holders("preparation", "platelets") ==
        std::vector<std::string>{"Group/a-obstetric-hospital.PLT-O+"});
}

TEST_CASE(
    "the demo's hospitals have a spare for each vehicle, child's cot, incubator and operator of a plan") {
  for (const PlanAsk& ask : {demo::case_a(), demo::case_b()}) {
    const auto whole = demo::planned(demo::offers(), {ask});
    REQUIRE(whole.served());
    std::set<std::string> lost;
    for (const auto kind : {Kind::vehicle, Kind::cot, Kind::incubator})
      for (const auto* one : whole.used(kind)) lost.insert(one->id);
    for (const auto* one : whole.used(Kind::person))
      for (const char* post : {"post:surgeon", "post:obstetrician", "post:neonatologist"})
        if (std::ranges::count(one->skills, post)) lost.insert(one->id);
    CHECK(lost.size() >= 8);
    for (const std::string& one : lost) {
      CAPTURE(one);
      PlanAsk without = ask;
      without.lost = {std::string(reference_in(one))};
      const auto made = demo::planned(demo::offers(), {without});
      CHECK(made.served());
      CHECK(away(made).size() == away(whole).size());
    }
  }
}

TEST_CASE("without her weights the risks decide nothing; with them they do") {
  PlanAsk ask = demo::case_a();
  ask.host.clear();
  ask.risks = {{Mode::team_travels, 0.06, 0.09}, {Mode::mother_moves, 0.17, 0.08}};
  const auto open = demo::planned(demo::offers(), {ask});
  REQUIRE(open.region.cases[0].options.size() == 2);
  CHECK(open.region.cases[0].weight_mother == 0);
  CHECK(open.region.cases[0].weight_child == 0);
  for (const auto& tier : open.plan.tiers)
    if (tier.tier == planning::Tier::risk) CHECK(tier.cost == 0);
  CHECK(open.region.cases[0].options[0].risk_mother + open.region.cases[0].options[1].risk_mother == 230);
  ask.weights = PlanWeights{0.6, 0.4};
  const auto hers = demo::planned(demo::offers(), {ask});
  REQUIRE(hers.served());
  CHECK(hers.region.cases[0].weight_mother == 1000);
  CHECK(hers.region.cases[0].weight_child == 667);
  CHECK(hers.hospital(chosen(hers).host) == demo::kCancer);
  ask.risks = {{Mode::team_travels, 0.17, 0.09}, {Mode::mother_moves, 0.06, 0.08}};
  const auto other = demo::planned(demo::offers(), {ask});
  const bool moved = other.served() && other.hospital(chosen(other).host) == demo::kObstetricA;
  CHECK(moved);
}

TEST_CASE("two cases in one region share what is there, and nobody is in two places") {
  Offers offers = demo::offers();
  // As if the two obstetric hospitals had staff of their own.
  for (auto& person : offers.people) person.person = person.post;
  const auto made = demo::planned(offers, {demo::case_a(), demo::case_b()});
  REQUIRE(made.served(0));
  REQUIRE(made.served(1));
  CHECK(away(made, 1).size() == 11);
  // One person with two posts is one person: then not both cases can have her.
  const auto shared = demo::planned(demo::offers(), {demo::case_a(), demo::case_b()});
  CHECK(shared.served(0) != shared.served(1));
}

TEST_CASE("twins: each child has its team, cot and incubator, or the case is not served") {
  PlanAsk ask = demo::case_a();
  ask.children = 2;
  const auto made = demo::planned(demo::offers(), {ask});
  CHECK_FALSE(made.served());
  const auto& tasks = made.region.cases[0].tasks;
  const auto& caesarean = tasks[made.task_index("caesarean")];
  for (const auto& demand : caesarean.demands) {
    if (demand.role == "neonatologist") CHECK(demand.count == 2);
    if (demand.role == "surfactant") CHECK(demand.amount == 2);
    if (demand.role == "obstetrician") CHECK(demand.count == 1);
  }
  const auto& k = made.region.cases[0].contingencies;
  CHECK(std::ranges::count(k, "two_babies", &planning::Contingency::name) == 1);
  CHECK(demo::planned(demo::offers(), {demo::case_a()}).region.cases[0].contingencies.size() == 6);
}

TEST_CASE("contingencies follow the plan: each with its own minutes") {
  const auto a = demo::planned(demo::offers(), {demo::case_a()});
  REQUIRE(a.served());
  CHECK(met(a, "arrest"));
  CHECK(met(a, "bleeding"));
  CHECK(met(a, "theatre_taken"));
  CHECK(met(a, "vehicle_lost"));    // another neonatal ambulance stands by, 25 minutes away
  CHECK(met(a, "labour_tonight"));  // on call, 25 minutes away
  const auto b = demo::planned(demo::offers(), {demo::case_b()});
  REQUIRE(b.served());
  CHECK(met(b, "arrest"));
  CHECK(met(b, "vehicle_lost"));
  CHECK_FALSE(met(b, "theatre_taken"));  // one theatre with negative pressure
  CHECK(b.region.cases[0].contingencies[0].deadline == 4);
  Offers day = demo::offers();
  for (auto& person : day.people)
    std::erase_if(person.windows, [](const OfferWindow& w) { return w.on_call; });
  CHECK_FALSE(met(demo::planned(day, {demo::case_a()}), "labour_tonight"));  // without the on-call list
  for (auto& thing : day.things)
    if (thing.code == "AMB-3") thing.in_service = false;
  CHECK_FALSE(met(demo::planned(day, {demo::case_a()}), "vehicle_lost"));  // one neonatal ambulance
}

TEST_CASE("the steps of the run have their times from the plan, in an order the run allows") {
  for (const PlanAsk& ask : {demo::case_a(), demo::case_b()}) {
    const auto made = demo::planned(demo::offers(), {ask});
    const PlanTemplate* plan = demo::templates().find(ask.template_key);
    const auto steps = planned_steps(*plan, made.region, made.plan, 0);
    const RunTemplate* run = demo::runs().find(ask.template_key);
    REQUIRE(steps.size() == run->rows.size());
    const auto at = [&](const std::string& key) {
      const auto it = std::ranges::find(steps, key, &PlannedStep::step);
      return it == steps.end() ? std::optional<Instant>() : it->at;
    };
    for (const auto& step : steps)
      for (const auto& need : demo::runs().step(step.step)->needs)
        if (at(need)) CHECK_MESSAGE(*at(need) <= step.at, (need + " before " + step.step));
    if (ask.template_key == "caesarean_travelling_airborne")
      CHECK(at("team_arrives")->ms - at("team_departs")->ms == 20 * 60'000);
  }
}

TEST_CASE("who is on call is called in only when working hours do not do") {
  const auto made = demo::planned(demo::offers(), {demo::case_a()});
  REQUIRE(made.served());
  long effort = -1;
  for (const auto& tier : made.plan.tiers)
    if (tier.tier == planning::Tier::effort) effort = tier.cost;
  CHECK(effort == 1 + 7);  // one transfer, seven away from home, nobody called in
  bool costs = false;
  for (const auto& r : made.region.resources)
    for (const auto& w : r.windows)
      costs = costs || (r.kind == Kind::person && w.cost == 1 && w.note == "on call");
  CHECK(costs);
}
