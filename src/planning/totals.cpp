// SPDX-License-Identifier: Apache-2.0
#include "planning/totals.hpp"

#include <algorithm>
#include <map>

namespace dyad::planning {
namespace {

void chain(Sat& sat, const Total& total) {
  for (std::size_t i = 1; i < total.size(); ++i) sat.add({-total[i].second, total[i - 1].second});
}

Total join(Sat& sat, const Total& a, const Total& b, long most) {
  std::map<long, int> out;
  const auto entry = [&](long value) {
    int& literal = out[std::min(value, most)];
    if (literal == 0) literal = sat.fresh();
    return literal;
  };
  for (const auto& [value, literal] : a) sat.add({-literal, entry(value)});
  for (const auto& [value, literal] : b) sat.add({-literal, entry(value)});
  for (const auto& [va, la] : a)
    for (const auto& [vb, lb] : b) {
      sat.add({-la, -lb, entry(va + vb)});
      if (va + vb >= most) break;
    }
  Total total(out.begin(), out.end());
  chain(sat, total);
  return total;
}

}  // namespace

Total one(int literal, long weight) {
  if (weight <= 0 || literal == kFalse) return {};
  return {{weight, literal}};
}

Total at_most_one(Sat& sat, const std::vector<std::pair<long, int>>& weighted) {
  std::map<long, std::vector<int>> by_weight;
  for (const auto& [weight, literal] : weighted)
    if (weight > 0 && literal != kFalse) by_weight[weight].push_back(literal);
  Total total;
  for (const auto& [weight, literals] : by_weight) {
    const int reached = sat.fresh();
    for (const int literal : literals) sat.add({-literal, reached});
    total.emplace_back(weight, reached);
  }
  chain(sat, total);
  return total;
}

Total sum(Sat& sat, std::vector<Total> parts, long most) {
  std::erase_if(parts, [](const Total& t) { return t.empty(); });
  if (parts.empty()) return {};
  // The two shortest first, so that the long ones are joined once.
  while (parts.size() > 1) {
    std::stable_sort(parts.begin(), parts.end(),
                     [](const Total& a, const Total& b) { return a.size() > b.size(); });
    const Total a = std::move(parts.back());
    parts.pop_back();
    const Total b = std::move(parts.back());
    parts.pop_back();
    parts.push_back(join(sat, a, b, most));
  }
  return parts.front();
}

std::vector<int> below(const Total& total, long limit) {
  std::vector<int> out;
  for (const auto& [value, literal] : total)
    if (value >= limit) out.push_back(-literal);
  return out;
}

}  // namespace dyad::planning
