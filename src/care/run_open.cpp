// SPDX-License-Identifier: Apache-2.0
// Opening a run: what a person confirmed becomes a CarePlan and its Tasks, in one work.
#include <algorithm>

#include "care/form_fields.hpp"
#include "care/plan_start.hpp"
#include "care/resolution_record.hpp"
#include "care/run_store.hpp"
#include "record/ids.hpp"

namespace dyad::care {
namespace {

constexpr std::string_view kUrgencies[] = {"planned", "category_1", "category_2"};
constexpr std::size_t kMaxPerson = 200;
constexpr int kMaxDaysAhead = 60;

struct TeamOwner {
  std::string organization, person;
};

class Opening {
 public:
  Opening(const Facts& facts, const RunPlans& plans, const json::Value& body)
      : facts_(facts), plans_(plans), body_(body) {}

  Result<HeldRun> read(const access::Principal& who) {
    const auto key = read_key(body_);
    if (!key) return std::unexpected(key.error());
    plan_ = plans_.find(body_["plan"].as_string());
    if (!plan_)
      return refuse_field("not a kind of operation this program knows", "plan", body_["plan"].as_string());
    auto& c = run_.course;
    run_.id = record::random_id();
    c.plan = plan_->key;
    c.key = *key;
    c.drill = body_["drill"].as_bool().value_or(false);
    c.opened_at = facts_.now;
    c.opened_by = who.practitioner;
    for (auto step : {&Opening::grounds, &Opening::begins, &Opening::owners, &Opening::make})
      if (auto ok = (this->*step)(); !ok) return std::unexpected(ok.error());
    return std::move(run_);
  }

 private:
  // A decision in force that says deliver; or why not.
  Result<void> grounds() {
    auto& c = run_.course;
    const auto urgency = read_choice(body_, "urgency", kUrgencies, false);
    if (!urgency) return std::unexpected(urgency.error());
    c.urgency = urgency->empty() ? "planned" : *urgency;
    const auto emergency = read_text(body_, "emergency");
    if (!emergency) return std::unexpected(emergency.error());
    c.emergency = *emergency;
    c.decision = body_["decision"].as_string();
    if (c.decision.empty()) {
      if (!c.drill && c.emergency.empty())
        return fail(ErrorKind::refused, "needs a decision in force, or why this cannot wait for one",
                    "decision");
      return decided();
    }
    const auto all = decisions_in(facts_);
    const auto it = std::ranges::find(all, c.decision, &HeldDecision::id);
    if (it == all.end())
      return fail(ErrorKind::not_found, "there is no such decision in this case", "decision");
    const auto state = state_at(it->course, it->content.expires, facts_.now);
    if (!c.drill && (state != DecisionState::in_force || it->content.action != "deliver"))
      return fail(ErrorKind::refused, "is not in force, or does not say deliver", "decision",
                  std::string(name_of(state)) + ", " + it->content.action, "in_force, deliver");
    c.decided_at = facts_.now;
    if (!it->course.signatures.empty())
      c.decided_at = std::ranges::max_element(it->course.signatures, {}, &DecisionSignature::at)->at;
    return {};
  }

  Result<void> decided() {
    run_.course.decided_at = facts_.now;
    if (body_["decided_at"].is_null()) return {};
    const auto at = read_past_instant(body_, "decided_at", facts_.now);
    if (!at) return std::unexpected(at.error());
    run_.course.decided_at = *at;
    return {};
  }

  Result<void> begins() {
    begins_ = facts_.now;
    if (body_["begins_at"].is_null()) return {};
    return planned(body_["begins_at"], "begins_at", begins_);
  }

  Result<void> planned(const json::Value& text, const std::string& field, Instant& out) const {
    const auto at = parse_instant(text.as_string());
    if (!at) return refuse_field("a time needs its date and zone", field, text.as_string());
    if (*at < facts_.now.plus_days(-1) || *at > facts_.now.plus_days(kMaxDaysAhead))
      return refuse_field("is no time of this operation", field, text.as_string());
    out = *at;
    return {};
  }

  Result<void> shares(const std::string& organization, const std::string& field) const {
    const bool there = std::ranges::any_of(facts_.record.organizations,
                                           [&](const auto& o) { return o.version.id == organization; });
    if (there) return {};
    return refuse_field("is not a hospital of this case", field, organization);
  }

  Result<void> owners() {
    const auto& rows = body_["teams"].items();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::string at = "teams[" + std::to_string(i) + "]";
      const std::string team(rows[i]["team"].as_string()), org(rows[i]["organization"].as_string());
      if (!plans_.team(team)) return refuse_field("is not a team", at + ".team", team);
      if (teams_.contains(team)) return refuse_field("is named twice", at + ".team", team);
      if (auto ok = shares(org, at + ".organization"); !ok) return ok;
      const auto person = read_text(rows[i], "person", kMaxPerson);
      if (!person) return refuse_field(person.error().message, at + ".person");
      teams_[team] = {org, *person};
    }
    for (const auto* team : plans_.teams_of(*plan_))
      if (!teams_.contains(team->key))
        return fail(ErrorKind::missing, "name the hospital of every team", "teams", {}, team->key);
    return {};
  }

  const json::Value* changed(const std::string& id) const {
    for (const auto& row : body_["steps"].items())
      if (row["id"].as_string() == id) return &row;
    return nullptr;
  }

  // "" for the mother and the first child, "-2" for the second.
  std::vector<std::string> suffixes() const {
    std::vector<std::string> out;
    std::size_t n = 0;
    for (const auto& c : facts_.children)
      if (c.fetus && !c.dead) out.push_back(++n == 1 ? "" : "-" + std::to_string(n));
    if (out.empty() && !facts_.children.empty()) out.emplace_back();
    return out;
  }

  const Child& child(const std::string& suffix) const {
    std::size_t wanted = suffix.empty() ? 1 : std::stoul(suffix.substr(1)), n = 0;
    for (const auto& c : facts_.children)
      if (c.fetus && !c.dead && ++n == wanted) return c;
    return facts_.children.front();
  }

  Result<void> make() {
    if (facts_.children.empty()) return fail(ErrorKind::refused, "there is no child in this case", "case");
    const auto children = suffixes();
    for (const auto* team : plans_.teams_of(*plan_)) {
      HeldTask gate;
      gate.id = record::random_id();
      gate.gate = true;
      gate.team = team->key;
      gate.patient = facts_.mother;
      gate.organization = teams_[team->key].organization;
      gate.person = teams_[team->key].person;
      run_.gate.push_back(std::move(gate));
    }
    for (const auto& row : plan_->rows) {
      const auto& step = *plans_.step(row.step);
      for (const auto& suffix : step.of_child ? children : std::vector<std::string>{""})
        if (auto ok = add(step, row, suffix, children); !ok) return ok;
    }
    return {};
  }

  Result<void> add(const RunStepPlan& step, const RunTemplate::Row& row, const std::string& suffix,
                   const std::vector<std::string>& children) {
    HeldTask t;
    t.id = record::random_id();
    t.key = step.key;
    t.team = step.team;
    t.suffix = suffix;
    t.before_go = step.before_go;
    t.patient = step.of_child ? child(suffix).id : facts_.mother;
    t.organization = teams_[step.team].organization;
    Instant at = begins_.plus_minutes(row.minutes);
    if (const auto* asked = changed(t.step_id())) {
      if (!(*asked)["planned_at"].is_null())
        if (auto ok = planned((*asked)["planned_at"], "steps." + t.step_id() + ".planned_at", at); !ok)
          return ok;
      if (const auto org = (*asked)["organization"].as_string(); !org.empty()) {
        if (auto ok = shares(std::string(org), "steps." + t.step_id() + ".organization"); !ok) return ok;
        t.organization = org;
      }
    }
    t.planned_at = at;
    for (const auto& need : step.needs) {
      if (std::ranges::find(plan_->rows, need, &RunTemplate::Row::step) == plan_->rows.end()) continue;
      const bool of_child = plans_.step(need)->of_child;
      if (of_child && !step.of_child)
        for (const auto& each : children) t.needs.push_back(need + each);
      else
        t.needs.push_back(of_child ? need + suffix : need);
    }
    run_.steps.push_back(std::move(t));
    return {};
  }

  const Facts& facts_;
  const RunPlans& plans_;
  const json::Value& body_;
  const RunTemplate* plan_ = nullptr;
  Instant begins_;
  std::map<std::string, TeamOwner> teams_;
  HeldRun run_;
};

}  // namespace

Result<std::string> Runs::open(record::Record& record, std::string_view case_id, const json::Value& body,
                               const access::Principal& who) const {
  const std::scoped_lock one_at_a_time(opening_);
  const auto read = facts(record.store(), case_id, record.now());
  if (!read) return std::unexpected(read.error());
  if (auto may = check_writer(*read, who); !may) return std::unexpected(may.error());
  const auto before = runs_in(*read);
  for (const auto& other : before)
    if (!other.course.key.empty() && other.course.key == body["key"].as_string()) return other.id;
  const auto from = run_from_plan(record.store(), *read, body);
  if (!from) return std::unexpected(from.error());
  auto run = Opening(*read, plans_, from->body).read(who);
  if (!run) return std::unexpected(run.error());
  for (const auto& other : before)
    if (!run->course.drill && !other.course.drill && !other.course.ended_at)
      return fail(ErrorKind::conflict, "an operation of this case is open already", "run", other.id);
  std::vector<record::Operation> work;
  if (from->plan) {
    run->course.joint_plan = from->plan->id;
    if (!run->course.drill) work = plan_begun(*read, *from->plan, run->id);
  }
  work.push_back(put(run_resource(*read, *run, plans_)));
  for (const auto* list : {&run->gate, &run->steps})
    for (const auto& task : *list)
      work.push_back(put(task_resource(*read, *run, task, plans_, rules_.same_within_s)));
  const auto done = record.perform({std::move(work), {"run", json::write(body)}, who.author()});
  if (!done) return std::unexpected(done.error());
  return run->id;
}

}  // namespace dyad::care
