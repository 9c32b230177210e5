// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <span>
#include <vector>

namespace dyad::pomdp {

// The rewards of one action in one state as a file gives them: one number, one for each next state, or one
// for each next state and observation; only as detailed as the file needs. A later statement overrides an
// earlier.
class Rewards {
 public:
  static constexpr int kAny = -1;

  // Numbers that set() would store beyond those it holds already.
  std::size_t growth(int next, int observation, std::size_t states, std::size_t observations) const;
  // `values`: one number, a number for each observation (observation is kAny), or a matrix next state x
  // observation (both are kAny).
  void set(int next, int observation, std::span<const double> values, std::size_t states,
           std::size_t observations);
  // By the chances of the next state, transition[next], and of what is seen there, observation[next][seen].
  double expected(std::span<const double> transition, std::span<const double> observation) const;

 private:
  void detail(std::size_t size);

  double same_ = 0;
  std::vector<double> detail_;  // empty, or by next state, or by next state and observation
};

}  // namespace dyad::pomdp
