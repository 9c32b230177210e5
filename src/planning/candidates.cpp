// SPDX-License-Identifier: Apache-2.0
#include "planning/candidates.hpp"

#include <algorithm>

namespace dyad::planning {

Candidates::Candidates(const Region& region, Relax relax) {
  const int resources = static_cast<int>(region.resources.size());
  for (std::size_t c = 0; c < region.cases.size(); ++c) {
    const Case& of = region.cases[c];
    auto& tasks = all_.emplace_back(of.tasks.size());
    for (std::size_t i = 0; i < of.tasks.size(); ++i) {
      tasks[i].resize(of.tasks[i].demands.size());
      for (std::size_t k = 0; k < tasks[i].size(); ++k) {
        tasks[i][k].resize(of.options.size());
        for (std::size_t o = 0; o < of.options.size(); ++o)
          for (int r = 0; r < resources; ++r)
            if (auto f =
                    planning::fit(region, {static_cast<int>(c), static_cast<int>(i), static_cast<int>(k)},
                                  static_cast<int>(o), r, relax))
              tasks[i][k][o].push_back({r, std::move(*f)});
      }
    }
  }
}

const std::vector<Candidate>& Candidates::of(const Slot& s, int option) const {
  return all_[static_cast<std::size_t>(s.c)][static_cast<std::size_t>(s.task)]
             [static_cast<std::size_t>(s.demand)][static_cast<std::size_t>(option)];
}

const Fit* Candidates::fit(const Slot& slot, int option, int resource) const {
  const auto& list = of(slot, option);
  const auto at = std::lower_bound(list.begin(), list.end(), resource,
                                   [](const Candidate& c, int r) { return c.resource < r; });
  return at != list.end() && at->resource == resource ? &at->fit : nullptr;
}

}  // namespace dyad::planning
