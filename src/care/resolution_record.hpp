// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "care/resolution.hpp"
#include "care/resolution_state.hpp"
#include "care/resolution_trigger.hpp"
#include "record/operation.hpp"

namespace dyad::care {

// A decision as the record holds it: a CarePlan of category decision. Its extensions decision-content and
// decision-course hold, as JSON, what is decided and where it stands; the fields every FHIR reader knows
// (status, period, description, references) say the same.
struct HeldDecision {
  std::string id;
  int version = 0;
  std::int64_t sequence = 0;
  Instant recorded_at;
  std::string author;
  DecisionContent content;
  DecisionCourse course;
};
std::optional<HeldDecision> read_decision(const record::Version& version, const json::Value& body);
// Those of the case as it was known, newest first.
std::vector<HeldDecision> decisions_in(const Facts& facts);

// The sentence in the three languages, for the description every reader shows.
struct DecisionSentences {
  std::string en, vi, zh;
};
json::Value care_plan(const Facts& facts, const std::string& id, const DecisionContent& content,
                      const DecisionCourse& course, const DecisionSentences& sentences);

// A signature on exactly this version of the CarePlan.
struct SignatureToKeep {
  std::string care_plan;  // "CarePlan/x/_history/3"
  DecisionSignature signature;
  std::string minutes_p7s, text_p7s;  // DER
};
json::Value signature_provenance(const Facts& facts, const SignatureToKeep& kept);
// The signatures kept in a Provenance: of the minutes ("application/pdf") or of the text
// ("application/json"); empty when there is none.
std::string kept_signature(const json::Value& provenance, std::string_view format);

// The minutes of one revision, with the text that is signed beside them.
json::Value minutes_document(const Facts& facts, const std::string& id, const std::string& care_plan,
                             const std::string& pdf, const std::string& text, std::string_view language);
std::string kept_document(const json::Value& document, std::string_view format);

json::Value decision_flag(const Facts& facts, const std::string& id, const std::string& text, bool active);
// Which fact opened the decision again.
json::Value fired_provenance(const Facts& facts, const std::string& care_plan, const DecisionFired& fired,
                             const std::string& program);

record::Operation put(json::Value resource, std::optional<int> if_match = {});
std::string etag(int version);

}  // namespace dyad::care
