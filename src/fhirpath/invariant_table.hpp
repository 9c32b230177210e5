// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string_view>

namespace dyad::fhirpath {

// A rule of the definitions that must hold for every element of a type, or for one element of it.
struct Invariant {
  std::string_view owner;    // the shape: "Observation", "Patient.contact", "Period"
  std::string_view element;  // of the owner; empty: the owner itself
  std::string_view key;      // "obs-7"
  std::string_view expression;
  std::string_view human;
};

namespace generated {
extern const std::span<const Invariant> kInvariants;  // sorted by owner
}  // namespace generated

}  // namespace dyad::fhirpath
