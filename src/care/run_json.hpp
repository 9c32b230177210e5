// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "care/run_store.hpp"

namespace dyad::care {

// The answers of the run's calls (shapes of web/src/api_run.ts).

// One operation: steps with who said what and when, gate, intervals so far, what is open.
json::Value run_json(const Runs& runs, const Facts& facts, const HeldRun& run);
// Every operation of the case in short, and what a new one would begin with: kinds, owners proposed, the
// decision it would follow.
json::Value runs_json(const Runs& runs, const Facts& facts);
// Contingency cards, doses by her or the child's newest weight; "not known" where there is none.
json::Value run_cards_json(const evidence::Book& book, const Facts& facts);

}  // namespace dyad::care
