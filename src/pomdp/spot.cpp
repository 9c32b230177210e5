// SPDX-License-Identifier: Apache-2.0
#include "pomdp/spot.hpp"

#include <algorithm>
#include <limits>

#include "math/clones.hpp"

namespace dyad::pomdp {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Some groups of observations: <vector, joint column>.
[[gnu::always_inline]] inline void project(const double* vector, const double* joint, std::size_t n,
                                           std::size_t w, Groups& sum) {
  sum = Groups{};
  for (std::size_t s = 0; s < n; ++s) sum += vector[s] * *reinterpret_cast<const Groups*>(joint + s * w);
}

// What was seen together with each state: joint[state * w + group].
DYAD_CLONES void join(const double* next, const double* chance, std::size_t n, std::size_t w, double* joint) {
  for (std::size_t to = 0; to < n; ++to)
    for (std::size_t g = 0; g < w; ++g) joint[to * w + g] = next[to] * chance[to * w + g];
}

// Of each group the best vector and what it is worth.
DYAD_CLONES void best_vectors(const double* vectors, std::size_t count, std::size_t n, const double* joint,
                              std::size_t w, double* low, double* best) {
  for (std::size_t g = 0; g < w; g += kGroups) {
    Groups most = Groups{} - kInfinity, which = {};
    for (std::size_t k = 0; k < count; ++k) {
      Groups sum;
      project(vectors + k * n, joint + g, n, w, sum);
      which = sum > most ? Groups{} + static_cast<double>(k) : which;
      most = sum > most ? sum : most;
    }
    *reinterpret_cast<Groups*>(low + g) = most;
    *reinterpret_cast<Groups*>(best + g) = which;
  }
}

// Points that bound from above, laid end to end.
struct Points {
  const double *inverse, *drop;
  std::size_t count;
};

// At a share phi of a point: max over vectors of <vector, b> + phi * drop; the least over the points. `base`
// has room for a lane of each vector.
DYAD_CLONES void least_bounds(const double* vectors, std::size_t count, const Points& points, std::size_t n,
                              const double* joint, std::size_t w, Groups* base, double* high) {
  for (std::size_t g = 0; g < w; g += kGroups) {
    Groups least = Groups{} - kInfinity;
    for (std::size_t k = 0; k < count; ++k) {
      project(vectors + k * n, joint + g, n, w, base[k]);
      least = base[k] > least ? base[k] : least;
    }
    for (std::size_t p = 0; p < points.count; ++p) {
      Groups phi = Groups{} + kInfinity, most = Groups{} - kInfinity;
      for (std::size_t s = 0; s < n; ++s) {
        const double inverse = points.inverse[p * n + s];
        if (inverse == 0) continue;
        const Groups x = *reinterpret_cast<const Groups*>(joint + s * w + g) * inverse;
        phi = x < phi ? x : phi;
      }
      for (std::size_t k = 0; k < count; ++k) {
        const Groups x = base[k] + phi * points.drop[p * count + k];
        most = x > most ? x : most;
      }
      least = most < least ? most : least;
    }
    *reinterpret_cast<Groups*>(high + g) = least;
  }
}

}  // namespace

double dot(const double* a, const double* b, std::size_t n) {
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += a[i] * b[i];
  return sum;
}

double best_dot(const std::vector<double>& vectors, const double* belief, std::size_t n) {
  double most = -kInfinity;
  for (std::size_t at = 0; at < vectors.size(); at += n)
    most = std::max(most, dot(vectors.data() + at, belief, n));
  return most;
}

Look::Look(const Model& model)
    : n_(model.states()),
      next_(n_),
      joint_(n_ * model.width()),
      low_(model.width()),
      best_(model.width()),
      high_(model.width()),
      share_(model.width()),
      carried_(n_) {}

void Look::forward(const Act& act, const double* belief) {
  channel_ = act.channel;
  std::fill(next_.begin(), next_.end(), 0.0);
  const double* row = act.table->transition.data();
  for (std::size_t s = 0; s < n_; ++s, row += n_) {
    const double b = belief[s];
    if (b == 0) continue;
    for (std::size_t to = 0; to < n_; ++to) next_[to] += b * row[to];
  }
  const std::size_t w = channel_->width;
  join(next_.data(), channel_->chance.data(), n_, w, joint_.data());
}

double Look::lower(const Spot& next) {
  const std::size_t w = channel_->width;
  best_vectors(next.lower.data(), next.lower.size() / n_, n_, joint_.data(), w, low_.data(), best_.data());
  double total = 0;
  for (std::size_t g = 0; g < w; ++g) total += low_[g];
  return total;
}

double Look::upper(const Spot& next) {
  const std::size_t w = channel_->width, vectors = next.upper.size() / n_;
  base_.resize(std::max(base_.size(), vectors * kGroups));
  least_bounds(next.upper.data(), vectors, {next.inverse.data(), next.drop.data(), next.points}, n_,
               joint_.data(), w, reinterpret_cast<Groups*>(base_.data()), high_.data());
  double total = 0;
  for (std::size_t g = 0; g < w; ++g) total += high_[g];
  return total;
}

// A result that cannot come from this belief may come from another one that follows the same plan. It is
// answered as if every state had been as likely before it.
void Look::answer_the_unexpected(const Spot& next) {
  const std::size_t w = channel_->width;
  for (std::size_t g = 0; g < w; ++g) {
    double chance = 0;
    for (std::size_t s = 0; s < n_; ++s) chance += joint_[s * w + g];
    if (chance > 0) continue;
    double most = -kInfinity;
    for (std::size_t k = 0; k * n_ < next.lower.size(); ++k) {
      double value = 0;
      for (std::size_t s = 0; s < n_; ++s) value += channel_->chance[s * w + g] * next.lower[k * n_ + s];
      if (value <= most) continue;
      most = value;
      best_[g] = static_cast<double>(k);
    }
  }
}

void Look::vector(const Act& act, const Spot& next, double discount, double* out) {
  answer_the_unexpected(next);
  const std::size_t w = channel_->width;
  for (std::size_t to = 0; to < n_; ++to) {
    double sum = 0;
    for (std::size_t g = 0; g < w; ++g)
      sum += channel_->chance[to * w + g] * next.lower[static_cast<std::size_t>(best_[g]) * n_ + to];
    carried_[to] = sum;
  }
  for (std::size_t s = 0; s < n_; ++s)
    out[s] =
        act.table->reward[s] + discount * dot(act.table->transition.data() + s * n_, carried_.data(), n_);
}

bool Look::after(std::size_t group, double* out) const {
  double total = 0;
  for (std::size_t s = 0; s < n_; ++s) total += out[s] = joint_[s * channel_->width + group];
  if (!(total > 0)) return false;
  for (std::size_t s = 0; s < n_; ++s) out[s] /= total;
  return true;
}

}  // namespace dyad::pomdp
