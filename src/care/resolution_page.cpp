// SPDX-License-Identifier: Apache-2.0
// Telling people what became of a decision.
#include <set>

#include "care/keeping.hpp"
#include "care/preference_words.hpp"
#include "care/resolution_change.hpp"
#include "care/words.hpp"

namespace dyad::care {

// One Communication to everybody who signed, gave an opinion, or whose hospital signs. Who is paged for it is
// found out where people are called.
void Resolutions::page(Change& change, std::string_view topic,
                       const std::function<std::string(const DecisionWords&)>& say) const {
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
  out.set("reasonCode", json::Array{json::object({{"coding", json::Array{coded(kConcepts, topic)}}})});
  out.set("priority", topic == "decision-reopened"  ? "stat"
                      : topic == "decision-expired" ? "urgent"
                                                    : "routine");
  out.set("subject", json::object({{"reference", "Patient/" + change.facts.mother}}));
  out.set("sent", format_utc(change.facts.now));
  if (!recipients.empty()) out.set("recipient", json::Value(std::move(recipients)));
  json::Value told{json::Object()}, payload{json::Object()};
  for (const auto language : kLanguages)
    told.set(std::string(language), say(DecisionWords(phrases_, change.facts, language)));
  set_words(payload, "contentString", told);
  out.set("payload", json::Array{std::move(payload)});
  change.with.push_back(put(std::move(out)));
}

}  // namespace dyad::care
