// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "care/facts.hpp"
#include "care/resolution_text.hpp"

namespace dyad::care {

// What a decision is drafted from, as the record has it: her wishes, the opinions given, the engine's newest
// kept answer, the consultation asked for.

// One opinion as it stands in the minutes.
struct OpinionOnPaper {
  std::string resource;  // "ClinicalImpression/x/_history/2"
  std::string practitioner, name, role, organization;
  std::string action;  // "deliver_now", "wait_until"... as given
  std::string text;    // in the language asked for
  Instant given_at;
};
// For a draft that is offered to one reader: of the newest consultation, what the record shows them.
std::vector<OpinionOnPaper> opinions_on_paper(const Facts& facts, const DecisionWords& words);
// For what everybody of the circle may read: of the consultation that the decision is of (`request`, as it
// stands in its content), and only once its opinions are open to all. What somebody gave to a later
// consultation is still sealed to others, though whoever writes the paper may see it.
std::vector<OpinionOnPaper> opinions_on_paper(const Facts& facts, const DecisionWords& words,
                                              std::string_view request);
// Whether such an opinion agrees with an action of a decision; one without a clear action does.
bool agrees(std::string_view opinion_action, std::string_view decision_action);

struct WishesOnPaper {
  bool recorded = false;
  std::string resource;                // the version a decision rests on
  std::vector<std::string> lines;      // who said what, in the language asked for
  std::vector<json::Value> ask_again;  // reasons, as messages
};
WishesOnPaper wishes_on_paper(const Facts& facts, const evidence::Book& book, const DecisionWords& words);

// The consultation a decision is of: the one named by `request` ("ServiceRequest/x/_history/2"), without a
// name the newest whose opinions are open to all; null when there is none.
const record::Resource* consultation_decided(const Facts& facts, std::string_view request);
// The newest consultation that was not called off; nothing when none was asked for.
const record::Resource* consultation_asked(const Facts& facts);
// The newest answer of the timing engine: "RiskAssessment/x/_history/1"; empty when none is kept.
std::string newest_advice(const Facts& facts);

}  // namespace dyad::care
