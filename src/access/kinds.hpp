// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace dyad::access {

// What decides who sees the resources of a type.
enum class Sight {
  of_patients,  // those who see a patient in whose compartment it stands; one that stands in none is a
                // steward's
  shared,       // everybody: what hospitals offer, and definitions; it tells nothing about a patient
  mixed,        // shared unless it names a patient: a ward's monitor, and the pump that is at one bedside
  own,          // whoever wrote it, and stewards, unless it names a patient: drafts, documents by themselves
};

Sight sight_of(std::string_view type);

// Types of which everything is open to everybody, in order of name.
const std::vector<std::string>& shared_types();

}  // namespace dyad::access
