// SPDX-License-Identifier: Apache-2.0
#include "access/app_scopes.hpp"

#include <doctest/doctest.h>

using namespace dyad;
using namespace dyad::access;

namespace {

constexpr std::string_view kVitals =
    "patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|vital-signs";

std::string read_back(std::string_view text) {
  const auto scope = parse_scope(text);
  return scope ? scope->text() : "none";
}

}  // namespace

TEST_CASE("scopes of both versions are read") {
  CHECK(read_back("patient/Observation.rs") == "patient/Observation.rs");
  CHECK(read_back("user/*.cruds") == "user/*.cruds");
  CHECK(read_back("system/Encounter.s") == "system/Encounter.s");
  CHECK(read_back("patient/Observation.read") == "patient/Observation.rs");
  CHECK(read_back("user/Task.write") == "user/Task.cud");
  CHECK(read_back("user/*.*") == "user/*.cruds");
  const auto vitals = parse_scope(kVitals);
  REQUIRE(vitals);
  REQUIRE(vitals->query.size() == 1);
  CHECK(vitals->query[0].second == "http://terminology.hl7.org/CodeSystem/observation-category|vital-signs");
}

TEST_CASE("what is not a scope is none") {
  for (const auto* text :
       {"", "patient", "patient/", "patient/Observation", "patient/Observation.", "patient/Observation.sr",
        "patient/Observation.rr", "patient/Observation.rx", "patient/NoSuchType.rs", "Patient/Observation.rs",
        "admin/Observation.rs", "patient/observation.rs", "patient/Observation.rs?",
        "patient/Observation.rs?code", "patient/Observation.read?code=x", "patient/Observation.rs?_id=x",
        "patient/*.RS", "/Observation.rs"})
    CHECK_MESSAGE(!parse_scope(text), text);
  CHECK_FALSE(parse_scope("patient/Observation.rs?code=" + std::string(kMostScopeBytes, 'a')));
}

TEST_CASE("an application gets what it asked for and was registered for, and not more") {
  const std::vector<std::string> allowed{"openid", "launch/patient", "patient/*.rs",
                                         "user/Observation.cruds"};
  const auto given = [&](std::string_view asked) {
    return join_scopes(permitted(split_scopes(asked), allowed));
  };
  CHECK(given("openid fhirUser patient/Observation.rs") == "openid patient/Observation.rs");
  CHECK(given("patient/Observation.cruds") == "patient/Observation.rs");
  CHECK(given("patient/*.read") == "patient/*.read");
  CHECK(given("user/*.rs") == "user/Observation.rs");
  CHECK(given("system/*.rs").empty());
  CHECK(given("user/Condition.rs").empty());
  CHECK(given(kVitals) == kVitals);
  CHECK(given("patient/Observation.rs  patient/Observation.rs") == "patient/Observation.rs");
}

TEST_CASE("a query of either side narrows the scope") {
  const auto given = permitted({"patient/Observation.rs"}, {std::string(kVitals)});
  REQUIRE(given.size() == 1);
  const auto scope = parse_scope(given[0]);
  REQUIRE(scope);
  CHECK(scope->query == parse_scope(kVitals)->query);
  const auto both =
      common(*parse_scope("user/Observation.rs?code=a"), *parse_scope("user/Observation.rs?status=final"));
  REQUIRE(both);
  CHECK(both->query.size() == 2);
}

TEST_CASE("the ways in which an interaction is permitted") {
  const AppScopes scopes({"patient/Observation.rs", "user/Condition.r", "user/Task.cruds?status=requested",
                          "user/Task.r", "openid", "nonsense/x"});
  CHECK(scopes.has("openid"));
  CHECK_FALSE(scopes.has("launch"));
  const auto seen = scopes.ways("Observation", Interaction::read);
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].of_patient);
  CHECK(scopes.ways("Observation", Interaction::update).empty());
  CHECK(scopes.ways("Condition", Interaction::search).empty());
  CHECK(scopes.ways("Condition", Interaction::read)[0].whole());
  CHECK(scopes.ways("Patient", Interaction::read).empty());
  // A whole way makes the narrower ones beside it pointless; without one they are alternatives.
  CHECK(scopes.ways("Task", Interaction::read).size() == 1);
  CHECK(scopes.ways("Task", Interaction::read)[0].whole());
  CHECK(scopes.ways("Task", Interaction::update)[0].query.size() == 1);
}

TEST_CASE("nothing is permitted without scopes, and a wildcard permits every type") {
  CHECK(AppScopes().ways("Patient", Interaction::read).empty());
  const AppScopes all({"system/*.rs"});
  CHECK(all.ways("Binary", Interaction::search)[0].whole());
  CHECK(all.ways("Binary", Interaction::create).empty());
  CHECK(all.any(ResourceScope::Whose::system));
  CHECK_FALSE(all.any(ResourceScope::Whose::patient));
}
