// SPDX-License-Identifier: Apache-2.0
#include "care/plan_view.hpp"

#include "care/plan_compare.hpp"
#include "care/plan_pages.hpp"
#include "care/plan_region_test_support.hpp"
#include "care/plan_store.hpp"

using namespace dyad;
using namespace dyad::care;

namespace {

const Phrases& phrases() {
  static const Phrases made = *Phrases::load(demo::file("data/care/plan_words.json"));
  return made;
}

PlannedCase planned(const Offers& offers, const PlanAsk& ask) {
  const auto region = plan_region(offers, demo::templates(), ask, demo::now());
  REQUIRE_MESSAGE(region, (region ? "" : region.error().text()));
  auto out = plan_case(json::write(*region), {20'000, 60'000});
  REQUIRE_MESSAGE(out, (out ? "" : out.error().text()));
  return std::move(*out);
}

PlanWords words_of(const Offers& offers, const PlannedCase& of, const PlanAsk& ask) {
  return {phrases(), demo::words(), offers, *demo::templates().find(ask.template_key), of.region};
}

// Every {"en", "vi", "zh"} has all three.
void check_languages(const json::Value& v) {
  if (v.is_object() && v.has("en"))
    for (const auto language : kLanguages) CHECK_MESSAGE(!v[language].as_string().empty(), json::write(v));
  for (const auto& [name, value] : v.members()) check_languages(value);
  for (const auto& one : v.items()) check_languages(one);
}

PlanPromise promise_of(const PlannedCase& of) {
  const auto& c = of.region.cases.front();
  const auto& plan = of.plan.cases.front();
  const auto& option = c.options[static_cast<std::size_t>(plan.option)];
  PlanPromise out{of.region.hospitals[static_cast<std::size_t>(option.host)].id,
                  of.region.hospitals[static_cast<std::size_t>(option.child_to)].id,
                  option.mode,
                  {}};
  for (std::size_t i = 0; i < plan.tasks.size(); ++i) {
    if (!plan.tasks[i].present) continue;
    PlanPromise::Task task{c.tasks[i].id, of.region.instant_of(plan.tasks[i].start), false, {}};
    for (std::size_t k = 0; k < plan.tasks[i].holders.size(); ++k) {
      std::vector<std::string> ids;
      for (const int r : plan.tasks[i].holders[k])
        ids.push_back(of.region.resources[static_cast<std::size_t>(r)].id);
      task.roles.emplace_back(c.tasks[i].demands[k].role, std::move(ids));
    }
    out.tasks.push_back(std::move(task));
  }
  return out;
}

std::string first_of(const PlannedCase& of, planning::Kind kind) {
  for (const int r : used_by(of.plan, 0))
    if (of.region.resources[static_cast<std::size_t>(r)].kind == kind)
      return of.region.resources[static_cast<std::size_t>(r)].id;
  FAIL("nothing of that kind is used");
  return {};
}

}  // namespace

TEST_CASE("cases A and B are shown in three languages, with roster, manifest and times for the run") {
  for (const PlanAsk& ask : {demo::case_a(), demo::case_b()}) {
    CAPTURE(ask.case_id);
    const Offers offers = demo::offers();
    const auto made = planned(offers, ask);
    REQUIRE(made.served);
    const auto words = words_of(offers, made, ask);
    const auto view =
        plan_view(words, offers, made, {{{planning::Mode::team_travels, 0.06, 0.09}}, "RiskAssessment/x"});
    check_languages(view);
    CHECK(view["roster"].size() > 5);
    CHECK(view["manifest"].size() > 3);
    // Blood and drugs by what they are, not by the number they have in a hospital's list.
    for (const auto& line : view["manifest"].items()) {
      CAPTURE(json::write(line));
      const bool stock = line["kind"].as_string() == "blood" || line["kind"].as_string() == "drug";
      CHECK(line["names"].is_null() != stock);
    }
    CHECK(view["contingencies"].size() > 0);
    CHECK(view["venues"][std::size_t{0}].at({"risk", "mother", "value"}).as_double() == 6.0);
    const auto run = plan_run(words, offers, demo::runs(), made);
    CHECK(run["teams"].size() == demo::runs().teams_of(*demo::runs().find(ask.template_key)).size());
    CHECK(run["steps"].size() > 5);
    CHECK_FALSE(run["begins_at"].is_null());
  }
}

TEST_CASE(
    "a cot is lost: another is taken, nothing else changes, and only those who answer for cots are told") {
  const Offers offers = demo::offers();
  PlanAsk ask = demo::case_a();
  const auto before = planned(offers, ask);
  const std::string cot = first_of(before, planning::Kind::cot);
  ask.promise = promise_of(before);
  ask.lost = {cot};
  auto next = planned(offers, ask);
  REQUIRE(next.served);
  HeldPlan held;
  held.parts = plan_parts(before);
  for (auto& part : held.parts) part.by = "head-of-" + part.hospital;
  compare_with(*ask.promise, held.parts, next);
  CHECK_FALSE(next.changes.empty());
  MESSAGE("planned anew in " << next.solved_ms << " ms");
  CHECK(first_of(next, planning::Kind::cot) != cot);
  for (const auto& change : next.changes)
    for (const int r : change.affects)
      CHECK(next.region.resources[static_cast<std::size_t>(r)].kind == planning::Kind::cot);
  CHECK(concerned_by(next, held, offers) ==
        std::vector<std::string>{std::string("Practitioner/head-of-") + demo::kObstetricA});
  check_languages(plan_view(words_of(offers, next, ask), offers, next, {}));
}

TEST_CASE("nobody for the newborn: the reasons are told in three languages") {
  Offers offers = demo::offers();
  std::erase_if(offers.people, [](const OfferedPerson& p) { return p.role == "neonatologist"; });
  const PlanAsk ask = demo::case_a();
  const auto made = planned(offers, ask);
  CHECK_FALSE(made.served);
  const auto view = plan_view(words_of(offers, made, ask), offers, made, {});
  CHECK(view["reasons"].size() > 0);
  CHECK(view["ways_out"].size() > 0);
  check_languages(view);
}

TEST_CASE("a plan that begins after the time the decision allows says by how much") {
  const Offers offers = demo::offers();
  PlanAsk ask = demo::case_a();
  CHECK(plan_view(words_of(offers, planned(offers, ask), ask), offers, planned(offers, ask), {})["late"]
            .is_null());
  ask.to = demo::at("+1 06:00");  // the theatre opens at seven, and the preparation takes an hour
  const auto made = planned(offers, ask);
  REQUIRE(made.served);
  const auto late = plan_view(words_of(offers, made, ask), offers, made, {})["late"];
  CHECK(late["minutes"].as_int() >= 60);
  CHECK(parse_instant(late["by"].as_string()) == ask.to);
  check_languages(late);
}
