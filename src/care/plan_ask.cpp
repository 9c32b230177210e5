// SPDX-License-Identifier: Apache-2.0
#include "care/plan_ask.hpp"

#include <algorithm>

#include "care/events.hpp"
#include "care/past_decisions.hpp"
#include "care/preference.hpp"

namespace dyad::care {
namespace {

constexpr std::string_view kAirborne = "airborne";
// Conditions by which other people may be infected through the air (keys of terminology.condition).
constexpr std::string_view kThroughTheAir[] = {"tuberculosis", "drug_resistant_tuberculosis"};

std::vector<std::string> infections(const Facts& facts, const evidence::Book& book) {
  for (const auto key : kThroughTheAir)
    if (has_condition(facts, book, key, facts.mother)) return {std::string(kAirborne)};
  return {};
}

// Organizations that stand on their own: hospitals, not their wards.
std::vector<std::string> circle_of_case(const Facts& facts) {
  std::vector<std::string> out;
  for (const auto& o : facts.record.organizations)
    if (o.body["partOf"].is_null()) out.push_back(o.version.id);
  return out;
}

std::string organization_in(const json::Value& reference) {
  constexpr std::string_view kType = "Organization/";
  const auto text = reference["reference"].as_string();
  return text.starts_with(kType) ? std::string(text.substr(kType.size())) : std::string();
}

// The hospital of her stay in progress; of the case when no stay says.
std::string where_she_is(const Facts& facts, const std::vector<std::string>& circle) {
  for (auto it = facts.record.resources.rbegin(); it != facts.record.resources.rend(); ++it) {
    if (it->version.type != "Encounter" || it->body["status"].as_string() != "in-progress") continue;
    if (it->body["subject"]["reference"].as_string() != "Patient/" + facts.mother) continue;
    const std::string there = organization_in(it->body["serviceProvider"]);
    if (std::ranges::count(circle, there)) return there;
  }
  return organization_in(facts.record.episode.body["managingOrganization"]);
}

int living_children(const Facts& facts) {
  const auto n = std::ranges::count_if(facts.children, [](const Child& c) { return c.fetus && !c.dead; });
  return std::max(1, static_cast<int>(n));
}

std::optional<PlanWeights> weights_of(const Facts& facts) {
  const auto held = preference_of(facts);
  if (!held || held->value.kind != timing::Preference::Kind::weights) return {};
  const auto& w = held->value.weights;
  return PlanWeights{w[timing::kMotherLives], w[timing::kChildLives] + w[timing::kChildIntact]};
}

}  // namespace

PlanGrounds plan_grounds(const Facts& facts) {
  PlanGrounds out;
  for (auto& d : decisions_in(facts)) {
    const auto state = state_at(d.course, d.content.expires, facts.now);
    const bool usable = state == DecisionState::in_force && d.content.action == "deliver";
    if (!usable && (out.decision || d.course.signatures.empty())) continue;
    out.decision = std::move(d);
    out.in_force = usable;
    if (usable) break;
  }
  if (facts.replay)
    out.why_not = "replay";
  else if (!out.in_force)
    out.why_not = "no_decision";
  else if (out.decision->content.to && *out.decision->content.to <= facts.now)
    out.why_not = "window_over";
  return out;
}

std::string suggested_template(const Facts& facts, const evidence::Book& book, const PlanGrounds& grounds,
                               const PlanTemplates& templates) {
  if (!grounds.decision) return {};
  const bool surgery = grounds.decision->content.mode == "caesarean_with_surgery";
  const auto here = infections(facts, book);
  for (const auto& t : templates.all())
    if (!t.precaution.empty() && std::ranges::count(here, t.precaution)) return t.key;
  // Of those without an infection: with the second operation the one that has a task for the surgeons.
  for (const auto& t : templates.all()) {
    const bool second =
        std::ranges::any_of(t.tasks, [](const PlanTask& task) { return task.team == "surgery"; });
    if (t.precaution.empty() && second == surgery) return t.key;
  }
  return {};
}

PlanRisks plan_risks(const Facts& facts) {
  PlanRisks out;
  const auto kept = kept_answers(facts);
  if (kept.empty()) return out;
  const auto& by_venue = kept.back().content["by_venue"];
  const auto add = [&](const char* name, std::initializer_list<planning::Mode> modes) {
    const auto mother = by_venue[name]["mother_alive"].as_double(),
               child = by_venue[name]["child_alive"].as_double();
    if (!mother || !child) return;
    for (const auto mode : modes) out.by_mode.push_back({mode, 1 - *mother, 1 - *child});
  };
  add("here", {planning::Mode::in_house, planning::Mode::team_travels});
  add("after_transfer", {planning::Mode::mother_moves});
  if (!out.by_mode.empty()) out.source = kept.back().resource;
  return out;
}

Result<PlanAsk> plan_ask(const Facts& facts, const evidence::Book& book, const PlanTemplates& templates,
                         const PlanGrounds& grounds, const PlanWish& wish) {
  if (!grounds.why_not.empty())
    return fail(ErrorKind::refused, "needs a decision in force to deliver whose time is not over", "decision",
                grounds.why_not, "a decision in force");
  const PlanTemplate* of = templates.find(wish.template_key);
  if (!of)
    return fail(ErrorKind::invalid, "not a kind of operation that can be planned", "template",
                wish.template_key.substr(0, 80));
  const auto& d = *grounds.decision;
  PlanAsk ask;
  ask.case_id = facts.id;
  ask.template_key = of->key;
  ask.synthetic = facts.synthetic;
  ask.circle = circle_of_case(facts);
  ask.mother_at = where_she_is(facts, ask.circle);
  ask.decided = facts.now;
  if (!d.course.signatures.empty())
    ask.decided = std::ranges::max_element(d.course.signatures, {}, &DecisionSignature::at)->at;
  ask.from = std::max(d.content.from.value_or(facts.now), facts.now);
  if (wish.starts_after) ask.from = std::max(ask.from, *wish.starts_after);
  ask.to = d.content.to.value_or(ask.from);
  if (ask.to <= ask.from)
    return fail(ErrorKind::invalid, "is after the time the decision allows", "starts_after",
                format_utc(ask.from), "before " + format_utc(ask.to));
  ask.precautions = infections(facts, book);
  ask.children = living_children(facts);
  if (const auto g = facts.gestation(ask.from)) ask.gestation_days = g->days;
  ask.weights = weights_of(facts);
  ask.risks = plan_risks(facts).by_mode;
  ask.host = wish.host.empty() ? d.content.venue : wish.host;
  if (!d.content.venue.empty() && ask.host != d.content.venue)
    return fail(ErrorKind::invalid, "is not where the decision says", "host", ask.host.substr(0, 80),
                d.content.venue);
  if (!ask.host.empty() && !std::ranges::count(ask.circle, ask.host))
    return fail(ErrorKind::invalid, "is not a hospital of this case", "host", ask.host.substr(0, 80));
  ask.lost = wish.lost;
  ask.promise = wish.promise;
  return ask;
}

}  // namespace dyad::care
