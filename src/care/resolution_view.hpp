// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "access/principal.hpp"
#include "care/resolution_follow.hpp"
#include "care/resolution_store.hpp"

namespace dyad::care {

// What the pages show of decisions (api_resolution.ts Resolutions).
struct DecisionsShown {
  const record::Record& record;
  const Resolutions& resolutions;
  const FollowUpPlan& follow_up;
  const access::Principal& who;
};
json::Value decisions_json(const DecisionsShown& shown, const Facts& facts);
json::Value decision_json(const DecisionsShown& shown, const Facts& facts, const HeldDecision& decision);

// A draft proposed from what is there: opinions, her wishes, the engine's answer and its triggers. `models`
// are the model cards ({models: ModelCard[]}), for the order of the levels of a channel. Nothing is decided
// by it; a person completes it.
json::Value decision_offer(const Resolutions& resolutions, const Facts& facts, const json::Value& models);

}  // namespace dyad::care
