// SPDX-License-Identifier: Apache-2.0
#include "planning/region.hpp"

#include <algorithm>
#include <array>

#include "planning/plan.hpp"

namespace dyad::planning {
namespace {

constexpr std::array<std::string_view, kKinds> kKindNames = {"person",  "theatre",       "icu_bed",    "cot",
                                                             "vehicle", "incubator",     "ventilator", "kit",
                                                             "supply",  "isolation_room"};
constexpr std::array<std::string_view, 3> kModeNames = {"in_house", "team_travels", "mother_moves"};
constexpr std::array<std::string_view, kTiers> kTierNames = {"unserved", "deadlines", "risk", "disruption",
                                                             "effort"};

template <class E, std::size_t N>
std::optional<E> named(const std::array<std::string_view, N>& names, std::string_view name) {
  const auto at = std::find(names.begin(), names.end(), name);
  if (at == names.end()) return std::nullopt;
  return static_cast<E>(at - names.begin());
}

}  // namespace

std::string_view name_of(Kind kind) { return kKindNames[static_cast<std::size_t>(kind)]; }
std::optional<Kind> kind_named(std::string_view name) { return named<Kind>(kKindNames, name); }
std::string_view name_of(Mode mode) { return kModeNames[static_cast<std::size_t>(mode)]; }
std::optional<Mode> mode_named(std::string_view name) { return named<Mode>(kModeNames, name); }
std::string_view name_of(Tier tier) { return kTierNames[static_cast<std::size_t>(tier)]; }

}  // namespace dyad::planning
