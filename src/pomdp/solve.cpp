// SPDX-License-Identifier: Apache-2.0
#include "pomdp/solve.hpp"

#include <algorithm>
#include <limits>

#include "pomdp/solver.hpp"

namespace dyad::pomdp {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// A plan is kept when it gains more than rounding.
constexpr double kGain = 1e-13;

}  // namespace

Solver::Solver(const Model& model, std::span<const double> belief, const Effort& effort)
    : model_(model),
      problem_(model.problem()),
      effort_(effort),
      n_(model_.states()),
      root_(model_.root()),
      belief_(belief.begin(), belief.end()),
      informed_(fast_informed(model_)),
      spots_(model_.places()),
      look_(model_),
      chosen_(model_),
      vector_(n_) {}

void Solver::begin() {
  for (std::size_t place = 0; place < spots_.size(); ++place) {
    spots_[place].upper = std::move(informed_.place[place]);
    if (model_.ends(place)) spots_[place].lower = spots_[place].upper;
  }
  std::vector<const double*> rewards;
  std::vector<std::size_t> stops, kept;
  for (std::size_t i = model_.reached().size(); i-- > 0;) {
    const std::size_t place = model_.reached()[i];
    Spot& spot = spots_[place];
    const auto acts = model_.acts(place);
    rewards.clear();
    stops.clear();
    for (std::size_t a = 0; a < acts.size(); ++a)
      if (acts[a].stops()) {
        rewards.push_back(acts[a].table->reward.data());
        stops.push_back(a);
      }
    undominated(rewards, n_, kept);
    spot.lower.reserve(kept.size() * n_);
    spot.origin.reserve(kept.size());
    for (const std::size_t k : kept) {
      spot.lower.insert(spot.lower.end(), rewards[k], rewards[k] + n_);
      spot.origin.push_back({stops[k], {}});
    }
    if (stops.empty()) blind_plan(place);
    spot.always = spot.origin.size();
  }
  add(root_, belief_.data());
}

// Where nothing stops, one plan must exist before any belief was visited: the choice and the next plan that
// are best when every state is as likely, followed whatever is seen.
void Solver::blind_plan(std::size_t place) {
  const auto acts = model_.acts(place);
  double most = -kInfinity;
  Origin origin;
  std::vector<double> plan(n_), best(n_);
  for (std::size_t a = 0; a < acts.size(); ++a) {
    const Spot& next = spots_[acts[a].next];
    const Table& table = *acts[a].table;
    for (std::size_t k = 0; k * n_ < next.lower.size(); ++k) {
      double total = 0;
      for (std::size_t s = 0; s < n_; ++s) {
        double carried = 0;
        for (std::size_t to = 0; to < n_; ++to)
          carried += table.transition[s * n_ + to] * acts[a].channel->row_sum[to] * next.lower[k * n_ + to];
        total += plan[s] = table.reward[s] + problem_.discount * carried;
      }
      if (total <= most) continue;
      most = total;
      best = plan;
      origin = {a, std::vector<int>(acts[a].channel->width, static_cast<int>(k))};
    }
  }
  spots_[place].lower = best;
  spots_[place].origin.push_back(std::move(origin));
}

void Solver::back_up(std::size_t place, std::size_t point, std::vector<double>& lower,
                     std::vector<Origin>& origin) {
  Spot& spot = spots_[place];
  const double* const belief = spot.point.data() + point * n_;
  const auto acts = model_.acts(place);
  double low = best_dot(lower, belief, n_) + kGain, high = -kInfinity;
  std::size_t best = acts.size();
  for (std::size_t a = 0; a < acts.size(); ++a) {
    const double now = dot(acts[a].table->reward.data(), belief, n_);
    if (acts[a].stops()) {
      high = std::max(high, now);
      continue;
    }
    const Spot& next = spots_[acts[a].next];
    look_.forward(acts[a], belief);
    high = std::max(high, now + problem_.discount * look_.upper(next));
    const double value = now + problem_.discount * look_.lower(next);
    if (value <= low) continue;
    low = value;
    best = a;
    std::swap(look_, chosen_);
  }
  spot.value[point] = std::min(spot.value[point], high);
  ++backups_;
  if (best == acts.size()) return;
  chosen_.vector(acts[best], spots_[acts[best].next], problem_.discount, vector_.data());
  lower.insert(lower.end(), vector_.begin(), vector_.end());
  Origin made{best, std::vector<int>(chosen_.width())};
  for (std::size_t g = 0; g < made.follow.size(); ++g) made.follow[g] = chosen_.best(g);
  origin.push_back(std::move(made));
}

// Keeps the vectors that are best somewhere among the points.
void Solver::prune(Spot& spot, std::vector<double>& lower, std::vector<Origin>& origin) {
  std::vector<bool> wins(origin.size(), false);
  for (std::size_t i = 0; i < spot.value.size(); ++i) {
    std::size_t best = 0;
    double most = -kInfinity;
    for (std::size_t k = 0; k < origin.size(); ++k) {
      const double value = dot(lower.data() + k * n_, spot.point.data() + i * n_, n_);
      if (value <= most) continue;
      most = value;
      best = k;
    }
    wins[best] = true;
  }
  spot.lower.resize(spot.always * n_);
  spot.origin.resize(spot.always);
  for (std::size_t k = spot.always; k < origin.size(); ++k)
    if (wins[k]) {
      const auto from = lower.begin() + static_cast<std::ptrdiff_t>(k * n_);
      spot.lower.insert(spot.lower.end(), from, from + static_cast<std::ptrdiff_t>(n_));
      spot.origin.push_back(std::move(origin[k]));
    }
}

void Solver::measure(Spot& spot) {
  spot.points = spot.value.size();
  const std::size_t vectors = spot.upper.size() / n_;
  spot.drop.resize(spot.points * vectors);
  for (std::size_t i = 0; i < spot.points; ++i)
    for (std::size_t k = 0; k < vectors; ++k)
      spot.drop[i * vectors + k] =
          spot.value[i] - dot(spot.upper.data() + k * n_, spot.point.data() + i * n_, n_);
}

void Solver::sweep() {
  std::vector<double> lower;
  std::vector<Origin> origin;
  for (std::size_t i = model_.reached().size(); i-- > 0;) {
    const std::size_t place = model_.reached()[i];
    Spot& spot = spots_[place];
    if (spot.value.empty()) continue;
    lower.assign(spot.lower.begin(), spot.lower.begin() + static_cast<std::ptrdiff_t>(spot.always * n_));
    origin.assign(spot.origin.begin(), spot.origin.begin() + static_cast<std::ptrdiff_t>(spot.always));
    for (std::size_t point = 0; point < spot.value.size(); ++point) back_up(place, point, lower, origin);
    prune(spot, lower, origin);
    measure(spot);
  }
}

std::vector<ActionBounds> Solver::root_actions() {
  std::vector<ActionBounds> out;
  const auto acts = model_.acts(root_);
  for (std::size_t a = 0; a < acts.size(); ++a) {
    const double now = dot(acts[a].table->reward.data(), belief_.data(), n_);
    ActionBounds bounds{acts[a].choice.action, now, now};
    if (!acts[a].stops()) {
      const Spot& next = spots_[acts[a].next];
      look_.forward(acts[a], belief_.data());
      bounds.lower = now + problem_.discount * look_.lower(next);
      bounds.upper = now + problem_.discount * look_.upper(next);
      const double informed =
          dot(informed_.act.data() + (model_.first_act(root_) + a) * n_, belief_.data(), n_);
      bounds.upper = std::max(bounds.lower, std::min(bounds.upper, informed));
    }
    out.push_back(bounds);
  }
  return out;
}

Solution Solver::run() {
  begin();
  for (int round = 0; round < std::max(1, effort_.rounds); ++round) {
    explore(round);
    sweep();
  }
  Solution s;
  s.fast_informed = -kInfinity;
  for (std::size_t a = 0; a < model_.acts(root_).size(); ++a)
    s.fast_informed = std::max(
        s.fast_informed, dot(informed_.act.data() + (model_.first_act(root_) + a) * n_, belief_.data(), n_));
  s.policy = make_policy(model_, spots_);
  s.entry = s.policy.enter(problem_, 0, static_cast<int>(root_), belief_);
  s.lower = dot(s.policy.nodes[static_cast<std::size_t>(s.entry)].value.data(), belief_.data(), n_);
  s.actions = root_actions();
  s.upper = -kInfinity;
  for (const ActionBounds& a : s.actions) s.upper = std::max(s.upper, a.upper);
  s.upper = std::max(s.lower, std::min(s.upper, spots_[root_].value[0]));
  s.beliefs = beliefs_;
  s.backups = backups_;
  s.next.resize(static_cast<std::size_t>(problem_.modes));
  for (std::size_t m = 0; m < s.next.size(); ++m) {
    const Spot& spot = spots_[s.next.size() + m];
    s.next[m] = {spot.upper, spot.point, spot.value};
  }
  return s;
}

Solution solve(const Problem& problem, std::span<const double> belief, int mode, const Effort& effort) {
  return solve(Model(problem, mode), belief, effort);
}

Solution solve(const Model& model, std::span<const double> belief, const Effort& effort) {
  return Solver(model, belief, effort).run();
}

}  // namespace dyad::pomdp
