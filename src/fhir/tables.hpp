// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

namespace dyad::fhir {

// The primitive datatypes of FHIR R4, in the order the generator writes them.
enum class Primitive : std::uint8_t {
  base64_binary,
  boolean,
  canonical,
  code,
  date,
  date_time,
  decimal,
  id,
  instant,
  integer,
  markdown,
  oid,
  positive_int,
  string,
  time,
  unsigned_int,
  uri,
  url,
  uuid,
  xhtml,
};

// One element of a shape. A choice such as value[x] is one row per type ("valueQuantity"), all with the same
// `choice`.
struct Element {
  std::string_view name;
  std::int16_t type;     // >= 0: a shape; < 0: the primitive -1 - type
  std::int16_t choice;   // row of choice_name(), -1 when it is not a choice
  std::int16_t binding;  // row of the code set that its codes must be of, -1: none
  std::int16_t targets;  // row of the list of types that its reference may name, -1: any
  std::uint8_t min;
  bool array;

  bool is_primitive() const { return type < 0; }
  Primitive primitive() const { return static_cast<Primitive>(-1 - type); }
};

// A resource type, a complex datatype or a group inside one ("Observation.component"). Elements of the base
// (DomainResource, BackboneElement, ...) are not repeated.
struct Shape {
  std::string_view name;
  std::int16_t base;  // -1: none
  std::int16_t first;
  std::int16_t count;
  bool concrete_resource;

  std::span<const Element> own_elements() const;
};

struct Code {
  std::string_view code;
  std::int16_t system;  // row of kSystems
};

// The codes of a required binding, or the rule of their form where another body keeps the list.
struct CodeSet {
  enum Rule : std::uint8_t { kListed, kMimeTypes, kCurrencies };
  std::string_view url;  // of the value set
  std::uint16_t first;
  std::uint16_t count;
  Rule rule;

  bool has(std::string_view code) const;
  bool has(std::string_view system, std::string_view code) const;
  std::span<const Code> codes() const;  // sorted; empty unless they are listed
};

struct TargetList {
  std::uint16_t first;
  std::uint16_t count;
};

const CodeSet* required_codes(const Element& element);               // null: none
std::span<const std::int16_t> target_types(const Element& element);  // shapes; empty: any

std::span<const Shape> shapes();  // sorted by name
std::string_view choice_name(std::int16_t choice);
std::string_view name_of(Primitive primitive);
const Shape* find_shape(std::string_view name);
const Shape* find_resource(std::string_view type);  // one of the 146 concrete types, or nothing
const Element* find_element(const Shape& shape, std::string_view name);  // own or inherited, or nothing
const Shape& any_resource();  // the type of contained and Bundle.entry.resource

namespace generated {
extern const std::span<const Element> kElements;
extern const std::span<const Shape> kShapes;
extern const std::span<const std::string_view> kChoices;
extern const std::span<const std::string_view> kSystems;
extern const std::span<const Code> kCodes;
extern const std::span<const CodeSet> kCodeSets;
extern const std::span<const std::int16_t> kTargets;
extern const std::span<const TargetList> kTargetLists;
}  // namespace generated

}  // namespace dyad::fhir
