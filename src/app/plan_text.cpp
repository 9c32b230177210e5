// SPDX-License-Identifier: Apache-2.0
#include "app/plan_text.hpp"

#include <algorithm>

#include "app/text.hpp"
#include "planning/changes.hpp"
#include "planning/contingency.hpp"
#include "planning/plan_json.hpp"

namespace dyad::app {
namespace {

using planning::Plan;
using planning::Region;

// "2025-02-13T08:00:00+07:00" as "02-13 08:00".
std::string brief(const Region& region, int step) {
  const std::string text = planning::time_text(region, step);
  constexpr std::size_t kMonth = 5, kHour = 11, kLength = 5;
  return text.substr(kMonth, kLength) + " " + text.substr(kHour, kLength);
}

const std::string& resource_name(const Region& region, int r) {
  return region.resources[static_cast<std::size_t>(r)].name;
}
const std::string& hospital_name(const Region& region, int h) {
  return region.hospitals[static_cast<std::size_t>(h)].name;
}

std::string mode_words(planning::Mode mode) {
  switch (mode) {
    case planning::Mode::in_house:
      return "where she is";
    case planning::Mode::team_travels:
      return "the team travels to her";
    case planning::Mode::mother_moves:
      return "she is moved";
  }
  return {};
}

std::string tiers_text(const Plan& plan) {
  std::vector<std::vector<std::string>> rows = {{"tier", "cost", "no less than", ""}};
  for (const auto& t : plan.tiers)
    rows.push_back(
        {std::string(name_of(t.tier)) +
             (t.tier == planning::Tier::unserved ? " (urgency " + std::to_string(t.urgency) + ")" : ""),
         std::to_string(t.cost), std::to_string(t.lower), t.proven ? "proven" : "not proven"});
  return table(rows);
}

std::string tasks_text(const Region& region, const Plan& plan, int c) {
  const auto& p = plan.cases[static_cast<std::size_t>(c)];
  std::vector<std::pair<int, int>> order;
  for (std::size_t i = 0; i < p.tasks.size(); ++i)
    if (p.tasks[i].present) order.emplace_back(p.tasks[i].start, static_cast<int>(i));
  std::sort(order.begin(), order.end());
  std::string out;
  for (const auto& [start, task] : order) {
    const auto& t = p.tasks[static_cast<std::size_t>(task)];
    const auto& what = planning::task_of(region, c, task);
    out += "  " + brief(region, start) + (what.open_ended ? " on          " : " to " + brief(region, t.end)) +
           "  " + what.name + "\n";
    for (std::size_t k = 0; k < t.holders.size(); ++k) {
      std::string who;
      for (const int r : t.holders[k]) {
        const auto& one = region.resources[static_cast<std::size_t>(r)];
        who += (who.empty() ? "" : ", ") + one.name + " (" + hospital_name(region, one.home) + ")";
      }
      out += wrapped(what.demands[k].role + ": " + who, 6);
    }
  }
  return out;
}

std::string lists_text(const Region& region, const Plan& plan, int c) {
  std::string out;
  const auto lines = planning::manifest(region, plan, c);
  if (!lines.empty()) out += "  Ask for\n";
  for (const auto& line : lines)
    out += "    by " + brief(region, line.order_by) + "  " + resource_name(region, line.resource) +
           (line.amount > 0 ? " x " + std::to_string(line.amount) : "") + ", for " +
           brief(region, line.needed) + "\n";
  const auto ways = planning::journeys(region, plan, c);
  if (!ways.empty()) out += "  On the way\n";
  for (const auto& j : ways)
    out += "    " + brief(region, j.leave) + " to " + brief(region, j.arrive) + "  " +
           resource_name(region, j.resource) + ": " + hospital_name(region, j.from) + " to " +
           hospital_name(region, j.to) + "\n";
  const auto ready = planning::readiness(region, plan, c);
  if (!ready.empty()) out += "  If it comes otherwise\n";
  for (const auto& r : ready) {
    const auto& k = planning::case_of(region, c).contingencies[static_cast<std::size_t>(r.contingency)];
    out += "    " + k.name + ": " +
           (r.minutes ? std::to_string(*r.minutes) + " min at worst" : "nobody for " + r.missing) + ", " +
           std::to_string(k.deadline) + " min allowed" + (r.met ? "" : " ! not met") + "\n";
  }
  return out;
}

}  // namespace

std::string plan_text(const Region& region, const Plan& plan) {
  std::string out = region.name + (region.synthetic ? " (synthetic)" : "") + "\n";
  for (int c = 0; c < static_cast<int>(plan.cases.size()); ++c) {
    const auto& of = planning::case_of(region, c);
    const auto& p = plan.cases[static_cast<std::size_t>(c)];
    out += heading(of.name);
    if (p.option < 0) {
      out += "  not served: no time and place was found at which everything that is needed is there\n";
      continue;
    }
    const auto& o = planning::option_of(region, c, p.option);
    out += "  at " + hospital_name(region, o.host) + ", " + mode_words(o.mode) + "; the child goes to " +
           hospital_name(region, o.child_to) + "\n";
    for (const auto& d : of.deadlines) {
      const auto& t = p.tasks[static_cast<std::size_t>(d.task)];
      if (t.present && t.start > d.by)
        out += "  ! " + d.name + " is missed by " + std::to_string((t.start - d.by) * region.step_minutes) +
               " min\n";
    }
    out += tasks_text(region, plan, c) + lists_text(region, plan, c);
  }
  const auto changes = planning::changes_of(region, plan);
  if (!changes.empty()) out += heading("Changed since the plan that was promised");
  for (const auto& change : changes)
    out += bullet(planning::case_of(region, change.c).id + ", " + change.what + ": " + change.was + " -> " +
                  change.now);
  return out + heading("How good it is") + tiers_text(plan);
}

std::string plan_progress(const Plan& plan) {
  std::string out = "a plan with";
  for (const auto& t : plan.tiers)
    out += " " + std::string(name_of(t.tier)) + " " + std::to_string(t.cost) + (t.proven ? " (proven)" : "");
  return out;
}

std::string explained_text(const json::Value& why) {
  std::string out;
  for (const json::Value& v : why["not_served"].items()) {
    out += heading("Why " + std::string(v["case"].as_string()) + " is not served" +
                   (v["confirmed"].as_bool().value_or(false) ? "" : " (not confirmed)"));
    for (const json::Value& s : v["shortages"].items())
      out += bullet("of " + std::string(s["kind"].as_string()) + " " + s["needed"].number_text() +
                    " are needed for good, " + s["exist"].number_text() + " exist");
    for (const json::Value& r : v["reasons"].items()) out += bullet(r.as_string());
    for (const json::Value& w : v["ways_out"].items()) {
      std::string line;
      for (const json::Value& a : w.items())
        line += (line.empty() ? "" : "; and ") + std::string(a.as_string());
      out += bullet("way out: " + line);
    }
  }
  if (why.has("venues")) out += heading("Venues side by side");
  std::vector<std::vector<std::string>> rows = {{"case", "host", "mode", "mother", "child", "costs by tier"}};
  for (const json::Value& v : why["venues"].items()) {
    std::string tiers;
    for (const json::Value& t : v["tiers"].items())
      tiers +=
          (tiers.empty() ? "" : ", ") + std::string(t["tier"].as_string()) + " " + t["cost"].number_text();
    rows.push_back({std::string(v["case"].as_string()), std::string(v["host"].as_string()),
                    std::string(v["mode"].as_string()), v["risk"]["mother"].number_text(),
                    v["risk"]["child"].number_text(),
                    v["possible"].as_bool().value_or(false) ? tiers : "not possible"});
  }
  if (rows.size() > 1) out += table(rows);
  if (why.has("people")) out += heading("Why these and not others");
  for (const json::Value& v : why["people"].items())
    for (const json::Value& o : v["others"].items())
      out += "  " + std::string(v["task"].as_string()) + "." + std::string(v["role"].as_string()) + ": " +
             std::string(o["who"].as_string()) + " " + std::string(o["reason"].as_string()) + "\n";
  return out;
}

std::string violations_text(const std::vector<planning::Violation>& violations) {
  if (violations.empty()) return "valid: every rule is kept, and the tiers cost what the plan says\n";
  std::string out = std::to_string(violations.size()) + " broken:\n";
  for (const auto& v : violations) out += bullet(v.rule + ": " + v.where + ": " + v.what);
  return out;
}

}  // namespace dyad::app
