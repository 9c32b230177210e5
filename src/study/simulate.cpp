// SPDX-License-Identifier: Apache-2.0
#include "study/simulate.hpp"

#include "math/philox.hpp"

namespace dyad::study {
namespace {

using Size = std::size_t;
// Parameters have the addresses below, the cohort those from here on: one for the start, then one a step.
constexpr std::uint32_t kCohort = 0x80000000u;

// Rows of chances as running sums, so that a uniform number finds its place.
std::vector<double> running(const std::vector<double>& rows, Size width) {
  std::vector<double> out = rows;
  for (Size at = 0; at < out.size(); at += width)
    for (Size i = 1; i < width; ++i) out[at + i] += out[at + i - 1];
  return out;
}

Size pick(const double* row, Size width, double u) {
  Size i = 0;
  while (i + 1 < width && u >= row[i]) ++i;
  return i;
}

class Simulation {
 public:
  Simulation(const Model& m, const World& w, std::span<const Strategy* const> strategies, std::uint64_t seed,
             std::uint32_t draw)
      : m_(m),
        w_(w),
        strategies_(strategies),
        seed_(seed),
        draw_(draw),
        n_(static_cast<Size>(w.states)),
        exits_(static_cast<Size>(w.exits)),
        outcomes_(static_cast<Size>(w.outcomes)),
        seen_(static_cast<Size>(w.observations)),
        start_(running(m.start, n_)),
        emission_(running(w.emission, seen_)) {
    for (const Kernel& k : w.kernels) {
      std::vector<double> rows;
      for (Size s = 0; s < n_; ++s) {
        rows.insert(rows.end(), k.next.begin() + static_cast<long>(s * n_),
                    k.next.begin() + static_cast<long>((s + 1) * n_));
        rows.insert(rows.end(), k.exit.begin() + static_cast<long>(s * exits_),
                    k.exit.begin() + static_cast<long>((s + 1) * exits_));
      }
      moves_.push_back(running(rows, n_ + exits_));
    }
    for (int t = 0; t <= m.steps; ++t)
      for (int k = 0; k < w.outcomes; ++k) {
        discount_.push_back(discount(m, k, t));
        weight_.push_back(discount_.back() * counting_weight(m, t));
      }
    places_.resize(strategies.size());
    gained_.resize(strategies.size() * outcomes_);
  }

  void live(std::uint32_t patient, Simulated& out) {
    patient_ = patient;
    const double u = math::uniforms(seed_, {kCohort, draw_, patient, 0})[0];
    const Size from = pick(start_.data(), n_, u);
    gained_.assign(gained_.size(), 0.0);
    for (Place& p : places_) p = {from, 0, true};
    Size here = places_.size();
    for (int t = 0; t < m_.steps && here > 0; ++t) {
      const auto [move, look] =
          math::uniforms(seed_, {kCohort + 1 + static_cast<std::uint32_t>(t), draw_, patient, 0});
      here = 0;
      for (Size p = 0; p < places_.size(); ++p)
        if (places_[p].here) here += step(t, p, move, look);
    }
    for (Size i = 0; i < gained_.size(); ++i) {
      out.sum[i] += gained_[i];
      out.squares[i] += gained_[i] * gained_[i];
    }
  }

 private:
  struct Place {
    Size state = 0;
    int node = 0;
    bool here = true;
  };

  void gain(Size policy, int point, Size outcome, double amount, const std::vector<double>& factor) {
    if (amount == 0) return;
    if (m_.outcomes[outcome].kind == Outcome::Kind::event && amount < 1) {
      const math::Address at{kCohort + 1 + static_cast<std::uint32_t>(point), draw_, patient_,
                             1 + static_cast<std::uint32_t>(outcome)};
      amount = math::uniforms(seed_, at)[0] < amount ? 1 : 0;
    }
    gained_[policy * outcomes_ + outcome] += amount * factor[static_cast<Size>(point) * outcomes_ + outcome];
  }

  bool step(int t, Size policy, double move, double look) {
    Place& at = places_[policy];
    const Step& node = strategies_[policy]->nodes[static_cast<Size>(at.node)];
    const bool stops = m_.actions[static_cast<Size>(node.action)].stops;
    const int kernel = node.action * w_.periods + m_.period_of_step[static_cast<Size>(t)];
    const Kernel& k = w_.kernels[static_cast<Size>(kernel)];
    for (Size o = 0; o < outcomes_; ++o)
      gain(policy, t, o, k.gain[o * n_ + at.state], stops ? discount_ : weight_);
    if (stops) return at.here = false;
    const Size to = pick(moves_[kernel].data() + at.state * (n_ + exits_), n_ + exits_, move);
    if (to >= n_) {
      for (Size o = 0; o < outcomes_; ++o)
        gain(policy, t, o, k.exit_gain[(o * exits_ + to - n_) * n_ + at.state], discount_);
      return at.here = false;
    }
    at.state = to;
    if (t + 1 == m_.steps) {
      for (Size o = 0; o < outcomes_; ++o) gain(policy, t + 1, o, k.gain[o * n_ + to], weight_);
      return at.here = false;
    }
    at.node = node.next[pick(emission_.data() + to * seen_, seen_, look)];
    return true;
  }

  const Model& m_;
  const World& w_;
  std::span<const Strategy* const> strategies_;
  std::uint64_t seed_;
  std::uint32_t draw_, patient_ = 0;
  Size n_, exits_, outcomes_, seen_;
  std::vector<double> start_, emission_, discount_, weight_;
  std::vector<std::vector<double>> moves_;
  std::vector<Place> places_;
  std::vector<double> gained_;
};

}  // namespace

Simulated simulate(const Model& model, const World& world, std::span<const Strategy* const> strategies,
                   std::uint64_t seed, std::uint32_t draw, std::uint32_t first, std::uint32_t count) {
  const Size size = strategies.size() * model.outcomes.size();
  Simulated out{std::vector<double>(size, 0.0), std::vector<double>(size, 0.0)};
  Simulation simulation(model, world, strategies, seed, draw);
  for (std::uint32_t i = 0; i < count; ++i) simulation.live(first + i, out);
  return out;
}

}  // namespace dyad::study
