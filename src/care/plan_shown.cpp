// SPDX-License-Identifier: Apache-2.0
// A plan as it stands now, for one reader.
#include <algorithm>

#include "care/plan_store.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

json::Value time_json(const std::optional<Instant>& at) {
  return at ? json::Value(format_utc(*at)) : json::Value();
}
json::Value texts(const std::vector<std::string>& list) {
  json::Array out;
  for (const auto& t : list) out.emplace_back(t);
  return json::Value(std::move(out));
}
json::Value id_json(const std::string& id) { return id.empty() ? json::Value() : json::Value(id); }

json::Value hospital_json(const Facts& facts, const std::string& id) {
  if (id.empty()) return {};
  for (const auto& o : facts.record.organizations)
    if (o.version.id == id) return json::object({{"id", id}, {"names", words(o.body, "name")}});
  return json::object({{"id", id}, {"names", words_of(id)}});
}

json::Value template_json(const PlanTemplates& templates, const std::string& key) {
  const PlanTemplate* of = templates.find(key);
  return json::object({{"key", key}, {"names", of ? of->names : words_of(key)}});
}

json::Value acts_of(const access::Principal& who, const HeldPlan& plan, const PlanPart& part) {
  std::vector<std::string> acts;
  if (plan.live() && answers_for(who, part.hospital)) {
    if (part.state == PartState::accepted)
      acts = plan.course.state == PlanState::open ? std::vector<std::string>{"withdraw"}
                                                  : std::vector<std::string>{};
    else if (part.state == PartState::asked)
      acts = {"accept", "refuse"};
    else
      acts = {"accept"};
  }
  return texts(acts);
}

json::Value part_row(const Facts& facts, const access::Principal& who, const HeldPlan& plan,
                     const PlanPart& part) {
  std::vector<std::string> brings;
  for (const auto& use : part.uses)
    if (!std::ranges::count(brings, use.reference)) brings.push_back(use.reference);
  return json::object({{"id", part.id},
                       {"hospital", hospital_json(facts, part.hospital)},
                       {"status", name_of(part.state)},
                       {"brings", texts(brings)},
                       {"by", part.by_name.empty() ? json::Value() : json::object({{"name", part.by_name}})},
                       {"at", time_json(part.at)},
                       {"reason", part.reason},
                       {"changed", part.changed},
                       {"acts", acts_of(who, plan, part)}});
}

json::Value counts_json(const HeldPlan& plan) {
  return json::object({{"accepted", plan.accepted()}, {"of", plan.parts.size()}});
}

json::Value lost_json(const Phrases& phrases, const PlanLoss& loss) {
  const json::Value why = in_all_languages([&](std::string_view language) {
    return phrases.say(language, "lost." + loss.key,
                       {{"reason", loss.reason.empty() ? "-" : loss.reason},
                        {"units", std::to_string(loss.left)},
                        {"needed", std::to_string(loss.use.units)}});
  });
  return json::object({{"reference", loss.use.reference},
                       {"name", loss.use.name},
                       {"hospital", loss.hospital},
                       {"why", why}});
}

std::vector<PlanLoss> losses_now(const HeldPlan& plan, const Offers& offered, Instant now) {
  if (!plan.live()) return {};
  return losses_of(plan, without_slots(offered, slots_of(plan)), now);
}

bool may_plan(const access::Principal& who) {
  return who.kind == access::Principal::Kind::person && !who.practitioner.empty() &&
         who.may(access::Need::care);
}

}  // namespace

Result<json::Value> JointPlans::all(const record::Record& record, const access::Principal& who,
                                    std::string_view case_id) const {
  const auto read = facts(record, case_id);
  if (!read) return std::unexpected(read.error());
  const auto offered = offers(record.store(), record.now());
  if (!offered) return std::unexpected(offered.error());
  const auto grounds = plan_grounds(*read);
  json::Array plans, templates;
  bool in_the_way = false;
  for (const auto& plan : plans_in(*read)) {
    const auto& c = plan.course;
    in_the_way = in_the_way || c.state == PlanState::running || (plan.live() && plan.accepted() > 0);
    plans.push_back(json::object({{"id", plan.id},
                                  {"status", plan.status()},
                                  {"created_at", format_utc(c.created_at)},
                                  {"created_by", json::object({{"name", c.created_name}})},
                                  {"template", c.template_key},
                                  {"host", hospital_json(*read, c.host)},
                                  {"parts", counts_json(plan)},
                                  {"lost", losses_now(plan, *offered, read->now).size()}}));
  }
  for (const auto& t : words_.templates.all())
    templates.push_back(json::object({{"key", t.key}, {"names", t.names}}));
  json::Value decision;
  if (grounds.decision)
    decision = json::object({{"id", grounds.decision->id},
                             {"action", grounds.decision->content.action},
                             {"from", time_json(grounds.decision->content.from)},
                             {"to", time_json(grounds.decision->content.to)},
                             {"in_force", grounds.in_force}});
  const std::string why_not = !grounds.why_not.empty() ? grounds.why_not : in_the_way ? "plan_open" : "";
  const bool can = why_not.empty() && may_plan(who);
  return json::object({{"decision", std::move(decision)},
                       {"templates", json::Value(std::move(templates))},
                       {"suggested", id_json(suggested_template(*read, book_, grounds, words_.templates))},
                       {"can", can ? texts({"propose"}) : texts({})},
                       {"why_not", id_json(why_not)},
                       {"zone", read->zone},
                       {"now", format_utc(read->now)},
                       {"plans", json::Value(std::move(plans))}});
}

// What changes while a plan stands.
json::Value JointPlans::dynamic(const Facts& facts, const access::Principal& who, const HeldPlan& plan,
                                const Offers& offered) const {
  const auto& c = plan.course;
  json::Array parts, lost;
  for (const auto& part : plan.parts) parts.push_back(part_row(facts, who, plan, part));
  for (const auto& loss : losses_now(plan, offered, facts.now))
    lost.push_back(lost_json(words_.phrases, loss));
  std::vector<std::string> acts;
  if (may_plan(who) && !facts.replay) {
    if (plan.live()) acts.emplace_back("replan");
    if (c.state == PlanState::open) acts.emplace_back("withdraw");
    if (plan.held()) acts.emplace_back("open_run");
  }
  return json::object(
      {{"id", plan.id},
       {"case", facts.id},
       {"title", facts.title},
       {"status", plan.status()},
       {"synthetic", facts.synthetic},
       {"created_at", format_utc(c.created_at)},
       {"created_by", json::object({{"name", c.created_name}})},
       {"decision", c.decision},
       {"template", template_json(words_.templates, c.template_key)},
       {"zone", facts.zone},
       {"now", format_utc(facts.now)},
       {"host", hospital_json(facts, c.host)},
       {"parts", json::Value(std::move(parts))},
       {"lost", json::Value(std::move(lost))},
       {"before", id_json(c.before)},
       {"reason", c.reason},
       {"ended",
        c.ended_at
            ? json::object({{"at", time_json(c.ended_at)}, {"by", c.ended_by}, {"reason", c.ended_reason}})
            : json::Value()},
       {"run", id_json(c.run)},
       {"acts", texts(acts)}});
}

Result<json::Value> JointPlans::one(const record::Record& record, const access::Principal& who,
                                    std::string_view case_id, std::string_view plan) const {
  const auto read = facts(record, case_id);
  if (!read) return std::unexpected(read.error());
  const auto held = plan_of(*read, plan);
  if (!held) return std::unexpected(held.error());
  const auto content = plan_content(record.store(), *read, held->id);
  if (!content) return std::unexpected(content.error());
  const auto offered = offers(record.store(), record.now());
  if (!offered) return std::unexpected(offered.error());
  json::Value out = dynamic(*read, who, *held, *offered);
  for (const auto& [name, value] : (*content)["view"].members()) out.set(name, value);
  return out;
}

Result<json::Value> JointPlans::region(const record::Record& record, std::string_view case_id,
                                       std::string_view plan) const {
  const auto read = facts(record, case_id);
  if (!read) return std::unexpected(read.error());
  const auto held = plan_of(*read, plan);
  if (!held) return std::unexpected(held.error());
  auto content = plan_content(record.store(), *read, held->id);
  if (!content) return std::unexpected(content.error());
  return (*content)["region"];
}

}  // namespace dyad::care
