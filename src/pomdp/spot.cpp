// SPDX-License-Identifier: Apache-2.0
#include "pomdp/spot.hpp"

#include <algorithm>
#include <limits>

namespace dyad::pomdp {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::size_t kLane = Channel::kLane;

// Four groups of observations: <vector, joint column>.
inline void project(const double* vector, const double* joint, std::size_t n, std::size_t w, double* sum) {
  double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  for (std::size_t s = 0; s < n; ++s) {
    const double v = vector[s];
    const double* const row = joint + s * w;
    s0 += v * row[0];
    s1 += v * row[1];
    s2 += v * row[2];
    s3 += v * row[3];
  }
  sum[0] = s0;
  sum[1] = s1;
  sum[2] = s2;
  sum[3] = s3;
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
  for (std::size_t to = 0; to < n_; ++to)
    for (std::size_t g = 0; g < w; ++g) joint_[to * w + g] = next_[to] * channel_->chance[to * w + g];
}

double Look::lower(const Spot& next) {
  const std::size_t w = channel_->width, count = next.lower.size() / n_;
  for (std::size_t g = 0; g < w; g += kLane) {
    double most[kLane], which[kLane] = {};
    std::fill_n(most, kLane, -kInfinity);
    for (std::size_t k = 0; k < count; ++k) {
      double sum[kLane];
      project(next.lower.data() + k * n_, joint_.data() + g, n_, w, sum);
      for (std::size_t i = 0; i < kLane; ++i) {
        which[i] = sum[i] > most[i] ? static_cast<double>(k) : which[i];
        most[i] = sum[i] > most[i] ? sum[i] : most[i];
      }
    }
    std::copy_n(most, kLane, low_.data() + g);
    std::copy_n(which, kLane, best_.data() + g);
  }
  double total = 0;
  for (std::size_t g = 0; g < w; ++g) total += low_[g];
  return total;
}

// At a share phi of a point: max over vectors of <vector, b> + phi * drop; the least over the points.
double Look::upper(const Spot& next) {
  const std::size_t w = channel_->width, vectors = next.upper.size() / n_;
  base_.resize(vectors * w);
  std::fill_n(high_.begin(), w, -kInfinity);
  for (std::size_t k = 0; k < vectors; ++k)
    for (std::size_t g = 0; g < w; g += kLane)
      project(next.upper.data() + k * n_, joint_.data() + g, n_, w, base_.data() + k * w + g);
  for (std::size_t k = 0; k < vectors; ++k)
    for (std::size_t g = 0; g < w; ++g) high_[g] = std::max(high_[g], base_[k * w + g]);
  for (std::size_t i = 0; i < next.points; ++i) {
    const double* const inverse = next.inverse.data() + i * n_;
    const double* const drop = next.drop.data() + i * vectors;
    for (std::size_t g = 0; g < w; g += kLane) {
      double phi[kLane], most[kLane];
      std::fill_n(phi, kLane, kInfinity);
      std::fill_n(most, kLane, -kInfinity);
      for (std::size_t s = 0; s < n_; ++s) {
        if (inverse[s] == 0) continue;
        const double* const row = joint_.data() + s * w + g;
        for (std::size_t j = 0; j < kLane; ++j) {
          const double x = row[j] * inverse[s];
          phi[j] = x < phi[j] ? x : phi[j];
        }
      }
      for (std::size_t k = 0; k < vectors; ++k)
        for (std::size_t j = 0; j < kLane; ++j) {
          const double x = base_[k * w + g + j] + phi[j] * drop[k];
          most[j] = x > most[j] ? x : most[j];
        }
      double* const high = high_.data() + g;
      for (std::size_t j = 0; j < kLane; ++j) high[j] = most[j] < high[j] ? most[j] : high[j];
    }
  }
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
