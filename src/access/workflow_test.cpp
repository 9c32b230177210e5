// SPDX-License-Identifier: Apache-2.0
#include "access/workflow.hpp"

#include <doctest/doctest.h>

#include "record/record.hpp"
#include "support/memory_store.hpp"

namespace dyad::access {
namespace {

struct FixedClock final : record::Clock {
  Instant now() const override { return {1'800'000'000'000}; }
};

// One of every kind that the steps of a consultation and of the watch write, and what another system may ask
// for.
constexpr std::string_view kOwn = "https://dyad.example/fhir/";
json::Value marked(std::string_view type, std::string_view extension) {
  return json::object(
      {{"resourceType", type},
       {"id", "x"},
       {"extension", json::Array{json::object(
                         {{"url", std::string(kOwn) + "StructureDefinition/" + std::string(extension)},
                          {"valueString", "{}"}})}}});
}
json::Value coded(std::string_view type, std::string_view element, std::string_view system,
                  std::string_view code, bool list = true) {
  json::Value concept_ = json::object(
      {{"coding",
        json::Array{json::object(
            {{"system", std::string(kOwn) + "CodeSystem/" + std::string(system)}, {"code", code}})}}});
  json::Value out = json::object({{"resourceType", type}, {"id", "x"}});
  out.set(std::string(element), list ? json::Value(json::Array{concept_}) : concept_);
  return out;
}

TEST_CASE("every kind of resource that a step writes is known, whatever it is called in") {
  for (const json::Value& one : {
           marked("CarePlan", "decision-content"),
           marked("CarePlan", "decision-course"),
           coded("CarePlan", "category", "careplan-category", "decision"),
           marked("CarePlan", "operation-run"),
           marked("Task", "operation-step"),
           marked("Composition", "handover-form"),
           marked("Encounter", "birth-report"),
           marked("Encounter", "transport-report"),
           marked("ClinicalImpression", "opinion"),
           marked("Consent", "wish"),
           marked("Consent", "wishes-recorded-by"),
           marked("RiskAssessment", "timing-decision"),
           marked("DetectedIssue", "guard-detail"),
           marked("Flag", "watch-warning"),
           coded("Flag", "category", "flag-category", "decision-reopened"),
           coded("Flag", "category", "access", "break-glass"),
           marked("Communication", "warning-stage"),
           coded("Communication", "category", "concept", "call"),
           coded("Communication", "category", "concept", "consultation-comment"),
           coded("Communication", "category", "concept", "plan-page"),
           coded("Communication", "category", "concept", "warning-page"),
           coded("Communication", "category", "communication-category", "decision"),
           coded("DocumentReference", "type", "concept", "consultation-attachment", false),
           coded("DocumentReference", "type", "document-type", "consultation-minutes", false),
           coded("DocumentReference", "type", "document-type", "joint-plan", false),
           coded("CarePlan", "category", "careplan-category", "joint-plan"),
           marked("CarePlan", "plan-course"),
           marked("Task", "plan-part"),
           coded("Task", "code", "concept", "joint-plan-part", false),
           coded("Task", "code", "concept", "warning-answer", false),
           marked("Task", "call-accepted"),
           marked("ServiceRequest", "opinions-opened"),
           json::object({{"resourceType", "QuestionnaireResponse"},
                         {"questionnaire", "https://dyad.example/fhir/Questionnaire/decision-follow-up|1"}}),
       }) {
    CAPTURE(json::write(one));
    std::string_view what;
    CHECK(workflow_of(one, &what) == Workflow::kept);
    CHECK_FALSE(what.empty());
  }
  CHECK(workflow_of(coded("ServiceRequest", "category", "concept", "consultation")) == Workflow::begun);
  CHECK(workflow_of(coded("Task", "code", "concept", "give-opinion", false)) == Workflow::begun);
  for (const json::Value& one :
       {coded("CarePlan", "category", "other", "decision"), marked("Observation", "opinion"),
        marked("Patient", "case-title"), json::object({{"resourceType", "CarePlan"}}),
        coded("Consent", "category", "concept", "wishes")})
    CHECK(workflow_of(one) == Workflow::none);
}

struct Door {
  FixedClock clock;
  record::Record record{std::make_unique<support::MemoryStore>(), clock, record::Rules{}};
  WorkflowGuard guard;

  Door() {
    const auto done = record.submit(R"({"resourceType":"Patient","id":"m","active":true})", "test", "system");
    REQUIRE(done);
  }
  void step(const json::Value& resource) {
    const auto done = record.submit(json::write(resource), "step", "Practitioner/lan");
    REQUIRE_MESSAGE(done, (done ? "" : done.error().text()));
  }
  // What a FHIR client is told; empty when it is written.
  std::string through(record::Operation::Kind kind, json::Value resource) {
    record::Operation operation;
    operation.kind = kind;
    operation.type = operation.path = std::string(resource["resourceType"].as_string());
    if (kind != record::Operation::Kind::create) operation.id = resource["id"].as_string();
    if (kind == record::Operation::Kind::create) resource.erase("id");
    if (kind != record::Operation::Kind::remove) operation.body = std::move(resource);
    record::Work work;
    work.operations.push_back(std::move(operation));
    work.submission = {"http", ""};
    work.author = "Practitioner/mai";
    work.guard = &guard;
    const auto done = record.perform(std::move(work));
    if (done) return {};
    CHECK(done.error().kind == ErrorKind::refused);
    return done.error().text();
  }
};

constexpr auto kCreate = record::Operation::Kind::create;
constexpr auto kUpdate = record::Operation::Kind::update;
constexpr auto kRemove = record::Operation::Kind::remove;

json::Value parsed(std::string_view text) { return *json::parse(text); }

TEST_CASE(
    "no decision is made, changed, freed of its marks or removed through FHIR, nor told of by a Provenance") {
  Door door;
  const json::Value plan = parsed(R"({"resourceType":"CarePlan","id":"d","status":"active","intent":"plan",
    "subject":{"reference":"Patient/m"},"category":[{"coding":[{"system":
    "https://dyad.example/fhir/CodeSystem/careplan-category","code":"decision"}]}]})");
  CHECK(door.through(kCreate, plan).find("a decision of a consultation") != std::string::npos);
  CHECK_FALSE(door.through(kUpdate, plan).empty());
  door.step(plan);
  json::Value plain = plan;
  plain.erase("category");
  CHECK_FALSE(door.through(kUpdate, plain).empty());
  CHECK_FALSE(door.through(kRemove, plan).empty());
  const json::Value signature =
      parsed(R"({"resourceType":"Provenance","id":"p","target":[{"reference":"CarePlan/d"}],
    "recorded":"2027-01-15T08:00:00Z","agent":[{"who":{"reference":"Patient/m"}}]})");
  CHECK_FALSE(door.through(kCreate, signature).empty());
  door.step(signature);
  CHECK_FALSE(door.through(kRemove, signature).empty());
  json::Value elsewhere = signature;
  elsewhere.set("target", json::Array{json::object({{"reference", "Patient/m"}})});
  CHECK_FALSE(door.through(kUpdate, elsewhere).empty());
  CHECK(door.through(kCreate, elsewhere).empty());
  json::Value of_others = plain;
  of_others.set("id", "other");
  CHECK(door.through(kUpdate, of_others).empty());
  CHECK(door.record.store().history("CarePlan", "d")->size() == 1);
}

TEST_CASE("another system may ask for a consultation; what becomes of it is the steps'") {
  Door door;
  const json::Value request =
      parsed(R"({"resourceType":"ServiceRequest","id":"q","status":"active","intent":"order",
    "subject":{"reference":"Patient/m"},"category":[{"coding":[{"system":
    "https://dyad.example/fhir/CodeSystem/concept","code":"consultation"}]}]})");
  CHECK(door.through(kUpdate, request).empty());
  json::Value closed = request;
  closed.set("status", "completed");
  CHECK_FALSE(door.through(kUpdate, closed).empty());
  CHECK_FALSE(door.through(kRemove, request).empty());
  json::Value opened = request;
  opened.set("id", "q2");
  opened.set(
      "extension",
      json::Array{json::object({{"url", "https://dyad.example/fhir/StructureDefinition/opinions-opened"},
                                {"valueDateTime", "2027-01-15T08:00:00Z"}})});
  CHECK_FALSE(door.through(kUpdate, opened).empty());
  const json::Value paper =
      parsed(R"({"resourceType":"Binary","id":"paper-1","contentType":"image/png","data":"QQ=="})");
  CHECK(door.through(kUpdate, paper).empty());
  CHECK_FALSE(door.through(kRemove, paper).empty());
}

}  // namespace
}  // namespace dyad::access
