// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>
#include <vector>

#include "care/facts.hpp"
#include "care/guard.hpp"

namespace dyad::care {

// A mother whose record lies elsewhere, known only by resources that were sent along. They are never stored.
// Her due date is read from a due date or a gestational age among them; when there is one and no birth is
// told, she is taken to carry one living child.
Facts stranger_facts(const json::Value& patient, const std::vector<json::Value>& resources,
                     const evidence::Quantities& quantities, Instant now);
bool is_dated(const Facts& facts);

// An order that is being written.
struct Draft {
  const json::Value* resource = nullptr;
  std::string reference;  // "MedicationRequest/draft-1"
  clinical::Ordered order;
  json::Value words;
  clinical::OrderVerdict verdict;
};
// Judges drafts for the mother of `facts` at the time described; `find` finds Medications they refer to. What
// is no drug and no imaging is left out; earlier drafts of imaging count as given.
std::vector<Draft> judge_drafts(const Facts& facts, const evidence::Book& book,
                                const std::vector<const json::Value*>& drafts, const FindResource& find);

}  // namespace dyad::care
