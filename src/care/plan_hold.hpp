// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "care/offers.hpp"
#include "care/plan_record.hpp"

namespace dyad::care {

// What holds the things and people of a part: Slots that say taken, as any other use does, without a word
// about a patient, since everybody reads them. Of blood and drugs no Slot can hold units.
struct PlanHold {
  std::vector<record::Operation> operations;
  std::vector<std::string> slots;
};
Result<PlanHold> hold_uses(const record::Reader& reader, const Facts& facts,
                           const std::vector<PlanUse>& uses);
// Struck, not removed.
Result<std::vector<record::Operation>> free_slots(const record::Reader& reader,
                                                  const std::vector<std::string>& slots);

// What a plan uses and is no longer offered for it, and why.
struct PlanLoss {
  PlanUse use;
  std::string hospital;
  std::string key;  // of data/care/plan_words.json below "lost."
  std::string reason;
  int left = 0;  // units
};
// The offers without what these slots hold: as they are for the plan that wrote them.
Offers without_slots(Offers offers, const std::vector<std::string>& slots);
std::vector<PlanLoss> losses_of(const HeldPlan& plan, const Offers& offers_without_its_slots, Instant now);
std::vector<PlanLoss> losses_of(const PlanPart& part, const Offers& offers_without_its_slots, Instant now);
std::vector<std::string> slots_of(const HeldPlan& plan);

}  // namespace dyad::care
