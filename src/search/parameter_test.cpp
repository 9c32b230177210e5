// SPDX-License-Identifier: Apache-2.0
#include "search/parameter.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "fhir/tables.hpp"

namespace dyad::search {
namespace {

std::vector<std::string_view> names(std::span<const Parameter> parameters) {
  std::vector<std::string_view> out;
  for (const Parameter& p : parameters) out.push_back(p.name);
  return out;
}

TEST_CASE("every resource type has its parameters in order of name, and nothing else has any") {
  std::size_t all = 0;
  std::size_t types = 0;
  for (const fhir::Shape& shape : fhir::shapes()) {
    const auto own = names(parameters_of(shape.name));
    if (!shape.concrete_resource) {
      CHECK_MESSAGE(own.empty(), shape.name);
      continue;
    }
    ++types;
    all += own.size();
    CHECK(std::ranges::is_sorted(own));
    CHECK(std::ranges::adjacent_find(own) == own.end());
    for (const std::string_view name : own) {
      const Parameter* found = find_parameter(shape.name, name);
      REQUIRE(found != nullptr);
      CHECK(found->type == shape.name);
    }
  }
  CHECK(types == 146);
  CHECK(all == 1697);
  CHECK(parameters_of("Nonsense").empty());
  CHECK(find_parameter("Patient", "nonsense") == nullptr);
}

TEST_CASE("the parameters of every resource are found on each type") {
  const std::vector<std::string_view> expected = {
      "_content", "_id", "_lastUpdated", "_profile", "_query", "_security", "_source", "_tag", "_text"};
  CHECK(names(common_parameters()) == expected);
  CHECK(find_parameter("Patient", "_lastUpdated")->kind == Kind::date);
}

TEST_CASE("an expression is cut down to the type, with its targets, components and code system") {
  CHECK(find_parameter("Observation", "code")->expression == "Observation.code");
  CHECK(find_parameter("Observation", "patient")->expression ==
        "Observation.subject.where(resolve() is Patient)");
  CHECK(find_parameter("Observation", "subject")->targets.size() == 4);
  CHECK(find_parameter("Observation", "status")->code_system == "http://hl7.org/fhir/observation-status");
  CHECK(find_parameter("Observation", "code")->code_system.empty());
  CHECK(find_parameter("InsurancePlan", "name")->expression == "InsurancePlan.name | InsurancePlan.alias");
  const auto parts = find_parameter("Observation", "combo-code-value-quantity")->components;
  REQUIRE(parts.size() == 2);
  CHECK(parts[0].parameter == "combo-code");
  CHECK(parts[1].kind == Kind::quantity);
}

TEST_CASE("every component of a composite is a parameter of the same type and kind") {
  for (const fhir::Shape& shape : fhir::shapes()) {
    for (const Parameter& p : parameters_of(shape.name)) {
      CHECK((p.kind == Kind::composite) == !p.components.empty());
      for (const Component& c : p.components) {
        const Parameter* found = find_parameter(shape.name, c.parameter);
        REQUIRE_MESSAGE(found != nullptr, p.url);
        CHECK(found->kind == c.kind);
      }
    }
  }
}

TEST_CASE("compartments name reference parameters of the type") {
  const auto observation = compartment_parameters("Patient", "Observation");
  REQUIRE(observation.size() == 2);
  CHECK(observation[0] == "performer");
  CHECK(observation[1] == "subject");
  CHECK(compartment_parameters("Encounter", "Observation").front() == "encounter");
  CHECK(compartment_parameters("Patient", "Medication").empty());
  CHECK(compartment_parameters("Group", "Observation").empty());
  for (const std::string_view compartment :
       {"Patient", "Encounter", "RelatedPerson", "Practitioner", "Device"}) {
    std::size_t types = 0;
    for (const fhir::Shape& shape : fhir::shapes()) {
      const auto found = compartment_parameters(compartment, shape.name);
      types += found.empty() ? 0 : 1;
      for (const std::string_view name : found)
        CHECK(find_parameter(shape.name, name)->kind == Kind::reference);
    }
    CHECK_MESSAGE(types > 15, compartment);
  }
}

}  // namespace
}  // namespace dyad::search
