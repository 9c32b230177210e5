// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <tuple>

#include "pomdp/solve.hpp"

namespace dyad::pomdp {
namespace {

// The definition of the value, with every belief worked out once. Shares nothing with the solver on purpose.
class Referee {
 public:
  explicit Referee(const Problem& problem) : p_(problem), n_(static_cast<std::size_t>(problem.states)) {}

  double value(int step, int mode, const std::vector<double>& belief) {
    if (step == p_.steps) {
      double total = 0;
      for (std::size_t s = 0; s < n_; ++s)
        total += belief[s] * p_.final_value[static_cast<std::size_t>(mode) * n_ + s];
      return total;
    }
    const Key key{step, mode, rounded(belief)};
    if (const auto known = values_.find(key); known != values_.end()) return known->second;
    if (too_many()) return 0;
    double best = -std::numeric_limits<double>::infinity();
    for (const Choice& choice : p_.at(step, mode)) best = std::max(best, take(step, choice, belief));
    values_.emplace(key, best);
    return best;
  }

  bool too_many() const { return static_cast<long long>(values_.size()) >= kExactLimit; }

 private:
  using Key = std::tuple<int, int, std::vector<std::int64_t>>;

  static std::vector<std::int64_t> rounded(const std::vector<double>& belief) {
    std::vector<std::int64_t> out;
    for (const double b : belief) out.push_back(std::llround(b * 1e12));
    return out;
  }

  double take(int step, const Choice& choice, const std::vector<double>& belief) {
    const Table& table = p_.tables[static_cast<std::size_t>(choice.table)];
    double total = 0;
    for (std::size_t s = 0; s < n_; ++s) total += belief[s] * table.reward[s];
    if (table.stops()) return total;
    const auto observations = static_cast<std::size_t>(p_.observations);
    for (std::size_t z = 0; z < observations; ++z) {
      std::vector<double> after(n_);
      double chance = 0;
      for (std::size_t to = 0; to < n_; ++to) {
        for (std::size_t s = 0; s < n_; ++s) after[to] += belief[s] * table.transition[s * n_ + to];
        chance += after[to] *= table.observation[to * observations + z];
      }
      if (chance == 0) continue;
      for (double& b : after) b /= chance;
      total += p_.discount * chance * value(step + 1, choice.next_mode, after);
    }
    return total;
  }

  const Problem& p_;
  std::size_t n_;
  std::map<Key, double> values_;
};

}  // namespace

Result<double> exact_value(const Problem& problem, std::span<const double> belief, int mode) {
  Referee referee(problem);
  const double value = referee.value(0, mode, {belief.begin(), belief.end()});
  if (referee.too_many())
    return fail(ErrorKind::too_large, "too many beliefs to follow one by one", "steps",
                std::to_string(problem.steps), std::to_string(kExactLimit) + " beliefs");
  return value;
}

}  // namespace dyad::pomdp
