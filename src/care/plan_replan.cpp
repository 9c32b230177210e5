// SPDX-License-Identifier: Apache-2.0
// When something that a plan uses is lost: what can be kept is kept, the rest is planned anew, and only those
// whom a change concerns are called.
#include <algorithm>
#include <set>

#include "care/form_fields.hpp"
#include "care/keeping.hpp"
#include "care/plan_pages.hpp"
#include "care/plan_store.hpp"
#include "care/plan_take_over.hpp"
#include "care/run_store.hpp"
#include "planning/plan_json.hpp"
#include "planning/read_region.hpp"
#include "planning/replan.hpp"

namespace dyad::care {
namespace {

constexpr std::size_t kMostLost = 50;
constexpr int kTries =
    20;  // of keeping a plan that others' check-offs overtake; each of those is one success

// What people say is lost must be something of this plan.
Result<std::vector<std::string>> read_lost(const json::Value& body, const HeldPlan& plan) {
  std::vector<std::string> out;
  if (body["lost"].size() > kMostLost)
    return refuse_field("too many at once", "lost", std::to_string(body["lost"].size()),
                        std::to_string(kMostLost));
  for (std::size_t i = 0; i < body["lost"].size(); ++i) {
    const std::string named(body["lost"][i].as_string());
    const bool used = std::ranges::any_of(plan.parts, [&](const PlanPart& p) {
      return std::ranges::count(p.uses, named, &PlanUse::reference) > 0;
    });
    if (!used) return refuse_field("is not used by this plan", "lost[" + std::to_string(i) + "]", named);
    out.push_back(named);
  }
  return out;
}

PlanPromise promise_of(const planning::Region& region, const planning::Plan& plan, Instant now) {
  const auto& of = region.cases.front();
  const auto& held = plan.cases.front();
  const auto& option = of.options[static_cast<std::size_t>(held.option)];
  PlanPromise out;
  out.host = region.hospitals[static_cast<std::size_t>(option.host)].id;
  out.child_to = region.hospitals[static_cast<std::size_t>(option.child_to)].id;
  out.mode = option.mode;
  for (std::size_t i = 0; i < held.tasks.size(); ++i) {
    const auto& t = held.tasks[i];
    if (!t.present) continue;
    const Instant start = region.instant_of(t.start);
    PlanPromise::Task task{of.tasks[i].id, start, start < now, {}};
    for (std::size_t k = 0; k < t.holders.size(); ++k) {
      std::vector<std::string> ids;
      for (const int r : t.holders[k]) ids.push_back(region.resources[static_cast<std::size_t>(r)].id);
      task.roles.emplace_back(of.tasks[i].demands[k].role, std::move(ids));
    }
    out.tasks.push_back(std::move(task));
  }
  return out;
}

// Refused when something lost is in use by a task under way: people first say what becomes of that task.
Result<void> check_event(const planning::Region& region, const planning::Plan& plan,
                         const std::vector<std::string>& lost, Instant now) {
  const std::int64_t grid = std::int64_t{region.step_minutes} * 60'000, past = now.ms - region.start.ms;
  planning::Event event;
  event.now = static_cast<int>(std::clamp<std::int64_t>((past + grid - 1) / grid, 0, region.steps));
  for (std::size_t r = 0; r < region.resources.size(); ++r)
    if (std::ranges::count(lost, reference_in(region.resources[r].id)))
      event.lost.push_back(static_cast<int>(r));
  const auto checked = planning::after(region, plan, event);
  return checked ? Result<void>() : std::unexpected(checked.error());
}

// What did not change for a hospital stays accepted and held.
void carry_over(const HeldPlan& before, HeldPlan& next, std::vector<std::string>& freed) {
  std::set<std::string> kept;
  for (auto& part : next.parts) {
    const auto old = std::ranges::find(before.parts, part.hospital, &PlanPart::hospital);
    part.changed = old == before.parts.end() || old->uses != part.uses;
    if (part.changed) continue;
    part.state = old->state;
    part.slots = old->slots;
    part.by = old->by;
    part.by_name = old->by_name;
    part.at = old->at;
    part.reason = old->reason;
    kept.insert(old->slots.begin(), old->slots.end());
  }
  for (const auto& slot : slots_of(before))
    if (!kept.contains(slot)) freed.push_back(slot);
}

}  // namespace

Result<PlanWish> JointPlans::wish_again(const record::Record& record, const Facts& facts,
                                        const HeldPlan& before, const json::Value& body,
                                        const Offers& offered) const {
  const auto content = plan_content(record.store(), facts, before.id);
  if (!content) return std::unexpected(content.error());
  const auto region = planning::read_region(json::write((*content)["region"]));
  if (!region) return std::unexpected(region.error());
  const auto plan = planning::read_plan(*region, json::write((*content)["plan"]));
  if (!plan) return std::unexpected(plan.error());
  auto named = read_lost(body, before);
  if (!named) return std::unexpected(named.error());
  PlanWish out;
  out.template_key = before.course.template_key;
  out.host = before.course.asked_host;
  out.starts_after = before.course.starts_after;
  out.lost = before.course.lost;
  out.lost.insert(out.lost.end(), named->begin(), named->end());
  std::vector<std::string> lost = out.lost;
  for (const auto& loss : losses_of(before, offered, facts.now)) lost.push_back(loss.use.reference);
  if (auto ok = check_event(*region, *plan, lost, facts.now); !ok) return std::unexpected(ok.error());
  out.promise = promise_of(*region, *plan, facts.now);
  return out;
}

Result<std::string> JointPlans::replan(const record::Record& record, const access::Principal& who,
                                       std::string_view case_id, std::string_view plan,
                                       const json::Value& body) const {
  const auto read = facts(record, case_id);
  if (!read) return std::unexpected(read.error());
  if (auto may = check_writer(*read, who); !may) return std::unexpected(may.error());
  const auto before = plan_of(*read, plan);
  if (!before) return std::unexpected(before.error());
  const auto key = read_key(body);
  if (!key) return std::unexpected(key.error());
  for (const auto& other : plans_in(*read))
    if (other.course.key == *key) return other.id;
  const auto reason = need_text(body, "reason");
  if (!reason) return std::unexpected(reason.error());
  if (!before->live())
    return fail(ErrorKind::conflict, "this plan is not open any more", "status",
                std::string(before->status()));
  const auto all = offers(record.store(), record.now());
  if (!all) return std::unexpected(all.error());
  const Offers offered = without_slots(*all, slots_of(*before));
  const auto wish = wish_again(record, *read, *before, body, offered);
  if (!wish) return std::unexpected(wish.error());
  auto made = compute(*read, offered, *wish);
  if (!made) return std::unexpected(made.error());
  auto& c = made->plan.course;
  c.key = *key;
  c.created_by = who.practitioner;
  c.created_name = who.name;
  c.before = before->id;
  c.reason = *reason;
  c.lost = wish->lost;
  return keep_next(record, case_id, std::move(*made), *before, offered);
}

// The plan before gives way: what it held and the next one does not is free, and a run that it began goes on
// by the next one.
Result<std::vector<record::Operation>> JointPlans::give_way(const Facts& facts, HeldPlan old, Computed& made,
                                                            const Offers& offered) const {
  auto& next = made.plan;
  const HeldPlan before = old;
  std::vector<std::string> freed;
  carry_over(old, next, freed);
  auto work = free_slots(whole_.store(), freed);
  if (!work) return std::unexpected(work.error());
  const auto add = [&](std::vector<record::Operation> more) {
    for (auto& op : more) work->push_back(std::move(op));
  };
  if (old.course.state == PlanState::running) {
    next.course.state = PlanState::running;
    next.course.run = old.course.run;
    const auto was = plan_content(whole_.store(), facts, old.id);
    if (!was) return std::unexpected(was.error());
    add(run_taken_over(facts, runs_, run_rules(book_).same_within_s, next,
                       {(*was)["run"], made.content["run"]}));
  }
  old.course.state = PlanState::superseded;
  old.course.ended_at = facts.now;
  old.course.ended_by = next.course.created_name;
  old.course.ended_reason = next.course.reason;
  for (auto& part : old.parts) part.slots.clear();
  add(plan_operations(facts, old));
  add(pages_of_change(words_, facts, {made.planned, made.content["view"], next, before}, offered));
  return work;
}

Result<std::string> JointPlans::keep_next(const record::Record& record, std::string_view case_id,
                                          Computed made, const HeldPlan& before,
                                          const Offers& offered) const {
  const std::scoped_lock one_at_a_time(writing_);
  for (int tried = 1;; ++tried) {
    const auto read = facts(record, case_id);
    if (!read) return std::unexpected(read.error());
    for (const auto& other : plans_in(*read))
      if (other.course.key == made.plan.course.key) return other.id;
    auto old = plan_of(*read, before.id);
    if (!old) return std::unexpected(old.error());
    if (!old->live() || old->version != before.version)
      return fail(ErrorKind::conflict, "was changed while it was planned anew", "plan", before.id,
                  std::string(old->status()));
    std::vector<record::Operation> work;
    if (made.planned.served) {
      auto gone = give_way(*read, std::move(*old), made, offered);
      if (!gone) return std::unexpected(gone.error());
      work = std::move(*gone);
    }
    const auto& next = made.plan;
    for (auto& op : plan_operations(*read, next)) work.push_back(std::move(op));
    for (auto& op : content_operations(*read, next, made.content)) work.push_back(std::move(op));
    work.push_back(plan_provenance(*read, next, program_));
    const auto done =
        whole_.perform({std::move(work), {"plan", {}}, "Practitioner/" + next.course.created_by});
    if (done) return next.id;
    // Of a run that is going on somebody may have checked a step meanwhile.
    if (done.error().kind != ErrorKind::conflict || tried == kTries) return std::unexpected(done.error());
  }
}

}  // namespace dyad::care
