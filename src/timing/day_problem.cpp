// SPDX-License-Identifier: Apache-2.0
#include "timing/day_problem.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace dyad::timing {
namespace {

std::vector<DayAction> deliveries(const DaySetup& setup, int day) {
  std::vector<DayAction> out;
  for (const DayAction a : {kDeliverHere, kDeliverAfterTransfer, kDeliverWithMagnesium})
    if (setup.offered(day, a)) out.push_back(a);
  return out;
}

using Place = std::tuple<int, int, DayAction>;

std::vector<pomdp::Choice> choices_at(const DaySetup& setup, const std::map<Place, int>& tables, int day,
                                      int mode) {
  std::vector<pomdp::Choice> out;
  const int table_mode = setup.table_mode(day, mode);
  const auto add = [&](DayAction action, DayAction table, int next) {
    out.push_back({static_cast<int>(action), tables.at({day, table_mode, table}), next});
  };
  for (const DayAction a : deliveries(setup, day)) add(a, a, 0);
  if (day == setup.last_day()) return out;
  add(kWait, kWait, setup.next_mode(day, mode));
  if (mode == 0 && setup.modes > 1 && setup.steroids[static_cast<std::size_t>(day)])
    add(kWaitWithSteroids, kWait, setup.begun_mode(day));
  return out;
}

std::vector<std::string> observation_names(const DaySetup& setup) {
  std::vector<std::string> out;
  for (int z = 0; z < setup.observations; ++z) {
    const auto levels = setup.levels_of(z);
    std::string name;
    for (std::size_t c = 0; c < levels.size(); ++c)
      name += (c ? "/" : "") + setup.channels[c].levels[static_cast<std::size_t>(levels[c])];
    out.push_back(std::move(name));
  }
  return out;
}

pomdp::Table table_of(const MeanWorld& world, const MeanWorld::Entry& entry) {
  pomdp::Table t;
  t.reward.assign(kDayStates, 0.0);
  t.transition.assign(kDayStates * kDayStates, 0.0);
  if (stops(entry.action)) return t;
  const auto& matrix = world.transitions[static_cast<std::size_t>(entry.day)];
  for (std::size_t s = 0; s < kDayStates; ++s)
    std::copy(matrix[s].begin(), matrix[s].end(),
              t.transition.begin() + static_cast<std::ptrdiff_t>(s * kDayStates));
  t.observation = world.emission;
  return t;
}

}  // namespace

std::vector<MeanWorld::Entry> entries_of(const DaySetup& setup) {
  std::vector<MeanWorld::Entry> out;
  for (int day = 0; day <= setup.last_day(); ++day)
    for (int mode = 0; mode < setup.modes; ++mode) {
      if (setup.table_mode(day, mode) != mode) continue;
      for (const DayAction a : deliveries(setup, day)) out.push_back({day, mode, a, {}});
      if (day < setup.last_day()) out.push_back({day, mode, kWait, {}});
    }
  return out;
}

void set_weights(const MeanWorld& world, const Outcomes& weights, pomdp::Problem& problem) {
  for (std::size_t e = 0; e < world.entries.size(); ++e)
    for (std::size_t s = 0; s < kDayStates; ++s)
      problem.tables[e].reward[s] = value_of(weights, world.entries[e].outcomes[s]);
}

pomdp::Problem make_problem(const DaySetup& setup, const MeanWorld& world, const Outcomes& weights) {
  pomdp::Problem p;
  p.states = static_cast<int>(kDayStates);
  p.observations = setup.observations;
  p.modes = setup.modes;
  p.steps = setup.steps();
  for (std::size_t s = 0; s < kDayStates; ++s) p.state_names.push_back(day_state_key(s));
  p.observation_names = observation_names(setup);
  for (std::size_t a = 0; a < kDayActions; ++a)
    p.action_names.emplace_back(name_of(static_cast<DayAction>(a)));
  for (int m = 0; m < setup.modes; ++m)
    p.mode_names.push_back(m == 0 ? "as_it_is" : "course_" + std::to_string(m) + "_days_ago");
  std::map<Place, int> tables;
  for (const auto& entry : world.entries) {
    tables.emplace(Place{entry.day, entry.mode, entry.action}, static_cast<int>(p.tables.size()));
    p.tables.push_back(table_of(world, entry));
  }
  for (int day = 0; day < p.steps; ++day)
    for (int mode = 0; mode < p.modes; ++mode) p.choices.push_back(choices_at(setup, tables, day, mode));
  p.final_value.assign(static_cast<std::size_t>(p.modes) * kDayStates, 0.0);
  set_weights(world, weights, p);
  return p;
}

}  // namespace dyad::timing
