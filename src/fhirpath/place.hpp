// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "fhir/tables.hpp"
#include "fhirpath/fhirpath.hpp"
#include "fhirpath/patch_value.hpp"

namespace dyad::fhirpath {

struct Step {
  std::string name;  // of the JSON member
  std::optional<std::size_t> index;
  bool operator==(const Step&) const = default;
};

// Where an element stands in a document; no steps is the document itself.
struct Place {
  std::vector<Step> steps;

  Place owner() const { return {{steps.begin(), steps.end() - 1}}; }
  bool within(const Place& list) const;  // is one of the elements of this list
};

std::optional<Place> place_of(const json::Value& document, const Node& node);
// The type of the object at a place; null when it is none of FHIR.
const fhir::Shape* shape_at(const json::Value& document, const Place& place);
// Takes an element away, and what becomes empty by that.
void erase(json::Value& document, const Place& place);

// Where the last dot outside brackets and quotes stands; npos without one.
std::size_t last_dot(std::string_view path);

// One element of an object to be changed: its member and, of a primitive, the "_name" beside it.
class Slot {
 public:
  Slot(json::Value& document, const Place& owner, std::string name, bool array);

  bool present() const;
  std::size_t size() const;  // of the list; 0 or 1 of a single value
  void insert(std::size_t index, NewValue value);
  void replace(std::size_t index, NewValue value);
  void rename_to(std::string name, NewValue value);
  void move(std::size_t from, std::size_t to);
  void remove(std::size_t index);

 private:
  struct Lists {
    json::Array values, extras;
  };
  Lists read() const;
  void write(Lists lists);

  json::Value& object_;
  std::string name_;
  bool array_;
};

}  // namespace dyad::fhirpath
