// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

#include "json/json.hpp"
#include "search/layout.hpp"

namespace dyad::search {

inline bool passes_guard(const Step& step, const json::Value& element) {
  return step.guard.empty() || element[step.guard].as_string() == step.guard_value;
}

template <class Visit>
void walk(const Branch& at, const json::Value& element, const Visit& visit);

// One member that a branch asks for: lists item by item.
template <class Visit>
void enter(const Branch& branch, const json::Value& member, const Visit& visit) {
  if (!member.is_array()) {
    if (passes_guard(branch.step, member)) walk(branch, member, visit);
    return;
  }
  for (const json::Value& item : member.items()) {
    if (passes_guard(branch.step, item)) walk(branch, item, visit);
    if (branch.step.first_only) return;
  }
}

// Calls visit(source, element) for every element that some source of the tree reads.
template <class Visit>
void walk(const Branch& at, const json::Value& element, const Visit& visit) {
  for (const std::uint16_t source : at.sources) visit(source, element);
  if (at.branches.empty()) return;
  for (const auto& [name, value] : element.members())
    for (const Branch& branch : at.branches)
      if (branch.step.name == name) enter(branch, value, visit);
}

}  // namespace dyad::search
