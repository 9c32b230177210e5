// SPDX-License-Identifier: Apache-2.0
#include "care/consult_page.hpp"

#include <algorithm>

#include "care/consult_desk.hpp"
#include "care/consult_propose.hpp"
#include "care/opinions.hpp"
#include "care/resolution_record.hpp"
#include "care/watch_store.hpp"
#include "care/words.hpp"

namespace dyad::care::calling {
namespace {

constexpr std::size_t kMostPaged = 30;

bool is_head(std::string_view role) { return role == "department_head" || role == "coordinator"; }

// One after the other, each person once.
class Roll {
 public:
  Roll(const Reach& reach, std::vector<Why> why) : reach_(reach), why_(std::move(why)) {}

  // Whoever this is, by the post they hold at that hospital, or by any.
  void person(std::string_view id, std::string_view hospital, std::string_view level) {
    const Post* best = nullptr;
    for (const Post& p : reach_.posts())
      if (p.person == id && (!best || (p.hospital == hospital && best->hospital != hospital))) best = &p;
    if (best) add(best->role, best->hospital, {best->id, best->person, best->name, std::string(level)}, {});
  }
  // Whoever is asked first for a role there; nobody when that person is paged already.
  void role(const std::string& role, const std::string& hospital, const std::vector<Why>& why) {
    const auto candidates = reach_.candidates(hospital, role);
    if (!candidates.empty()) add(role, hospital, candidates.front(), why);
  }
  bool on_list(std::string_view hospital, std::string_view role) const {
    return reach_.on_list(hospital, role);
  }
  const Reach& reach() const { return reach_; }
  bool empty() const { return paged_.empty(); }
  std::vector<Paged> take() && { return std::move(paged_); }

 private:
  void add(const std::string& role, const std::string& hospital, Candidate who, const std::vector<Why>& why) {
    if (paged_.size() == kMostPaged || !seen_.insert(who.person).second) return;
    std::vector<Why> reasons = why_;
    reasons.insert(reasons.end(), why.begin(), why.end());
    const bool nobody = !is_head(role) && !reach_.on_list(hospital, role) && who.level == "head";
    paged_.push_back({role, hospital, std::move(who), std::move(reasons), nobody});
  }

  const Reach& reach_;
  std::vector<Why> why_;
  std::set<std::string> seen_;
  std::vector<Paged> paged_;
};

std::optional<HeldDecision> decision_of(const Facts& facts, std::string_view focus) {
  for (const auto& r : facts.record.resources)
    if (r.version.type == "CarePlan" && "CarePlan/" + r.version.id == focus)
      return read_decision(r.version, r.body);
  return {};
}

// Who is responsible stands there in a person's own words; a name that somebody at that hospital has is that
// person, and without one it is the hospital's heads who are told.
void responsible(Roll& roll, const HeldDecision& decision, Instant now) {
  for (const auto& r : decision.content.responsible) {
    if (r.until && *r.until < now) continue;
    const std::string hospital = roll.reach().hospital_of(r.organization);
    bool found = false;
    for (const Post& p : roll.reach().posts())
      if (p.hospital == hospital && !p.name.empty() && r.who.find(p.name) != std::string::npos) {
        roll.person(p.person, hospital, "responsible");
        found = true;
      }
    if (!found) roll.role("department_head", hospital, {});
  }
}

void concerned(Roll& roll, const Facts& facts, const HeldDecision& decision,
               const std::vector<Needed>& needed) {
  std::vector<std::string> hospitals;
  for (const auto& h : decision.course.hospitals)
    if (const auto home = roll.reach().hospital_of(h); !std::ranges::count(hospitals, home))
      hospitals.push_back(home);
  const std::string asked = decision.content.request.substr(0, decision.content.request.find("/_history/"));
  for (const auto& r : facts.record.resources) {
    const auto party = r.version.type == "Task" && !asked.empty() ? party_of(r.body) : std::nullopt;
    if (party && "ServiceRequest/" + consultation_of_task(r.body) == asked &&
        std::ranges::count(hospitals, party->organization) && roll.on_list(party->organization, party->role))
      roll.role(party->role, party->organization, {});
  }
  for (const Needed& n : needed)
    for (const auto& h : hospitals)
      if (roll.on_list(h, n.role)) {
        roll.role(n.role, h, n.why);
        break;
      }
  if (roll.empty())
    for (const auto& h : hospitals) roll.role("department_head", h, {});
}

void page_decision(Roll& roll, const PageRequest& request, const Facts& facts,
                   const std::vector<Needed>& needed) {
  const auto decision = decision_of(facts, request.focus);
  if (!decision) return;
  for (const auto& s : decision->course.signatures)
    roll.person(s.practitioner, roll.reach().hospital_of(s.organization), "signer");
  responsible(roll, *decision, facts.now);
  const std::string consultation =
      decision->content.request.substr(0, decision->content.request.find("/_history/"));
  for (const auto& r : facts.record.resources) {
    const auto opinion = opinion_in(r.body, facts.utc_offset_minutes);
    if (opinion && opinion->opinion.withdrawn.empty() &&
        (consultation.empty() || "ServiceRequest/" + opinion->consultation == consultation))
      roll.person(opinion->author.practitioner, roll.reach().hospital_of(opinion->author.organization),
                  "adviser");
  }
  // A reminder goes to those who made the decision; nobody is roused for it.
  if (request.topic != kDecisionEnds) concerned(roll, facts, *decision, needed);
}

void page_warning(Roll& roll, const PageRequest& request, const Facts& facts) {
  const auto circle = circle_of(facts, roll.reach());
  for (const auto& role : request.roles) {
    const Place place = place_for(roll.reach(), circle, role);
    const bool there = !place.nobody_on_list || std::ranges::any_of(roll.reach().posts(), [&](const Post& p) {
      return is_head(role) && p.hospital == place.hospital && p.role == role;
    });
    if (there) roll.role(role, place.hospital, {});
  }
  if (roll.empty() && !circle.empty() && !request.roles.empty())
    roll.role(request.roles.front(), circle.front(), {});
}

void page_plan(Roll& roll, const PageRequest& request) {
  for (const auto& to : request.to) {
    const std::string id = to.substr(to.find('/') + 1);
    if (to.starts_with("Practitioner/"))
      roll.person(id, {}, "planned");
    else
      roll.role("department_head", roll.reach().hospital_of(id), {});
  }
}

Result<Cause> cause_of_plan(const record::Reader& reader, const About& about) {
  const auto held = reader.read("CarePlan", about.focus.substr(about.focus.find('/') + 1), {});
  if (!held) return std::unexpected(held.error());
  const auto body = *held ? json::parse((*held)->body) : Result<json::Value>(json::Value());
  const auto status = body ? (*body)["status"].as_string() : std::string_view();
  return status == "draft" || status == "active" ? Cause::open : Cause::over;
}

// Until the hospital has answered for its part, or the plan holds no longer.
Result<Cause> cause_of_part(const record::Reader& reader, const About& about) {
  const auto held = reader.read("Task", about.focus.substr(about.focus.find('/') + 1), {});
  if (!held) return std::unexpected(held.error());
  const auto body = *held ? json::parse((*held)->body) : Result<json::Value>(json::Value());
  return body && (*body)["status"].as_string() == "requested" ? Cause::open : Cause::over;
}

Result<Cause> cause_of_decision(const record::Reader& reader, const About& about, Instant now) {
  const auto held = reader.read("CarePlan", about.focus.substr(about.focus.find('/') + 1), {});
  if (!held) return std::unexpected(held.error());
  const auto body = *held ? json::parse((*held)->body) : Result<json::Value>(json::Value());
  const auto decision = *held && body ? read_decision(**held, *body) : std::nullopt;
  if (!decision) return Cause::over;
  const auto state = state_at(decision->course, decision->content.expires, now);
  const DecisionState needs = about.topic == kDecisionReopened  ? DecisionState::reopened
                              : about.topic == kDecisionExpired ? DecisionState::expired
                                                                : DecisionState::in_force;
  return state == needs ? Cause::open : Cause::over;
}

Result<Cause> cause_of_warning(const record::Reader& reader, const About& about) {
  const auto held = reader.read("Flag", about.focus.substr(about.focus.find('/') + 1), {});
  if (!held) return std::unexpected(held.error());
  const auto body = *held ? json::parse((*held)->body) : Result<json::Value>(json::Value());
  if (!body || (*body)["status"].as_string() != "active") return Cause::over;
  const auto tasks = read_of_type(reader, "Task", {about.mother});
  if (!tasks) return std::unexpected(tasks.error());
  for (const auto& [version, task] : *tasks)
    if (task["focus"]["reference"].as_string() == about.focus && is_warning_answer(task) &&
        parse_instant(task["authoredOn"].as_string()).value_or(version.recorded_at) >= about.since)
      return Cause::over;
  const auto detail = json::parse(extension(*body, own_url("watch-warning"))["valueString"].as_string());
  const auto warning = detail ? read_warning(*detail) : std::nullopt;
  return warning && warning->state == Warning::State::recovering ? Cause::resting : Cause::open;
}

}  // namespace

std::optional<PageRequest> page_request_of(const json::Value& communication) {
  if (communication["resourceType"].as_string() != "Communication") return {};
  const std::string category = code_in(communication["category"][0], "");
  if (category != "decision" && category != "warning-page" && category != "plan-page") return {};
  PageRequest out;
  out.id = communication["id"].as_string();
  out.topic = code_in(communication["reasonCode"][0], kConcepts);
  out.focus = communication["basedOn"][0]["reference"].as_string();
  out.mother = id_in(communication["subject"], "Patient");
  out.priority = communication["priority"].as_string();
  for (const auto& e : communication["extension"].items())
    if (e["url"].as_string() == own_url("recipient-role")) out.roles.emplace_back(e["valueCode"].as_string());
  for (const auto& r : communication["recipient"].items()) out.to.emplace_back(r["reference"].as_string());
  out.words = words(communication["payload"][0], "contentString");
  const json::Value& at = extension(communication, own_url("warning-page-at"))["valueDateTime"];
  out.since =
      parse_instant(at.is_null() ? communication["sent"].as_string() : at.as_string()).value_or(Instant{});
  out.waits = communication["status"].as_string() == "in-progress";
  // Written by an older program, for which nobody was to be paged.
  if (out.topic.empty() || out.focus.empty()) return {};
  return out;
}

About about_of(const json::Value& task, const Party& party) {
  const auto page = page_of_task(task);
  return {page ? page->topic : std::string(), std::string(task["focus"]["reference"].as_string()),
          id_in(task["for"], "Patient"), party.called_at};
}

Result<Cause> cause_of(const record::Reader& reader, const About& about, Instant now) {
  if (about.topic.starts_with("decision-")) return cause_of_decision(reader, about, now);
  if (about.topic.starts_with("warning")) return cause_of_warning(reader, about);
  if (about.topic == kPlanChanged) return cause_of_plan(reader, about);
  if (about.topic == kPlanAsked) return cause_of_part(reader, about);
  const auto held = reader.read("ServiceRequest", about.focus.substr(about.focus.find('/') + 1), {});
  if (!held) return std::unexpected(held.error());
  const auto body = *held ? json::parse((*held)->body) : Result<json::Value>(json::Value());
  return body && is_open_call(*body) ? Cause::open : Cause::over;
}

std::vector<Paged> to_page(const PageRequest& request, const Facts& facts, const Reach& reach,
                           const std::vector<Needed>& needed) {
  Roll roll(reach, {{"call.page.why", request.words, {}}});
  if (request.topic.starts_with("decision-"))
    page_decision(roll, request, facts, needed);
  else if (request.topic == kPlanChanged || request.topic == kPlanAsked)
    page_plan(roll, request);
  else
    page_warning(roll, request, facts);
  return std::move(roll).take();
}

std::vector<Candidate> may_follow(std::string_view topic, std::vector<Candidate> candidates,
                                  const std::set<std::string>& paged) {
  std::erase_if(candidates, [&](const Candidate& c) {
    return paged.contains(c.person) || (topic == kWarning && (c.level == "head" || c.level == "coordinator"));
  });
  return candidates;
}

}  // namespace dyad::care::calling
