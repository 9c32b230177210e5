// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "care/decision_basis.hpp"
#include "timing/decision.hpp"

namespace dyad::care {

// An answer as the record keeps it: a RiskAssessment about the mother, and the Provenance of that version.
// Its extension timing-decision holds, as JSON, what is shown of a past answer.
struct KeptAnswer {
  Instant at;               // the time it answers for
  std::string fingerprint;  // of its basis; "refused:<code>" when no answer could be given
  std::string model;        // "day_by_day|1.0.0"
  std::string resource;     // "RiskAssessment/x/_history/1"
  Instant recorded_at;
  json::Value content;  // the extension's
};
// Those of the case, by the time they answer for.
std::vector<KeptAnswer> kept_answers(const Facts& facts);

// api.ts PastDecision[].
json::Value past_decisions_json(const std::vector<KeptAnswer>& answers);

// Everything needed to keep one answer.
struct AnswerToKeep {
  const Facts& facts;
  Result<Basis> basis;
  Result<timing::Decision> decision;  // its error is the reason why there is none
  std::string model;                  // "id|version"
  std::string model_digest;           // fnv1a of the model file
  std::string program;                // "Dyad 0.1.0"
  Instant computed_at;                // by the wall clock
};
// The Bundle to submit. For a case that runs, a transaction recorded when it is stored; for a replayed one, a
// history recorded at the time answered for, marked as replayed, whose Provenance tells when it was computed.
// The same case and time give the same ids.
json::Value answer_bundle(const AnswerToKeep& answer);
std::string answer_id(std::string_view case_id, Instant at);

}  // namespace dyad::care
