// SPDX-License-Identifier: Apache-2.0
// What hospitals say to a plan, part by part, and taking it back as a whole.
#include <algorithm>

#include "care/form_fields.hpp"
#include "care/plan_store.hpp"

namespace dyad::care {
namespace {

constexpr int kTries = 20;  // of an act that others' overtake; each of those is one success
constexpr std::string_view kActs[] = {"accept", "refuse", "withdraw"};
constexpr std::string_view kCoordinator = "coordinator";

Result<std::string> need_reason(const json::Value& body) { return need_text(body, "reason"); }

Failure stands_otherwise(const PlanPart& part) {
  return fail(ErrorKind::conflict,
              "was answered meanwhile" + (part.by_name.empty() ? "" : " by " + part.by_name), "act",
              std::string(name_of(part.state)));
}

bool said(const std::vector<std::string>& keys, std::string_view key) {
  return std::ranges::count(keys, key) > 0;
}

}  // namespace

bool answers_for(const access::Principal& who, std::string_view hospital) {
  if (who.kind != access::Principal::Kind::person) return false;
  if (who.may_at(access::Need::sign, hospital) || who.may_at(access::Need::admin, hospital)) return true;
  return std::ranges::any_of(who.posts, [&](const access::Post& p) {
    return p.role == kCoordinator && (p.hospital == hospital || p.organization == hospital);
  });
}

Result<void> JointPlans::change(const record::Record& record, const access::Principal& who,
                                std::string_view case_id, std::string_view plan, const Change& change) const {
  const std::scoped_lock one_at_a_time(writing_);
  for (int tried = 1;; ++tried) {
    const auto read = facts(record, case_id);
    if (!read) return std::unexpected(read.error());
    if (auto may = check_writer(*read, who); !may) return may;
    auto held = plan_of(*read, plan);
    if (!held) return std::unexpected(held.error());
    std::vector<record::Operation> with;
    const auto wanted = change(*read, *held, with);
    if (!wanted) return std::unexpected(wanted.error());
    if (!*wanted) return {};
    auto work = plan_operations(*read, *held);
    for (auto& op : with) work.push_back(std::move(op));
    const auto done = whole_.perform({std::move(work), {"plan", {}}, who.author()});
    if (done) return {};
    if (done.error().kind != ErrorKind::conflict || tried == kTries) return std::unexpected(done.error());
  }
}

// Takes what the part brings, if it is there still.
Result<void> JointPlans::take(const Facts& facts, HeldPlan& plan, PlanPart& part,
                              std::vector<record::Operation>& with) const {
  const auto offered = offers(whole_.store(), facts.now);
  if (!offered) return std::unexpected(offered.error());
  const auto lost = losses_of(part, without_slots(*offered, slots_of(plan)), facts.now);
  if (!lost.empty())
    return fail(ErrorKind::conflict, "is no longer there for this plan: plan it anew", "part",
                lost.front().use.name, "lost." + lost.front().key);
  auto held = hold_uses(whole_.store(), facts, part.uses);
  if (!held) return std::unexpected(held.error());
  part.slots = std::move(held->slots);
  for (auto& op : held->operations) with.push_back(std::move(op));
  return {};
}

Result<void> JointPlans::say(const record::Record& record, const access::Principal& who,
                             std::string_view case_id, std::string_view plan, std::string_view part,
                             const json::Value& body) const {
  return change(
      record, who, case_id, plan,
      [&](const Facts& facts, HeldPlan& held, std::vector<record::Operation>& with) -> Result<bool> {
        const auto it = std::ranges::find(held.parts, part, &PlanPart::id);
        if (it == held.parts.end())
          return fail(ErrorKind::not_found, "is no part of this plan", "part",
                      std::string(part.substr(0, 80)));
        const auto key = read_key(body);
        if (!key) return std::unexpected(key.error());
        if (said(it->keys, *key)) return false;
        const auto act = read_choice(body, "act", kActs);
        if (!act) return std::unexpected(act.error());
        if (!answers_for(who, it->hospital))
          return fail(ErrorKind::refused,
                      "is answered by this hospital's heads of department, administrators and coordinators",
                      "hospital", it->hospital);
        // Of an operation that runs only what was planned anew is still answered.
        if (!held.live() || (held.course.state == PlanState::running && it->state == PartState::accepted))
          return fail(ErrorKind::conflict, "this plan is not open any more", "status",
                      std::string(held.status()));
        const bool accepts = *act == "accept", accepted = it->state == PartState::accepted;
        const bool answers = accepts            ? !accepted
                             : *act == "refuse" ? it->state == PartState::asked
                                                : accepted;
        if (!answers) return stands_otherwise(*it);
        auto reason = accepts ? read_text(body, "reason") : need_reason(body);
        if (!reason) return std::unexpected(reason.error());
        if (accepts) {
          if (auto ok = take(facts, held, *it, with); !ok) return std::unexpected(ok.error());
        } else {
          auto freed = free_slots(whole_.store(), it->slots);
          if (!freed) return std::unexpected(freed.error());
          for (auto& op : *freed) with.push_back(std::move(op));
          it->slots.clear();
        }
        it->state = accepts            ? PartState::accepted
                    : *act == "refuse" ? PartState::refused
                                       : PartState::withdrawn;
        it->keys.push_back(*key);
        it->by = who.practitioner;
        it->by_name = who.name;
        it->at = facts.now;
        it->reason = std::move(*reason);
        return true;
      });
}

Result<void> JointPlans::withdraw(const record::Record& record, const access::Principal& who,
                                  std::string_view case_id, std::string_view plan,
                                  const json::Value& body) const {
  return change(
      record, who, case_id, plan,
      [&](const Facts& facts, HeldPlan& held, std::vector<record::Operation>& with) -> Result<bool> {
        const auto key = read_key(body);
        if (!key) return std::unexpected(key.error());
        if (said(held.course.keys, *key)) return false;
        const auto reason = need_reason(body);
        if (!reason) return std::unexpected(reason.error());
        if (held.course.state != PlanState::open)
          return fail(ErrorKind::conflict, "this plan is not open any more", "status",
                      std::string(held.status()));
        auto freed = free_slots(whole_.store(), slots_of(held));
        if (!freed) return std::unexpected(freed.error());
        for (auto& op : *freed) with.push_back(std::move(op));
        for (auto& part : held.parts) part.slots.clear();
        held.course.state = PlanState::withdrawn;
        held.course.keys.push_back(*key);
        held.course.ended_at = facts.now;
        held.course.ended_by = who.name;
        held.course.ended_reason = *reason;
        return true;
      });
}

}  // namespace dyad::care
