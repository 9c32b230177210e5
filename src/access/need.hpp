// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

namespace dyad::access {

// What a route asks of whoever calls it, before its handler runs. Which cases and resources the caller then
// sees is decided below the handler, by the scope of the record it is given.
enum class Need {
  unset,      // nobody said: refused
  nothing,    // open to all: sign-in, health, the capability statement, key sets
  signed_in,  // a person or an application that this server knows
  record,     // reads and writes of the record within the caller's scope (FHIR)
  care,       // a person who cares for patients: cases, consultations, opinions
  sign,       // a person who signs for a hospital
  admin,      // people, posts and on-call lists of the caller's hospital
  steward,    // feeds, subscriptions
  audit,      // who looked at what; review of glass broken
  take_out,   // bulk exports: a steward, or a program that acts for a hospital by its system/ scopes
};

std::string_view name_of(Need need);

}  // namespace dyad::access
