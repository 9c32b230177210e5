// SPDX-License-Identifier: Apache-2.0
#include "care/resolution_sources.hpp"

#include <algorithm>

#include "care/past_decisions.hpp"
#include "care/words.hpp"

namespace dyad::care {

std::vector<OpinionOnPaper> opinions_on_paper(const Facts&, const DecisionWords&) { return {}; }

bool agrees(std::string_view opinion_action, std::string_view decision_action) {
  const bool birth = decision_action == "deliver" || decision_action == "transfer";
  if (opinion_action == "deliver_now") return birth;
  if (opinion_action == "wait_until" || opinion_action == "not_yet") return !birth;
  return true;
}

WishesOnPaper wishes_on_paper(const Facts& facts, const evidence::Book&, const DecisionWords& words) {
  WishesOnPaper out;
  for (const auto& r : facts.record.resources) {
    if (r.version.type != "Consent" || r.body["status"].as_string() != "active") continue;
    const json::Value& category = r.body["category"][std::size_t{0}];
    const std::string code = code_in(category, "");
    if (code != "wish" && code != "wishes") continue;
    out.recorded = true;
    out.resource = reference_of(r);
    out.lines.push_back(words.best(concept_words(category)));
  }
  return out;
}

const record::Resource* consultation_asked(const Facts& facts) {
  const record::Resource* newest = nullptr;
  for (const auto& r : facts.record.resources) {
    if (r.version.type != "ServiceRequest") continue;
    const std::string_view status = r.body["status"].as_string();
    if (status != "active" && status != "completed") continue;
    const bool consultation = std::ranges::any_of(
        r.body["category"].items(), [](const json::Value& c) { return code_in(c, "") == "consultation"; });
    if (consultation && (!newest || r.version.sequence > newest->version.sequence)) newest = &r;
  }
  return newest;
}

std::string newest_advice(const Facts& facts) {
  const auto kept = kept_answers(facts);
  return kept.empty() ? std::string() : kept.back().resource;
}

}  // namespace dyad::care
