// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "clinical/evidence_for_tests.hpp"

namespace dyad::clinical {

inline const Book& book() { return shipped().book; }

inline bool has(const std::vector<Note>& notes, std::string_view code) {
  return std::ranges::find(notes, code, &Note::code) != notes.end();
}

// The numbers at which a grid changes its answer.
inline std::vector<double> edges(const json::Value& rows) {
  std::set<double> out;
  for (const auto& row : rows.items())
    for (const char* bound : {"lt", "le", "gt", "ge"})
      if (const auto v = row[bound].as_double()) out.insert(*v);
  return {out.begin(), out.end()};
}

inline Arguments with(Arguments base, const std::string& key, const std::string& value) {
  for (auto& [k, v] : base)
    if (k == key) {
      v = value;
      return base;
    }
  base.emplace_back(key, value);
  return base;
}

inline Arguments without(Arguments base, const std::string& key) {
  std::erase_if(base, [&](const auto& a) { return a.first == key; });
  return base;
}

}  // namespace dyad::clinical
