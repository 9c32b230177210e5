// SPDX-License-Identifier: Apache-2.0
// Telling people what became of a decision.
#include <set>

#include "care/preference_words.hpp"
#include "care/resolution_change.hpp"
#include "care/words.hpp"

namespace dyad::care {

// One Communication to everybody who signed, gave an opinion, or whose hospital signs.
void Resolutions::page(Change& change, std::string_view what) const {
  const auto& d = change.decision;
  std::set<std::string> to;
  for (const auto& h : d.course.hospitals) to.insert("Organization/" + h);
  for (const auto& s : d.course.signatures) to.insert("Practitioner/" + s.practitioner);
  const DecisionWords words(phrases_, change.facts, "en");
  for (const auto& o : opinions_on_paper(change.facts, words, d.content.request))
    to.insert("Practitioner/" + o.practitioner);
  json::Array recipients;
  for (const auto& one : to) recipients.push_back(json::object({{"reference", one}}));
  json::Value out = json::object({{"resourceType", "Communication"}});
  out.set("basedOn", json::Array{json::object({{"reference", "CarePlan/" + d.id}})});
  out.set("status", "in-progress");
  out.set(
      "category",
      json::Array{json::object(
          {{"coding",
            json::Array{json::object({{"system", std::string(kBase) + "/CodeSystem/communication-category"},
                                      {"code", "decision"}})}}})});
  out.set("priority", d.course.state == DecisionState::reopened ? "stat" : "urgent");
  out.set("subject", json::object({{"reference", "Patient/" + change.facts.mother}}));
  out.set("sent", format_utc(change.facts.now));
  if (!recipients.empty()) out.set("recipient", json::Value(std::move(recipients)));
  out.set("payload", json::Array{json::object({{"contentString", std::string(what)}})});
  change.with.push_back(put(std::move(out)));
}

}  // namespace dyad::care
