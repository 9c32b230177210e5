// SPDX-License-Identifier: Apache-2.0
#include "care/plan_region_test_support.hpp"

using namespace dyad;
using namespace dyad::care;
using planning::Mode;

namespace {

std::string refusal(const Result<json::Value>& made) {
  return made ? "accepted" : made.error().field + ": " + made.error().message;
}

std::string refused(const PlanAsk& ask, const Offers& offers = demo::offers()) {
  return refusal(plan_region(offers, demo::templates(), ask, demo::now()));
}

// What a plan promises, as somebody who keeps it would say it at a time.
PlanPromise promise_of(const demo::Planned& made, Instant now) {
  const auto& option = made.region.cases[0].options[static_cast<std::size_t>(made.of().option)];
  PlanPromise out{made.hospital(option.host), made.hospital(option.child_to), option.mode, {}};
  for (const auto& task : made.region.cases[0].tasks) {
    const auto& planned = made.of().tasks[made.task_index(task.id)];
    if (!planned.present) continue;
    const Instant start = made.region.instant_of(planned.start);
    PlanPromise::Task kept{task.id, start, start < now, {}};
    for (const auto& demand : task.demands)
      kept.roles.emplace_back(demand.role, made.holders(task.id, demand.role));
    out.tasks.push_back(std::move(kept));
  }
  return out;
}

}  // namespace

TEST_CASE("what cannot be asked is refused with its field and the reason") {
  PlanAsk ask = demo::case_a();
  ask.template_key = "appendix";
  CHECK(refused(ask) == "asks[0].template_key: there is no such kind of operation");
  ask = demo::case_a();
  ask.mother_at = "nowhere";
  CHECK(refused(ask) == "asks[0].mother_at: there is no such hospital");
  ask = demo::case_a();
  ask.to = ask.from;
  CHECK(refused(ask) == "asks[0].to: ends before it begins");
  ask.from = demo::at("+0 00:00");
  ask.to = demo::at("+0 07:00");
  CHECK(refused(ask) == "asks[0].to: is past");
  ask = demo::case_a();
  ask.to = demo::at("+20 07:00");
  CHECK(refused(ask) == "asks.to: reaches further than a plan can");
  ask = demo::case_a();
  ask.precautions = {"plague"};
  CHECK(refused(ask) == "asks[0].precautions: it is not known what this infection asks for");
  ask = demo::case_a();
  ask.risks = {{Mode::team_travels, 6, 0}};
  CHECK(refused(ask) == "asks[0].risks: is no chance");
  ask = demo::case_a();
  ask.weights = PlanWeights{-1, 0};
  CHECK(refused(ask) == "asks[0].weights: is no weight");
  ask = demo::case_a();
  ask.children = 0;
  CHECK(refused(ask) == "asks[0].children: is no number of children");
  CHECK(refusal(plan_region(demo::offers(), demo::templates(), std::vector<PlanAsk>{}, demo::now())) ==
        "asks: names no case");
  CHECK(refusal(plan_region(demo::offers(), demo::templates(), {demo::case_a(), demo::case_a()},
                            demo::now())) == "cases[1].id: is there twice");
}

TEST_CASE("a long window makes a coarser grid, and the plan holds on it") {
  PlanAsk ask = demo::case_a();
  for (const auto& [to, step] :
       {std::pair("+1 12:00", 5), {"+6 12:00", 10}, {"+11 12:00", 15}, {"+12 12:00", 20}}) {
    ask.to = demo::at(to);
    const auto made = demo::planned(demo::offers(), {ask});
    CHECK(made.served());
    CHECK(made.region.step_minutes == step);
  }
}

TEST_CASE("a way that is not there is not taken, and times that are too short are left out") {
  Offers offers = demo::offers();
  for (auto& route : offers.routes)
    if (route.from == demo::kObstetricA) route.in_service = false;
  CHECK_FALSE(demo::planned(offers, {demo::case_a()}).served());
  offers = demo::offers();
  for (auto& thing : offers.things)
    if (thing.reference == "Location/a-cancer-hospital.OR-3")
      thing.windows = {{"s", demo::at("+1 07:00"), demo::at("+1 07:04"), OfferState::open}};
  const auto made = demo::planned(offers, {demo::case_a()});
  CHECK(std::ranges::count(made.region.resources, "Location/a-cancer-hospital.OR-3",
                           &planning::Resource::id) == 0);
}

TEST_CASE("a promise keeps what is still there") {
  const auto first = demo::planned(demo::offers(), {demo::case_a()});
  REQUIRE(first.served());
  PlanAsk ask = demo::case_a();
  ask.promise = promise_of(first, demo::now());
  auto again = demo::planned(demo::offers(), {ask});
  REQUIRE(again.served());
  CHECK(again.holders("caesarean", "obstetrician") == first.holders("caesarean", "obstetrician"));
  ask.lost = {"Location/a-obstetric-hospital.NICU-2", "Location/a-obstetric-hospital.NICU-3"};
  CHECK_FALSE(demo::planned(demo::offers(), {ask}).served());
  ask.lost = {first.holders("cot", "cot")[0]};
  again = demo::planned(demo::offers(), {ask});
  REQUIRE(again.served());
  CHECK(again.holders("cot", "cot") != first.holders("cot", "cot"));
  for (const auto& task : {"caesarean", "bowel"})
    CHECK(again.of().tasks[again.task_index(task)].start == first.of().tasks[first.task_index(task)].start);
}

TEST_CASE("what has begun is a fact: its time and names stay, and the rest is planned from there") {
  const auto first = demo::planned(demo::offers(), {demo::case_a()});
  REQUIRE(first.served());
  const Instant later = demo::at("+1 08:10");  // the caesarean is under way
  PlanAsk ask = demo::case_a();
  ask.promise = promise_of(first, later);
  ask.lost = {"PractitionerRole/kien-surgeon-a-cancer-hospital"};
  CHECK(demo::planned(demo::offers(), {ask}, later).served());
  ask.lost.emplace_back("PractitionerRole/tri-surgeon-a-cancer-hospital");
  CHECK_FALSE(demo::planned(demo::offers(), {ask}, later).served());  // no second surgeon of the bowel by day
  ask.lost = {first.holders("cot", "cot")[0]};
  const auto again = demo::planned(demo::offers(), {ask}, later);
  REQUIRE(again.served());
  for (const auto* task : {"preparation", "caesarean"}) {
    const auto& was = first.of().tasks[first.task_index(task)];
    const auto& is = again.of().tasks[again.task_index(task)];
    CHECK(first.region.instant_of(was.start) == again.region.instant_of(is.start));
    CHECK(again.holders(task, "theatre") == first.holders(task, "theatre"));
    CHECK(again.holders(task, "red_cells") == first.holders(task, "red_cells"));
  }
  CHECK(again.holders("cot", "cot") != first.holders("cot", "cot"));
}

TEST_CASE("at whatever hour the decision is made, thirty hours are enough for cases A and B") {
  for (int hour = 0; hour < 24; ++hour) {
    const Instant when = demo::at("+0 00:00").plus_minutes(hour * 60 + 7);
    for (PlanAsk ask : {demo::case_a(), demo::case_b()}) {
      CAPTURE(hour);
      CAPTURE(ask.case_id);
      ask.decided = ask.from = when;
      ask.to = when.plus_minutes(30 * 60);
      const auto made = demo::planned(demo::offers(), {ask}, when);
      REQUIRE(made.served());
      const auto deadlines =
          std::ranges::find(made.plan.tiers, planning::Tier::deadlines, &planning::TierCost::tier);
      CHECK(deadlines->cost == 0);
    }
  }
}

TEST_CASE(
    "where everybody is in the house and the child stays, nobody travels and no ambulance is asked for") {
  Offers offers = demo::offers();
  OfferedPerson nurse =
      *std::ranges::find(offers.people, "linh-nurse-a-obstetric-hospital", &OfferedPerson::post);
  nurse.post = nurse.person = "circulating-nurse";
  nurse.skills = {"circulating"};
  offers.people.push_back(nurse);
  PlanAsk ask = demo::case_a();
  ask.template_key = "caesarean";
  ask.mother_at = demo::kObstetricA;
  ask.host.clear();
  const auto made = demo::planned(offers, {ask});
  REQUIRE(made.served());
  const auto& option = made.region.cases[0].options[static_cast<std::size_t>(made.of().option)];
  CHECK(option.mode == Mode::in_house);
  CHECK(made.hospital(option.host) == demo::kObstetricA);
  CHECK(option.child_to == option.host);
  CHECK(made.used(planning::Kind::vehicle).empty());
  CHECK(made.used(planning::Kind::incubator).empty());
  for (const auto* person : made.used(planning::Kind::person)) CHECK(person->home == option.host);
  for (const auto& k : made.region.cases[0].contingencies) CHECK(k.name != "vehicle_lost");
}

TEST_CASE("what takes somebody at one hospital takes them at the other, where they have a post too") {
  Offers offers = demo::offers();
  const auto post =
      std::ranges::find(offers.people, "hoa-obstetrician-a-obstetric-hospital", &OfferedPerson::post);
  REQUIRE(post != offers.people.end());
  post->windows.push_back({"joint-a", demo::at("+0 19:00"), demo::at("+1 19:00"), OfferState::taken});
  const auto late = [](const demo::Planned& made) {
    return std::ranges::find(made.plan.tiers, planning::Tier::deadlines, &planning::TierCost::tier)->cost;
  };
  std::erase_if(offers.people, [](const OfferedPerson& p) { return p.person == "van"; });
  PlanAsk ask = demo::case_b();
  const auto next_day = demo::planned(offers, {ask});  // nobody else of the team can take out a womb
  CHECK(next_day.served());
  CHECK(late(next_day) == 1);
  ask.held_slots = {"joint-a"};
  CHECK(late(demo::planned(offers, {ask})) == 0);
}
