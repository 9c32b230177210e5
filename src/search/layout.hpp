// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/tables.hpp"
#include "fhirpath/fhirpath.hpp"
#include "search/parameter.hpp"

// How the resources of one type are read for search. Made once per type from the expressions of its
// parameters. Nearly all of these are a path ("Observation.component.code"), so the elements of all
// parameters are found in one walk over the resource; what is not a path is left to FHIRPath.
namespace dyad::search {

// What an element is, as far as its search values go.
enum class Form : std::uint8_t {
  coding,
  codeable_concept,
  identifier,
  contact,
  code,  // and every other primitive that is a token by its text
  boolean,
  text,
  reference,
  canonical,  // also a uri or url used as a reference
  resource,   // a whole resource, named by its own type and id
  moment,     // date, dateTime, instant
  period,
  timing,
  number,
  range,
  quantity,
  money,
  sampled_data,
  uri,
};

// One step of a path: a member of an object. A list is gone through, or only its first item.
struct Step {
  std::string_view name;
  bool first_only = false;
  std::string_view guard;  // where(guard='guard_value') on what the step gives; empty: none
  std::string_view guard_value;
  bool operator==(const Step&) const = default;
};
using Path = std::vector<Step>;

// An element or elements that one or several parameters read in the same way.
struct Source {
  Path path;
  Kind kind = Kind::token;
  Form form = Form::code;
  std::uint16_t group = 0;
  std::optional<fhirpath::Expression> computed;  // instead of the path
};

// A source as one parameter uses it: all of it, or only references to a type (where(resolve() is Patient)),
// or only contact points of a system (where(system='phone')).
struct Use {
  std::uint16_t source = 0;
  std::string_view only_type;
  std::string_view only_system;
  bool operator==(const Use&) const = default;
};

struct ComponentPlan {
  bool from_resource = false;  // "%resource...": not from the element
  std::vector<Source> sources;
};
struct CompositePlan {
  std::vector<Path> elements;
  std::vector<ComponentPlan> components;
};

struct Reading {
  const Parameter* parameter = nullptr;
  std::vector<Use> uses;
  std::optional<CompositePlan> composite;
};

// Sources that the same parameters use are posted under one name, and only there: Observation.code is posted
// as "code", and a search for combo-code asks for "code" or "component-code".
struct Group {
  std::string name;
  Kind kind;
};

// All paths of a type as one tree.
struct Branch {
  Step step;
  std::vector<std::uint16_t> sources;  // that end here
  std::vector<Branch> branches;
};

struct Layout {
  std::string_view type;
  std::vector<Source> sources;
  std::vector<Group> groups;
  std::vector<Reading> readings;  // own parameters, then the common ones
  Branch root;

  const Reading* find(std::string_view parameter) const;
};

// Null when there is no such resource type. The first call for a type compiles it; any thread may call.
const Layout* layout_of(std::string_view type);

}  // namespace dyad::search
