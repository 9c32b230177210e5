// SPDX-License-Identifier: Apache-2.0
#include "care/resolution_minutes.hpp"

#include "care/opinions.hpp"
#include "care/resolution_test_support.hpp"

using namespace dyad;
using namespace dyad::care;
using namespace dyad::care::testing;

TEST_CASE("minutes tell the opinions of their own consultation; what is sealed in a later one stays sealed") {
  Council council;
  const auto consultation = [&](const std::string& id, const std::string& at, const char* words) {
    Opinion opinion;
    opinion.action = "not_yet";
    opinion.text = words;
    council.ward->record(at, {R"({"resourceType":"ServiceRequest","id":")" + id +
                                  R"(","status":"active","intent":"order","category":[{"coding":[{"system":
                 "https://dyad.example/fhir/CodeSystem/concept","code":"consultation"}]}],
                 "subject":{"reference":"Patient/m"},"authoredOn":")" +
                                  at + "\"}",
                              json::write(opinion_resource(opinion, {"lan", "Lan", "oncologist", "h1"}, "m",
                                                           id, opinion_id(id, "lan"), when(at)))});
  };
  consultation("q1", "2025-02-20T22:00:10+07:00", "Her lungs first.");
  const auto drafted = council.draft();
  consultation("q2", "2025-02-20T22:00:20+07:00", "I would stop everything.");
  const auto preview = [&](const DecisionKept& d) {
    const auto facts = council.facts();
    const auto held = council.held(d.id);
    return plain(minutes_of({facts, book(), phrases(), d.id, held.content, held.course, false}, "en"));
  };
  CHECK(preview(drafted).find("Her lungs first.") != std::string::npos);
  CHECK(preview(drafted).find("stop everything") == std::string::npos);
  const auto frozen = council.put(drafted);
  const auto held = council.held(frozen.id);
  CHECK(held.content.opinions.size() == 1);
  const std::string minutes =
      kept_document(council.ward->current("DocumentReference", held.course.minutes), "application/pdf");
  CHECK(minutes.find("Her lungs first.") != std::string::npos);
  CHECK(minutes.find("stop everything") == std::string::npos);
}
