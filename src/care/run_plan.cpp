// SPDX-License-Identifier: Apache-2.0
#include "care/run_plan.hpp"

#include <algorithm>
#include <set>

namespace dyad::care {
namespace {

std::vector<std::string> texts(const json::Value& list) {
  std::vector<std::string> out;
  for (const auto& v : list.items()) out.emplace_back(v.as_string());
  return out;
}

}  // namespace

Result<RunPlans> RunPlans::load(std::string_view json_text) {
  const auto document = json::parse(json_text);
  if (!document) return std::unexpected(document.error());
  RunPlans out;
  for (const auto& t : (*document)["teams"].items())
    out.teams_.push_back({std::string(t["key"].as_string()), t["names"], t["lead"], texts(t["roles"])});
  for (const auto& s : (*document)["steps"].items()) {
    RunStepPlan step{std::string(s["key"].as_string()),
                     std::string(s["team"].as_string()),
                     s["who"].as_string() == "child",
                     s["before_go"].as_bool().value_or(false),
                     texts(s["needs"]),
                     s["names"],
                     s["sources"]};
    out.steps_.emplace(step.key, std::move(step));
  }
  for (const auto& t : (*document)["templates"].items()) {
    RunTemplate plan{std::string(t["key"].as_string()), t["names"], t["sources"], {}};
    for (const auto& row : t["steps"].items())
      plan.rows.push_back(
          {std::string(row["step"].as_string()), static_cast<int>(row["minutes"].as_int().value_or(0))});
    out.templates_.push_back(std::move(plan));
  }
  out.reasons_json_ = (*document)["delay_reasons"];
  for (const auto& r : out.reasons_json_.items())
    out.reasons_.emplace(std::string(r["key"].as_string()), r["names"]);
  if (auto ok = out.check(); !ok) return std::unexpected(ok.error());
  return out;
}

Result<void> RunPlans::check() const {
  if (templates_.empty() || reasons_.empty()) return fail(ErrorKind::invalid, "names nothing", "templates");
  for (const auto& [key, s] : steps_)
    if (!team(s.team) || s.sources.size() == 0)
      return fail(ErrorKind::invalid, "has no team or no source", "steps." + key);
  for (const auto& plan : templates_) {
    std::set<std::string> seen, all;
    for (const auto& row : plan.rows) all.insert(row.step);
    for (const auto& row : plan.rows) {
      const auto* s = step(row.step);
      if (!s) return fail(ErrorKind::invalid, "is not a step", "templates." + plan.key, row.step);
      for (const auto& need : s->needs)
        if (all.contains(need) && !seen.contains(need))
          return fail(ErrorKind::invalid, "comes before what it needs", "templates." + plan.key, row.step,
                      need);
      seen.insert(row.step);
    }
  }
  return {};
}

const RunTemplate* RunPlans::find(std::string_view key) const {
  const auto it = std::ranges::find(templates_, key, &RunTemplate::key);
  return it == templates_.end() ? nullptr : &*it;
}

const RunStepPlan* RunPlans::step(std::string_view key) const {
  const auto it = steps_.find(key);
  return it == steps_.end() ? nullptr : &it->second;
}

const RunTeam* RunPlans::team(std::string_view key) const {
  const auto it = std::ranges::find(teams_, key, &RunTeam::key);
  return it == teams_.end() ? nullptr : &*it;
}

std::vector<const RunTeam*> RunPlans::teams_of(const RunTemplate& plan) const {
  std::vector<const RunTeam*> out;
  for (const auto& t : teams_)
    if (std::ranges::any_of(plan.rows, [&](const auto& row) { return step(row.step)->team == t.key; }))
      out.push_back(&t);
  return out;
}

}  // namespace dyad::care
