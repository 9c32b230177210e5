// SPDX-License-Identifier: Apache-2.0
#include "app/plan_text.hpp"

#include <algorithm>

#include "app/refusals.hpp"
#include "app/text.hpp"
#include "app/words.hpp"
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

std::string mode_words(planning::Mode mode) { return say("plan.mode." + std::string(name_of(mode))); }

std::string tier_words(std::string_view tier) { return say_or("plan.tier." + std::string(tier), tier); }

std::string tiers_text(const Plan& plan) {
  std::vector<std::vector<std::string>> rows = {
      {say("plan.tier"), say("plan.cost"), say("plan.no_less"), ""}};
  for (const auto& t : plan.tiers)
    rows.push_back({tier_words(name_of(t.tier)) +
                        (t.tier == planning::Tier::unserved
                             ? " (" + say("plan.urgency", {{"urgency", std::to_string(t.urgency)}}) + ")"
                             : ""),
                    std::to_string(t.cost), std::to_string(t.lower),
                    say(t.proven ? "plan.proven" : "plan.not_proven")});
  return table(rows);
}

std::string kind_words(std::string_view kind) { return say_or("plan.kind." + std::string(kind), kind); }

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
    out += "  " +
           (what.open_ended
                ? say("plan.from_on", {{"from", brief(region, start)}})
                : say("plan.from_to", {{"from", brief(region, start)}, {"to", brief(region, t.end)}})) +
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
  if (!lines.empty()) out += "  " + say("plan.ask_for") + "\n";
  for (const auto& line : lines)
    out += "    " +
           say("plan.ask_line", {{"by", brief(region, line.order_by)},
                                 {"what", resource_name(region, line.resource) +
                                              (line.amount > 0 ? " x " + std::to_string(line.amount) : "")},
                                 {"for", brief(region, line.needed)}}) +
           "\n";
  const auto ways = planning::journeys(region, plan, c);
  if (!ways.empty()) out += "  " + say("plan.on_the_way") + "\n";
  for (const auto& j : ways)
    out += "    " +
           say("plan.journey", {{"leave", brief(region, j.leave)},
                                {"arrive", brief(region, j.arrive)},
                                {"what", resource_name(region, j.resource)},
                                {"from", hospital_name(region, j.from)},
                                {"to", hospital_name(region, j.to)}}) +
           "\n";
  const auto ready = planning::readiness(region, plan, c);
  if (!ready.empty()) out += "  " + say("plan.otherwise") + "\n";
  for (const auto& r : ready) {
    const auto& k = planning::case_of(region, c).contingencies[static_cast<std::size_t>(r.contingency)];
    const std::string worst = r.minutes ? say("plan.at_worst", {{"minutes", std::to_string(*r.minutes)}})
                                        : say("plan.nobody_for", {{"role", r.missing}});
    out += "    " +
           say("plan.ready", {{"what", k.name}, {"worst", worst}, {"allowed", std::to_string(k.deadline)}}) +
           (r.met ? "" : " ! " + say("plan.not_met")) + "\n";
  }
  return out;
}

}  // namespace

std::string plan_text(const Region& region, const Plan& plan) {
  std::string out = region.name + (region.synthetic ? " (" + say("plan.synthetic") + ")" : "") + "\n";
  for (int c = 0; c < static_cast<int>(plan.cases.size()); ++c) {
    const auto& of = planning::case_of(region, c);
    const auto& p = plan.cases[static_cast<std::size_t>(c)];
    out += heading(of.name);
    if (p.option < 0) {
      out += "  " + say("plan.not_served") + "\n";
      continue;
    }
    const auto& o = planning::option_of(region, c, p.option);
    out += "  " +
           say("plan.venue", {{"host", hospital_name(region, o.host)},
                              {"mode", mode_words(o.mode)},
                              {"child_to", hospital_name(region, o.child_to)}}) +
           "\n";
    for (const auto& d : of.deadlines) {
      const auto& t = p.tasks[static_cast<std::size_t>(d.task)];
      if (t.present && t.start > d.by)
        out += "  ! " +
               say("plan.missed", {{"deadline", d.name},
                                   {"minutes", std::to_string((t.start - d.by) * region.step_minutes)}}) +
               "\n";
    }
    out += tasks_text(region, plan, c) + lists_text(region, plan, c);
  }
  const auto changes = planning::changes_of(region, plan);
  if (!changes.empty()) out += heading(say("plan.changed"));
  for (const auto& change : changes)
    out += bullet(planning::case_of(region, change.c).id + ", " + refusal_words(change.what) + ": " +
                  refusal_words(change.was) + " -> " + refusal_words(change.now));
  return out + heading(say("plan.how_good")) + tiers_text(plan);
}

std::string plan_progress(const Plan& plan) {
  std::string tiers;
  for (const auto& t : plan.tiers)
    tiers += " " + tier_words(name_of(t.tier)) + " " + std::to_string(t.cost) +
             (t.proven ? " (" + say("plan.proven") + ")" : "");
  return say("plan.progress", {{"tiers", tiers}});
}

std::string explained_text(const json::Value& why) {
  std::string out;
  for (const json::Value& v : why["not_served"].items()) {
    out += heading(say("plan.why_not", {{"case", std::string(v["case"].as_string())}}) +
                   (v["confirmed"].as_bool().value_or(false) ? "" : " (" + say("plan.not_confirmed") + ")"));
    for (const json::Value& s : v["shortages"].items())
      out += bullet(say("plan.shortage", {{"kind", kind_words(s["kind"].as_string())},
                                          {"needed", s["needed"].number_text()},
                                          {"exist", s["exist"].number_text()}}));
    for (const json::Value& r : v["reasons"].items()) out += bullet(refusal_words(r.as_string()));
    for (const json::Value& w : v["ways_out"].items()) {
      std::string line;
      for (const json::Value& a : w.items())
        line += (line.empty() ? "" : say("plan.and")) + refusal_words(a.as_string());
      out += bullet(say("plan.way_out", {{"way", line}}));
    }
  }
  if (why.has("venues")) out += heading(say("plan.venues"));
  std::vector<std::vector<std::string>> rows = {{say("plan.case"), say("plan.host"), say("plan.mode"),
                                                 say("plan.mother"), say("plan.child"), say("plan.costs")}};
  for (const json::Value& v : why["venues"].items()) {
    std::string tiers;
    for (const json::Value& t : v["tiers"].items())
      tiers +=
          (tiers.empty() ? "" : ", ") + tier_words(t["tier"].as_string()) + " " + t["cost"].number_text();
    rows.push_back({std::string(v["case"].as_string()), std::string(v["host"].as_string()),
                    say_or("plan.mode_code." + std::string(v["mode"].as_string()), v["mode"].as_string()),
                    v["risk"]["mother"].number_text(), v["risk"]["child"].number_text(),
                    v["possible"].as_bool().value_or(false) ? tiers : say("plan.not_possible")});
  }
  if (rows.size() > 1) out += table(rows);
  if (why.has("people")) out += heading(say("plan.people"));
  for (const json::Value& v : why["people"].items())
    for (const json::Value& o : v["others"].items())
      out += "  " + std::string(v["task"].as_string()) + "." + std::string(v["role"].as_string()) + ": " +
             std::string(o["who"].as_string()) + " " + refusal_words(o["reason"].as_string()) + "\n";
  return out;
}

std::string violations_text(const std::vector<planning::Violation>& violations) {
  if (violations.empty()) return say("plan.valid") + "\n";
  std::string out = say("plan.broken", {{"n", std::to_string(violations.size())}}) + "\n";
  for (const auto& v : violations) out += bullet(v.rule + ": " + v.where + ": " + refusal_words(v.what));
  return out;
}

}  // namespace dyad::app
