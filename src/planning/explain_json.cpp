// SPDX-License-Identifier: Apache-2.0
#include "planning/explain_json.hpp"

namespace dyad::planning {
namespace {

json::Value skills_json(const std::vector<std::string>& skills) {
  json::Array out;
  for (const std::string& s : skills) out.emplace_back(s);
  return out;
}

}  // namespace

json::Value impossible_json(const Region& region, const std::vector<Impossible>& unserved) {
  json::Array out;
  for (const Impossible& why : unserved) {
    json::Array shortages, reasons, ways;
    for (const Shortage& s : why.shortages)
      shortages.push_back(json::object({{"kind", name_of(s.kind)},
                                        {"skills", skills_json(s.skills)},
                                        {"needed", s.needed},
                                        {"exist", s.exist}}));
    for (const Rule& r : why.reasons) reasons.emplace_back(words(region, r));
    for (const WayOut& w : why.ways_out) ways.push_back(skills_json(w.actions));
    out.push_back(json::object({{"case", case_of(region, why.c).id},
                                {"shortages", shortages},
                                {"reasons", reasons},
                                {"confirmed", why.confirmed},
                                {"ways_out", ways}}));
  }
  return out;
}

json::Value venues_json(const Region& region, int c, const std::vector<Venue>& venues) {
  json::Array out;
  for (const Venue& v : venues) {
    const Option& o = option_of(region, c, v.option);
    json::Array tiers;
    for (const TierCost& t : v.tiers)
      tiers.push_back(json::object({{"tier", name_of(t.tier)}, {"cost", t.cost}}));
    out.push_back(json::object({{"case", case_of(region, c).id},
                                {"host", region.hospitals[static_cast<std::size_t>(o.host)].id},
                                {"child_to", region.hospitals[static_cast<std::size_t>(o.child_to)].id},
                                {"mode", name_of(o.mode)},
                                {"risk", json::object({{"mother", o.risk_mother}, {"child", o.risk_child}})},
                                {"possible", v.possible},
                                {"proven", v.proven},
                                {"tiers", tiers}}));
  }
  return out;
}

json::Value people_json(const Region& region, const Plan& plan, int c) {
  json::Array out;
  const CasePlan& p = plan.cases[static_cast<std::size_t>(c)];
  for (int i = 0; i < static_cast<int>(p.tasks.size()); ++i)
    for (int k = 0; k < static_cast<int>(p.tasks[static_cast<std::size_t>(i)].holders.size()); ++k) {
      json::Array others;
      for (const Other& o : why_these(region, plan, {c, i, k}))
        if (!o.chosen)
          others.push_back(json::object({{"who", region.resources[static_cast<std::size_t>(o.resource)].id},
                                         {"reason", o.reason.empty() ? "could as well" : o.reason}}));
      const Task& t = task_of(region, c, i);
      out.push_back(json::object({{"case", case_of(region, c).id},
                                  {"task", t.id},
                                  {"role", t.demands[static_cast<std::size_t>(k)].role},
                                  {"others", others}}));
    }
  return out;
}

}  // namespace dyad::planning
