// SPDX-License-Identifier: Apache-2.0
#include "care/plan_record.hpp"

#include <doctest/doctest.h>

#include "care/plan_json.hpp"

using namespace dyad;
using namespace dyad::care;

namespace {

Instant at(const char* text) { return *parse_instant(text); }

Facts case_of_mother() {
  Facts facts;
  facts.id = "case";
  facts.mother = "mother";
  facts.synthetic = true;
  facts.now = at("2026-01-02T06:00:00Z");
  return facts;
}

HeldPlan two_parts() {
  HeldPlan plan;
  plan.id = "p";
  plan.course.key = "key-00001";
  plan.course.template_key = "caesarean";
  plan.course.decision = "d";
  plan.course.created_at = at("2026-01-02T06:00:00Z");
  for (const char* hospital : {"h1", "h2"}) {
    PlanPart part;
    part.id = std::string("part-") + hospital;
    part.hospital = hospital;
    part.uses = {{"Location/x", "cot", "Cot", at("2026-01-02T07:00:00Z"), at("2026-01-02T09:00:00Z"), 0}};
    plan.parts.push_back(part);
  }
  return plan;
}

void keep(Facts& facts, const HeldPlan& plan) {
  const auto add = [&](json::Value body) {
    record::Resource r;
    r.version.type = body["resourceType"].as_string();
    r.version.id = body["id"].as_string();
    r.version.version = 3;
    r.body = std::move(body);
    facts.record.resources.push_back(std::move(r));
  };
  add(plan_resource(facts, plan));
  for (const auto& part : plan.parts) add(part_resource(facts, plan, part));
}

}  // namespace

TEST_CASE("a plan is read from the record as it was written, parts by hospital") {
  Facts facts = case_of_mother();
  HeldPlan plan = two_parts();
  plan.course.lost = {"Location/gone"};
  plan.course.begins_at = at("2026-01-02T07:00:00Z");
  plan.parts[1].state = PartState::refused;
  plan.parts[1].reason = "the only cot is taken";
  plan.parts[1].slots = {"s1"};
  keep(facts, plan);
  const auto held = plans_in(facts);
  REQUIRE(held.size() == 1);
  CHECK(plan_course_json(held[0].course) == plan_course_json(plan.course));
  REQUIRE(held[0].parts.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(part_json(held[0].parts[i]) == part_json(plan.parts[i]));
    CHECK(held[0].parts[i].version == 3);
  }
  CHECK_FALSE(plan_of(facts, "other"));
}

TEST_CASE("it is held when every hospital has accepted, and says so to every reader of FHIR") {
  const Facts facts = case_of_mother();
  HeldPlan plan = two_parts();
  CHECK(plan.status() == "proposed");
  CHECK(plan_resource(facts, plan)["status"].as_string() == "draft");
  plan.parts[0].state = PartState::accepted;
  CHECK(plan.status() == "proposed");
  plan.parts[1].state = PartState::accepted;
  CHECK(plan.status() == "held");
  CHECK(plan_resource(facts, plan)["status"].as_string() == "active");
  CHECK(part_resource(facts, plan, plan.parts[0])["status"].as_string() == "accepted");
  plan.course.state = PlanState::superseded;
  CHECK(plan.status() == "superseded");
  CHECK(plan_resource(facts, plan)["status"].as_string() == "revoked");
  CHECK(part_resource(facts, plan, plan.parts[0])["status"].as_string() == "cancelled");
  plan.course.state = PlanState::over;
  CHECK(part_resource(facts, plan, plan.parts[0])["status"].as_string() == "completed");
}
