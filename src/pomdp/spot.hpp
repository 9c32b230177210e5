// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "pomdp/model.hpp"

namespace dyad::pomdp {

// How a lower vector came about: a choice and, for each group of observations, the vector of the next place
// that is followed. `act` counts the choices of the place.
struct Origin {
  std::size_t act = 0;
  std::vector<int> follow;
};

// What is known of one place: lower vectors with their origin, and beliefs with an upper bound each.
struct Spot {
  std::vector<double> lower;    // [vector][state]
  std::vector<Origin> origin;   // [vector]; empty at the end of the horizon
  std::size_t always = 0;       // vectors that never leave: stops, or one blind plan where nothing stops
  std::vector<double> upper;    // [vector][state], the fast informed bound
  std::vector<double> point;    // [point][state]
  std::vector<double> inverse;  // 1 / point, 0 where the point is 0
  std::vector<double> value;    // [point]
  std::vector<double> drop;     // [point][upper vector]: value - <vector, point>
  std::size_t points = 0;       // those that went through a sweep; the rest bound nothing yet
};

double dot(const double* a, const double* b, std::size_t n);
// The largest <vector, belief> of vectors laid end to end.
double best_dot(const std::vector<double>& vectors, const double* belief, std::size_t n);

// One choice looked at from one belief: where it leads and what that is worth at least and at most.
class Look {
 public:
  explicit Look(const Model& model);

  // What the choice leads to, by group of observations.
  void forward(const Act& act, const double* belief);
  // Sums over groups of the best lower vector, and of the upper bound, of the next place.
  double lower(const Spot& next);
  double upper(const Spot& next);
  // After lower(): the vector of the plan "take the act, then follow `best()`".
  void vector(const Act& act, const Spot& next, double discount, double* out);

  std::size_t width() const { return channel_->width; }
  int best(std::size_t group) const { return static_cast<int>(best_[group]); }
  double gap(std::size_t group) const { return high_[group] - low_[group]; }
  // The belief after seeing the group; false when it cannot be seen.
  bool after(std::size_t group, double* out) const;

 private:
  void answer_the_unexpected(const Spot& next);

  std::size_t n_;
  const Channel* channel_ = nullptr;
  std::vector<double> next_, joint_;  // [state], [state][group]
  std::vector<double> low_, best_, high_, base_, share_, carried_;
};

}  // namespace dyad::pomdp
