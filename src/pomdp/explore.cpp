// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>

#include "math/philox.hpp"
#include "pomdp/solver.hpp"

namespace dyad::pomdp {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kSamePoint = 1e-13;
// A path ends where the bounds meet but for rounding.
constexpr double kClosed = 1e-13;
// Every fourth path begins with another choice that goes on, so that the root's other choices become known
// too.
constexpr int kOtherChoice = 4;

}  // namespace

bool Solver::add(std::size_t place, const double* belief) {
  Spot& spot = spots_[place];
  const std::size_t count = spot.value.size();
  if (static_cast<int>(count) >= std::max(1, effort_.beliefs_per_step)) return false;
  for (std::size_t i = 0; i < count; ++i) {
    double apart = 0;
    for (std::size_t s = 0; s < n_; ++s) apart += std::abs(spot.point[i * n_ + s] - belief[s]);
    if (apart <= std::max(effort_.spacing, kSamePoint)) return false;
  }
  spot.point.insert(spot.point.end(), belief, belief + n_);
  for (std::size_t s = 0; s < n_; ++s) {
    const double inverse = belief[s] > 0 ? 1 / belief[s] : 0;
    spot.inverse.push_back(std::isfinite(inverse) ? inverse : std::numeric_limits<double>::max());
  }
  spot.value.push_back(best_dot(spot.upper, belief, n_));
  ++beliefs_;
  return true;
}

// The choice with the largest upper bound, looked at in `chosen_`.
std::size_t Solver::choose(std::size_t place, const double* belief, int path, bool first) {
  const auto acts = model_.acts(place);
  std::vector<std::size_t> go_on;
  for (std::size_t a = 0; a < acts.size(); ++a)
    if (!acts[a].stops()) go_on.push_back(a);
  if (first && path % kOtherChoice == kOtherChoice - 1 && !go_on.empty()) {
    const std::size_t a = go_on[static_cast<std::size_t>(path / kOtherChoice) % go_on.size()];
    chosen_.forward(acts[a], belief);
    chosen_.upper(spots_[acts[a].next]);
    return a;
  }
  std::size_t best = 0;
  double most = -kInfinity;
  for (std::size_t a = 0; a < acts.size(); ++a) {
    double value = dot(acts[a].table->reward.data(), belief, n_);
    if (!acts[a].stops()) {
      look_.forward(acts[a], belief);
      value += problem_.discount * look_.upper(spots_[acts[a].next]);
    }
    if (value <= most) continue;
    most = value;
    best = a;
    if (!acts[a].stops()) std::swap(look_, chosen_);
  }
  return best;
}

// Draws a result in proportion to its chance times the gap it leaves; both are in gap() already.
bool Solver::draw(int round, int path, std::uint32_t step, double* belief) {
  double total = 0;
  for (std::size_t g = 0; g < chosen_.width(); ++g) total += std::max(0.0, chosen_.gap(g));
  if (!(total > kClosed)) return false;
  const math::Address at{static_cast<std::uint32_t>(round), static_cast<std::uint32_t>(path), step, 0};
  double left = total * math::uniforms(effort_.seed, at)[0];
  std::size_t pick = 0;
  for (std::size_t g = 0; g < chosen_.width(); ++g) {
    const double gap = std::max(0.0, chosen_.gap(g));
    if (gap == 0) continue;
    pick = g;
    left -= gap;
    if (left < 0) break;
  }
  return chosen_.after(pick, belief);
}

void Solver::walk(int round, int path) {
  std::vector<double> belief = belief_;
  std::size_t place = root_;
  for (int step = 0; step < problem_.steps; ++step) {
    if (step > 0) add(place, belief.data());
    const std::size_t a = choose(place, belief.data(), path, step == 0);
    const Act& act = model_.acts(place)[a];
    if (act.stops() || model_.ends(act.next)) return;
    chosen_.lower(spots_[act.next]);
    if (!draw(round, path, static_cast<std::uint32_t>(step), belief.data())) return;
    place = act.next;
  }
}

void Solver::explore(int round) {
  for (int path = 0; path < effort_.paths; ++path) walk(round, path);
}

}  // namespace dyad::pomdp
