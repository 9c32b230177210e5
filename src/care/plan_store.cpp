// SPDX-License-Identifier: Apache-2.0
#include "care/plan_store.hpp"

#include <algorithm>

#include "care/form_fields.hpp"
#include "care/plan_compare.hpp"
#include "care/plan_pages.hpp"
#include "care/resolution_record.hpp"
#include "planning/plan_json.hpp"
#include "record/ids.hpp"

namespace dyad::care {
namespace {

constexpr std::size_t kMostName = 80;

Result<PlanWish> read_wish(const json::Value& body) {
  PlanWish out;
  const auto key = need_text(body, "template", kMostName);
  if (!key) return std::unexpected(key.error());
  out.template_key = *key;
  const auto host = read_text(body, "host", kMostName);
  if (!host) return std::unexpected(host.error());
  out.host = *host;
  if (body["starts_after"].is_null()) return out;
  const auto at = parse_instant(body["starts_after"].as_string());
  if (!at)
    return refuse_field("a time needs its date and zone", "starts_after", body["starts_after"].as_string());
  out.starts_after = *at;
  return out;
}

std::optional<Instant> first_use(const HeldPlan& plan) {
  std::optional<Instant> out;
  for (const auto& part : plan.parts)
    for (const auto& use : part.uses)
      if (!out || use.from < *out) out = use.from;
  return out;
}

// A plan that is in the way of another one: held, running, or accepted by somebody.
const HeldPlan* in_the_way(const std::vector<HeldPlan>& plans) {
  const auto it = std::ranges::find_if(plans, [](const HeldPlan& p) {
    return p.course.state == PlanState::running || (p.live() && p.accepted() > 0);
  });
  return it == plans.end() ? nullptr : &*it;
}

}  // namespace

Result<Facts> JointPlans::facts(const record::Record& record, std::string_view case_id) const {
  auto loaded = record::load_case(record.store(), case_id, {});
  if (!loaded) return std::unexpected(loaded.error());
  return read_facts(std::move(*loaded), quantities_, record.now(), {});
}

Result<Offers> JointPlans::offers(const record::Reader& reader, Instant now) const {
  return read_offers(reader, words_.offers, now);
}

Result<JointPlans::Computed> JointPlans::compute(const Facts& facts, const Offers& offered,
                                                 const PlanWish& wish) const {
  const auto grounds = plan_grounds(facts);
  const auto ask = plan_ask(facts, book_, words_.templates, grounds, wish);
  if (!ask) return std::unexpected(ask.error());
  const auto region = plan_region(offered, words_.templates, *ask, facts.now);
  if (!region) return std::unexpected(region.error());
  auto planned = plan_case(json::write(*region));
  if (!planned) return std::unexpected(planned.error());
  if (wish.promise)
    for (const auto& before : plans_in(facts))
      if (before.live()) compare_with(*wish.promise, before.parts, *planned);
  const PlanTemplate& of = *words_.templates.find(wish.template_key);
  const PlanWords words(words_.phrases, words_.offers, offered, of, planned->region);
  Computed out;
  auto& c = out.plan.course;
  out.plan.id = record::random_id();
  c.template_key = of.key;
  c.decision = grounds.decision->id;
  c.asked_host = wish.host;
  c.starts_after = wish.starts_after;
  c.created_at = facts.now;
  c.state = planned->served ? PlanState::open : PlanState::impossible;
  if (planned->served) {
    const auto& option = planning::option_of(planned->region, 0, planned->plan.cases.front().option);
    c.host = planned->region.hospitals[static_cast<std::size_t>(option.host)].id;
    c.child_to = planned->region.hospitals[static_cast<std::size_t>(option.child_to)].id;
    out.plan.parts = plan_parts(*planned);
    for (auto& part : out.plan.parts) part.id = record::random_id();
    c.begins_at = first_use(out.plan);
  }
  json::Value view = plan_view(words, offered, *planned, plan_risks(facts));
  json::Array precautions;
  for (const auto& one : ask->precautions) precautions.emplace_back(one);
  view.set("precautions", json::Value(std::move(precautions)));
  out.content = json::object({{"region", *region},
                              {"plan", planning::plan_json(planned->region, planned->plan)},
                              {"view", std::move(view)},
                              {"run", plan_run(words, offered, runs_, *planned)}});
  out.planned = std::move(*planned);
  return out;
}

Result<std::string> JointPlans::propose(const record::Record& record, const access::Principal& who,
                                        std::string_view case_id, const json::Value& body) const {
  const auto read = facts(record, case_id);
  if (!read) return std::unexpected(read.error());
  if (auto may = check_writer(*read, who); !may) return std::unexpected(may.error());
  const auto key = read_key(body);
  if (!key) return std::unexpected(key.error());
  const auto wish = read_wish(body);
  if (!wish) return std::unexpected(wish.error());
  const auto before = plans_in(*read);
  for (const auto& plan : before)
    if (plan.course.key == *key) return plan.id;
  if (const HeldPlan* other = in_the_way(before))
    return fail(ErrorKind::conflict, "a plan of this case is accepted already: plan it anew, or withdraw it",
                "plan", other->id);
  const auto offered = offers(record.store(), record.now());
  if (!offered) return std::unexpected(offered.error());
  auto made = compute(*read, *offered, *wish);
  if (!made) return std::unexpected(made.error());
  made->plan.course.key = *key;
  made->plan.course.created_by = who.practitioner;
  made->plan.course.created_name = who.name;
  return keep_first(record, who, case_id, std::move(*made));
}

Result<std::string> JointPlans::keep_first(const record::Record& record, const access::Principal& who,
                                           std::string_view case_id, Computed made) const {
  const std::scoped_lock one_at_a_time(writing_);
  const auto read = facts(record, case_id);
  if (!read) return std::unexpected(read.error());
  const auto before = plans_in(*read);
  for (const auto& plan : before)
    if (plan.course.key == made.plan.course.key) return plan.id;
  if (const HeldPlan* other = in_the_way(before))
    return fail(ErrorKind::conflict, "a plan of this case was accepted meanwhile", "plan", other->id);
  std::vector<record::Operation> work;
  for (HeldPlan old : before) {
    if (!old.live() || made.plan.course.state == PlanState::impossible) continue;
    old.course.state = PlanState::superseded;
    old.course.ended_at = read->now;
    old.course.ended_by = made.plan.course.created_name;
    made.plan.course.before = old.id;
    for (auto& op : plan_operations(*read, old)) work.push_back(std::move(op));
  }
  for (auto& op : plan_operations(*read, made.plan)) work.push_back(std::move(op));
  for (auto& op : content_operations(*read, made.plan, made.content)) work.push_back(std::move(op));
  work.push_back(plan_provenance(*read, made.plan, program_));
  for (auto& op : pages_to_ask(words_, *read, made.plan, who)) work.push_back(std::move(op));
  const std::string author = "Practitioner/" + made.plan.course.created_by;
  const auto done = whole_.perform({std::move(work), {"plan", {}}, author});
  if (!done) return std::unexpected(done.error());
  return made.plan.id;
}

std::vector<record::Operation> plan_operations(const Facts& facts, const HeldPlan& plan) {
  const auto on = [](int version) { return version > 0 ? std::optional(version) : std::nullopt; };
  std::vector<record::Operation> out;
  out.push_back(put(plan_resource(facts, plan), on(plan.version)));
  for (const auto& part : plan.parts) out.push_back(put(part_resource(facts, plan, part), on(part.version)));
  return out;
}

}  // namespace dyad::care
