// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "planning/plan_json.hpp"
#include "planning/read_fields.hpp"

namespace dyad::planning {
namespace {

class PlanReader {
 public:
  explicit PlanReader(const Region& region) : region_(region) {
    f_.region.start = region.start;
    f_.region.step_minutes = region.step_minutes;
    f_.region.steps = region.steps;
    f_.region.offset_minutes = region.offset_minutes;
    const auto index = [](const auto& list, Fields::Names& names) {
      for (std::size_t i = 0; i < list.size(); ++i) names.emplace(list[i].id, static_cast<int>(i));
    };
    index(region.hospitals, f_.hospitals);
    index(region.resources, f_.resources);
    index(region.cases, cases_);
  }

  Result<Plan> read(const json::Value& file) {
    Plan plan;
    plan.cases.resize(region_.cases.size());
    for (std::size_t c = 0; c < plan.cases.size(); ++c)
      plan.cases[c].tasks.resize(region_.cases[c].tasks.size());
    const json::Array& cases = f_.list(file, "", "cases", true);
    for (std::size_t i = 0; i < cases.size() && f_.good(); ++i)
      read_case(cases[i], path_of("cases", i), plan);
    const json::Array& tiers = f_.list(file, "", "tiers", true);
    for (std::size_t i = 0; i < tiers.size() && f_.good(); ++i) {
      const std::string path = path_of("tiers", i);
      TierCost t;
      for (int k = 0; k < kTiers; ++k)
        if (name_of(static_cast<Tier>(k)) == tiers[i]["tier"].as_string()) t.tier = static_cast<Tier>(k);
      constexpr int kMostCost = 1'000'000'000;
      t.cost = f_.number(tiers[i], path, "cost", 0, kMostCost);
      t.lower = f_.number(tiers[i], path, "lower_bound", 0, kMostCost);
      t.proven = f_.flag(tiers[i], path, "proven");
      plan.tiers.push_back(t);
    }
    if (!f_.good()) return std::unexpected(*f_.error());
    return plan;
  }

 private:
  void read_case(const json::Value& v, const std::string& path, Plan& plan) {
    const int c = f_.one_of(v, path, "case", cases_, "case");
    if (!f_.good() || !f_.flag(v, path, "served")) return;
    const Case& of = region_.cases[static_cast<std::size_t>(c)];
    const int host = f_.one_of(v, path, "host", f_.hospitals, "hospital");
    const int child = f_.one_of(v, path, "child_to", f_.hospitals, "hospital");
    const auto mode = mode_named(f_.text(v, path, "mode"));
    CasePlan& p = plan.cases[static_cast<std::size_t>(c)];
    for (std::size_t o = 0; o < of.options.size(); ++o)
      if (of.options[o].host == host && of.options[o].child_to == child && mode &&
          of.options[o].mode == *mode)
        p.option = static_cast<int>(o);
    if (f_.good() && p.option < 0)
      f_.wrong(ErrorKind::not_found, "is no option of the case", path + ".host",
               region_.hospitals[static_cast<std::size_t>(host)].id, "an option's host, child_to and mode");
    const json::Array& tasks = f_.list(v, path, "tasks", true);
    for (std::size_t i = 0; i < tasks.size() && f_.good(); ++i)
      read_task(tasks[i], path_of(path + ".tasks", i), of, p);
  }

  void read_task(const json::Value& v, const std::string& path, const Case& of, CasePlan& p) {
    Fields::Names names;
    for (std::size_t i = 0; i < of.tasks.size(); ++i) names.emplace(of.tasks[i].id, static_cast<int>(i));
    const auto task = static_cast<std::size_t>(f_.one_of(v, path, "task", names, "task of this case"));
    if (!f_.good()) return;
    TaskPlan& t = p.tasks[task];
    t.present = true;
    t.start = on_grid(v, path, "start");
    t.end = on_grid(v, path, "end");
    t.holders.resize(of.tasks[task].demands.size());
    const json::Array& roles = f_.list(v, path, "roles", false);
    for (std::size_t i = 0; i < roles.size() && f_.good(); ++i) {
      const std::string where = path_of(path + ".roles", i);
      Fields::Names known;
      for (std::size_t k = 0; k < of.tasks[task].demands.size(); ++k)
        known.emplace(of.tasks[task].demands[k].role, static_cast<int>(k));
      const int k = f_.one_of(roles[i], where, "role", known, "role of this task");
      for (const std::string& id : f_.texts(roles[i], where, "filled_by")) {
        const auto r = f_.resources.find(id);
        if (r == f_.resources.end())
          return f_.wrong(ErrorKind::not_found, "there is no such resource", where + ".filled_by", id, {});
        t.holders[static_cast<std::size_t>(k)].push_back(r->second);
      }
    }
  }

  // Rounded, another plan would be judged than the one in the file.
  int on_grid(const json::Value& v, const std::string& path, std::string_view name) {
    const int down = f_.step(v, path, name, false);
    if (f_.good() && f_.step(v, path, name, true) != down)
      f_.wrong(ErrorKind::invalid, "is not on the grid of the region", path + "." + std::string(name),
               std::string(v[name].as_string()),
               "every " + std::to_string(region_.step_minutes) + " minutes since " + time_text(region_, 0));
    return down;
  }

  const Region& region_;
  Fields f_;
  Fields::Names cases_;
};

}  // namespace

Result<Plan> read_plan(const Region& region, std::string_view text) {
  const auto file = json::parse(text);
  if (!file) return std::unexpected(file.error());
  return PlanReader(region).read(*file);
}

}  // namespace dyad::planning
