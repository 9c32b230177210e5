// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <map>

#include "pomdp/model.hpp"
#include "pomdp/solve.hpp"
#include "pomdp/spot.hpp"

namespace dyad::pomdp {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Values of the plain Markov decision process.
struct FullyObserved {
  std::vector<double> act;    // [act][state]
  std::vector<double> place;  // [place][state]
};

FullyObserved observe_fully(const Model& model) {
  const std::size_t n = model.states();
  FullyObserved f;
  f.act.resize(model.act_count() * n);
  f.place.assign(model.places() * n, -kInfinity);
  for (std::size_t place = 0; place < model.places(); ++place)
    if (model.ends(place))
      std::copy_n(model.final_value(place).data(), n,
                  f.place.begin() + static_cast<std::ptrdiff_t>(place * n));
  for (std::size_t i = model.reached().size(); i-- > 0;) {
    const std::size_t place = model.reached()[i];
    const auto acts = model.acts(place);
    for (std::size_t a = 0; a < acts.size(); ++a)
      for (std::size_t s = 0; s < n; ++s) {
        double value = acts[a].table->reward[s];
        if (!acts[a].stops())
          value += model.problem().discount *
                   dot(acts[a].table->transition.data() + s * n, f.place.data() + acts[a].next * n, n);
        f.act[(model.first_act(place) + a) * n + s] = value;
        f.place[place * n + s] = std::max(f.place[place * n + s], value);
      }
  }
  return f;
}

double best_act(const Model& model, const std::vector<double>& act, std::size_t place,
                std::span<const double> belief) {
  double most = -kInfinity;
  for (std::size_t a = 0; a < model.acts(place).size(); ++a)
    most = std::max(
        most, dot(act.data() + (model.first_act(place) + a) * belief.size(), belief.data(), belief.size()));
  return most;
}

// Follows all fixed sequences of actions forward at once. Sequences that leave the same belief in the same
// mode go on as the one that gained most so far.
class OpenLoop {
 public:
  OpenLoop(const Model& model, const FullyObserved& seen) : model_(model), seen_(seen), n_(model.states()) {}

  void run(std::span<const double> belief, std::size_t place, Bounds& out) {
    here_[{place, {belief.begin(), belief.end()}}] = 0;
    for (int step = 0; step < model_.problem().steps && !here_.empty(); ++step) {
      next_.clear();
      for (const auto& [key, gained] : here_) spread(key.first, key.second, gained);
      worth_ *= model_.problem().discount;
      if (next_.size() > kOpenLoopLimit) {
        out.open_loop_exact = false;
        drop_least();
      }
      std::swap(here_, next_);
    }
    for (const auto& [key, gained] : here_)
      best_ =
          std::max(best_, gained + worth_ * dot(model_.final_value(key.first).data(), key.second.data(), n_));
    out.open_loop = best_;
  }

 private:
  using Key = std::pair<std::size_t, std::vector<double>>;

  void spread(std::size_t place, const std::vector<double>& belief, double gained) {
    for (const Act& act : model_.acts(place)) {
      const double now = gained + worth_ * dot(act.table->reward.data(), belief.data(), n_);
      if (act.stops()) {
        best_ = std::max(best_, now);
        continue;
      }
      std::vector<double> to(n_);
      for (std::size_t s = 0; s < n_; ++s)
        for (std::size_t t = 0; t < n_; ++t) to[t] += belief[s] * act.table->transition[s * n_ + t];
      const auto [at, is_new] = next_.try_emplace({act.next, std::move(to)}, now);
      if (!is_new) at->second = std::max(at->second, now);
    }
  }

  // The promise of a sequence: what it gained and could still gain if every state were seen from here on.
  void drop_least() {
    std::vector<std::pair<double, Key>> all;
    for (const auto& [key, gained] : next_)
      all.push_back({gained + worth_ * dot(seen_.place.data() + key.first * n_, key.second.data(), n_), key});
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    for (std::size_t i = kOpenLoopLimit; i < all.size(); ++i) next_.erase(all[i].second);
  }

  const Model& model_;
  const FullyObserved& seen_;
  std::size_t n_;
  std::map<Key, double> here_, next_;
  double worth_ = 1, best_ = -kInfinity;
};

Bounds all_but_informed(const Model& model, std::span<const double> belief) {
  const FullyObserved seen = observe_fully(model);
  Bounds bounds;
  bounds.qmdp = best_act(model, seen.act, model.root(), belief);
  OpenLoop(model, seen).run(belief, model.root(), bounds);
  return bounds;
}

}  // namespace

Bounds classical_bounds(const Problem& problem, std::span<const double> belief, int mode) {
  const Model model(problem, mode);
  Bounds bounds = all_but_informed(model, belief);
  bounds.fast_informed = best_act(model, fast_informed(model).act, model.root(), belief);
  return bounds;
}

Bounds classical_bounds(const Model& model, std::span<const double> belief, const Solution& solution) {
  Bounds bounds = all_but_informed(model, belief);
  bounds.fast_informed = solution.fast_informed;
  return bounds;
}

std::vector<double> fully_observed(const Problem& problem, int mode) {
  const Model model(problem, mode);
  const FullyObserved seen = observe_fully(model);
  const auto from =
      seen.place.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(mode) * model.states());
  return {from, from + static_cast<std::ptrdiff_t>(model.states())};
}

}  // namespace dyad::pomdp
