// SPDX-License-Identifier: Apache-2.0
#include "care/plan_compare.hpp"

#include <algorithm>

namespace dyad::care {
namespace {

template <class T>
int index_of(const std::vector<T>& list, std::string_view id) {
  const auto it = std::ranges::find(list, id, &T::id);
  return it == list.end() ? -1 : static_cast<int>(it - list.begin());
}

// The option as it was; added when it is none any more. -1 when its hospitals are not part of this.
int option_of(const PlanPromise& before, planning::Region& region) {
  const int host = index_of(region.hospitals, before.host),
            child = index_of(region.hospitals, before.child_to);
  if (host < 0 || child < 0) return -1;
  auto& options = region.cases.front().options;
  for (std::size_t o = 0; o < options.size(); ++o)
    if (options[o].host == host && options[o].child_to == child && options[o].mode == before.mode)
      return static_cast<int>(o);
  options.push_back({host, child, before.mode, 0, 0, 0});
  return static_cast<int>(options.size()) - 1;
}

// What is lost, as the parts of the plan before name it. -1 when they do not.
int add_lost(const std::string& id, const std::vector<PlanPart>& parts, planning::Region& region) {
  for (const auto& part : parts) {
    const auto use = std::ranges::find(part.uses, reference_in(id), &PlanUse::reference);
    const int home = index_of(region.hospitals, part.hospital);
    if (use == part.uses.end() || home < 0) continue;
    planning::Resource gone;
    gone.id = id;
    gone.name = use->name;
    gone.kind = planning::kind_named(use->kind).value_or(planning::Kind::person);
    gone.home = home;
    region.resources.push_back(std::move(gone));
    return static_cast<int>(region.resources.size()) - 1;
  }
  return -1;
}

}  // namespace

void compare_with(const PlanPromise& before, const std::vector<PlanPart>& parts, PlannedCase& planned) {
  planning::Region& region = planned.region;
  planning::Promise promise;
  promise.option = option_of(before, region);
  if (promise.option < 0) return;
  auto& of = region.cases.front();
  const std::int64_t step_ms = std::int64_t{region.step_minutes} * 60'000;
  for (const auto& was : before.tasks) {
    const int task = index_of(of.tasks, was.task);
    if (task < 0) continue;
    const auto& demands = of.tasks[static_cast<std::size_t>(task)].demands;
    planning::PromisedTask out{
        task, static_cast<int>((was.start.ms - region.start.ms) / step_ms), was.started, {}};
    out.holders.resize(demands.size());
    for (const auto& [role, ids] : was.roles) {
      const auto k = std::ranges::find(demands, role, &planning::Demand::role);
      if (k == demands.end()) continue;
      for (const auto& id : ids) {
        int resource = index_of(region.resources, id);
        if (resource < 0) resource = add_lost(id, parts, region);
        if (resource >= 0) out.holders[static_cast<std::size_t>(k - demands.begin())].push_back(resource);
      }
    }
    promise.tasks.push_back(std::move(out));
  }
  of.promise = std::move(promise);
  planned.changes = planning::changes_of(region, planned.plan);
}

}  // namespace dyad::care
