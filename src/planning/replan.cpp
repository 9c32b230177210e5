// SPDX-License-Identifier: Apache-2.0
#include "planning/replan.hpp"

#include <algorithm>

namespace dyad::planning {
namespace {

Promise promise_of(const CasePlan& p, int now) {
  Promise out;
  out.option = p.option;
  for (std::size_t i = 0; i < p.tasks.size(); ++i)
    if (p.tasks[i].present)
      out.tasks.push_back(
          {static_cast<int>(i), p.tasks[i].start, p.tasks[i].start < now, p.tasks[i].holders});
  return out;
}

// The task under way that uses a resource; empty when there is none.
std::string under_way(const Region& region, const Plan& plan, int resource, int now) {
  for (std::size_t c = 0; c < plan.cases.size(); ++c)
    for (std::size_t i = 0; i < plan.cases[c].tasks.size(); ++i) {
      const TaskPlan& t = plan.cases[c].tasks[i];
      if (!t.present || t.start >= now || t.end <= now) continue;
      for (const auto& holders : t.holders)
        if (std::find(holders.begin(), holders.end(), resource) != holders.end())
          return region.cases[c].id + "." + region.cases[c].tasks[i].id;
    }
  return {};
}

void lose(Resource& r, int now) {
  if (r.kind == Kind::supply) r.amount = 0;
  for (Window& w : r.windows) w.to = std::min(w.to, now);
  std::erase_if(r.windows, [](const Window& w) { return w.to <= w.from; });
}

}  // namespace

Result<Region> after(const Region& region, const Plan& plan, const Event& event) {
  Region out = region;
  out.now = event.now;
  for (const int r : event.lost) {
    const std::string task = under_way(region, plan, r, event.now);
    if (!task.empty())
      return fail(ErrorKind::refused, "is in use by a task that has begun: say first what becomes of it",
                  "lost", region.resources[static_cast<std::size_t>(r)].id,
                  "what no task under way uses; " + task + " does");
    lose(out.resources[static_cast<std::size_t>(r)], event.now);
  }
  for (std::size_t c = 0; c < out.cases.size(); ++c) {
    out.cases[c].promise.reset();
    if (plan.cases[c].option >= 0) out.cases[c].promise = promise_of(plan.cases[c], event.now);
  }
  return out;
}

}  // namespace dyad::planning
