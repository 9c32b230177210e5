// SPDX-License-Identifier: Apache-2.0
#include "care/plan_pages.hpp"

#include <algorithm>
#include <set>

#include "care/consult_page.hpp"
#include "care/form_fields.hpp"
#include "care/keeping.hpp"
#include "care/resolution_record.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

constexpr std::size_t kMostInWords = 3;  // changes that a page tells; the rest as a number

struct Page {
  std::string_view topic;
  std::string focus;
  json::Value words;
  std::vector<std::string> to;  // "Practitioner/x", or "Organization/y" for its heads
};

record::Operation page(const Facts& facts, Page about) {
  json::Array recipients;
  for (const auto& one : about.to) recipients.push_back(json::object({{"reference", one}}));
  json::Value out = json::object({{"resourceType", "Communication"}});
  if (json::Value meta = origin_meta(facts); !meta.is_null()) out.set("meta", std::move(meta));
  out.set("basedOn", json::Array{json::object({{"reference", about.focus}})});
  out.set("status", "in-progress");
  out.set("category", json::Array{concept_of(kConcepts, "plan-page")});
  out.set("reasonCode", json::Array{concept_of(kConcepts, about.topic)});
  out.set("priority", "urgent");
  out.set("subject", json::object({{"reference", "Patient/" + facts.mother}}));
  out.set("sent", format_utc(facts.now));
  out.set("recipient", json::Value(std::move(recipients)));
  json::Value payload{json::Object()};
  set_words(payload, "contentString", about.words);
  out.set("payload", json::Array{std::move(payload)});
  return put(std::move(out));
}

// The first changes in words, and how many more there are.
json::Value change_words(const Phrases& phrases, const json::Value& changes) {
  return in_all_languages([&](std::string_view l) {
    std::string text;
    for (std::size_t i = 0; i < std::min(changes.size(), kMostInWords); ++i)
      text += (text.empty() ? "" : phrases.say(l, "way.and")) + name_in(changes[i]["words"], l);
    if (changes.size() > kMostInWords)
      text += phrases.say(l, "way.and") +
              phrases.say(l, "page.more", {{"count", std::to_string(changes.size() - kMostInWords)}});
    return phrases.say(l, "page.changed", {{"changes", text}});
  });
}

json::Value hospital_names(const Facts& facts, const std::string& id) {
  for (const auto& o : facts.record.organizations)
    if (o.version.id == id) return words(o.body, "name");
  return words_of(id);
}

// The part itself is what the page is about: it is over once that part is answered.
record::Operation ask(const JointPlans::Words& words, const Facts& facts, const HeldPlan& plan,
                      const PlanPart& part) {
  const PlanTemplate* of = words.templates.find(plan.course.template_key);
  const json::Value operation = of ? of->names : words_of(plan.course.template_key),
                    hospital = hospital_names(facts, part.hospital),
                    host = hospital_names(facts, plan.course.host);
  json::Value text = in_all_languages([&](std::string_view l) {
    const std::string begins = plan.course.begins_at
                                   ? Phrases::when(l, *plan.course.begins_at, facts.utc_offset_minutes)
                                   : std::string();
    return words.phrases.say(l, "page.asked",
                             {{"hospital", name_in(hospital, l)},
                              {"operation", name_in(operation, l)},
                              {"host", name_in(host, l)},
                              {"begins", begins}});
  });
  return page(facts,
              {calling::kPlanAsked, "Task/" + part.id, std::move(text), {"Organization/" + part.hospital}});
}

}  // namespace

std::vector<std::string> concerned_by(const PlannedCase& planned, const HeldPlan& before,
                                      const Offers& offers) {
  std::set<std::string> out;
  for (const auto& change : planned.changes)
    for (const int r : change.affects) {
      const auto& thing = planned.region.resources[static_cast<std::size_t>(r)];
      const auto reference = reference_in(thing.id);
      const auto post = reference.substr(reference.find('/') + 1);
      const auto who = std::ranges::find(offers.people, post, &OfferedPerson::post);
      if (thing.kind == planning::Kind::person) {
        if (who != offers.people.end()) out.insert("Practitioner/" + who->person);
        continue;
      }
      // A thing cannot be told: whoever answered for it is.
      const std::string& home = planned.region.hospitals[static_cast<std::size_t>(thing.home)].id;
      const auto part = std::ranges::find(before.parts, home, &PlanPart::hospital);
      const bool answered = part != before.parts.end() && !part->by.empty();
      out.insert(answered ? "Practitioner/" + part->by : "Organization/" + home);
    }
  return {out.begin(), out.end()};
}

std::vector<record::Operation> pages_to_ask(const JointPlans::Words& words, const Facts& facts,
                                            const HeldPlan& plan, const access::Principal& asker) {
  std::vector<record::Operation> out;
  for (const auto& part : plan.parts)
    if (part.state == PartState::asked && !answers_for(asker, part.hospital))
      out.push_back(ask(words, facts, plan, part));
  return out;
}

std::vector<record::Operation> pages_of_change(const JointPlans::Words& words, const Facts& facts,
                                               const PlanChanged& change, const Offers& offers) {
  const auto to = concerned_by(change.planned, change.before, offers);
  std::vector<record::Operation> out;
  if (!to.empty())
    out.push_back(page(facts, {calling::kPlanChanged, "CarePlan/" + change.next.id,
                               change_words(words.phrases, change.view["changes"]), to}));
  for (const auto& part : change.next.parts) {
    if (part.state != PartState::asked) continue;
    const auto old = std::ranges::find(change.before.parts, part.hospital, &PlanPart::hospital);
    const bool told =
        std::ranges::count(to, "Organization/" + part.hospital) > 0 ||
        (old != change.before.parts.end() && std::ranges::count(to, "Practitioner/" + old->by) > 0);
    if (!told) out.push_back(ask(words, facts, change.next, part));
  }
  return out;
}

}  // namespace dyad::care
