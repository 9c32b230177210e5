// SPDX-License-Identifier: Apache-2.0
// What the benchmarks measure on: the shipped knowledge and the built-in cases.
#pragma once
#include <stdexcept>
#include <string>
#include <utility>

#include "app/knowledge.hpp"
#include "app/workspace.hpp"

namespace dyad::bench {

// The value, or the end of the run: a benchmark of something that failed would be a lie.
template <class T>
T need(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().text());
  return std::move(*result);
}

inline const app::Knowledge& known() {
  static const app::Knowledge knowledge = need(app::load_knowledge());
  return knowledge;
}

inline const timing::Model& model() {
  static const timing::Model loaded = need(app::load_timing_model(known().book));
  return loaded;
}

inline const timing::DayModel& day_model() {
  static const timing::DayModel loaded = need(app::load_day_model(known().book, model()));
  return loaded;
}

inline std::string_view scenario(std::string_view name) {
  for (const auto& built_in : app::built_in_scenarios())
    if (built_in.name == name) return built_in.bundle;
  throw std::runtime_error("no built-in case " + std::string(name));
}

}  // namespace dyad::bench
