// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "pomdp/model.hpp"

namespace dyad::pomdp {
namespace {

// For one act: out[s] = reward + discount * sum over results of the largest <vector, row of s times result>.
// Written as the first vector's value plus what each result adds when another vector is better.
class Backup {
 public:
  explicit Backup(const Model& model)
      : n_(model.states()), discount_(model.problem().discount), gain_(model.width()), sum_(model.width()) {}

  void run(const Act& act, std::span<const double> vectors, double* out) {
    const double* const transition = act.table->transition.data();
    for (std::size_t s = 0; s < n_; ++s) {
      double carried = 0;
      for (std::size_t to = 0; to < n_; ++to)
        carried += transition[s * n_ + to] * (act.channel->row_sum[to] * vectors[to]);
      out[s] = act.table->reward[s] + discount_ * carried;
    }
    const std::size_t others = n_ > 0 ? vectors.size() / n_ - 1 : 0;
    if (others == 0) return;
    spread(*act.channel, vectors, others);
    for (std::size_t s = 0; s < n_; ++s)
      out[s] += discount_ * gain(transition + s * n_, act.channel->width, others);
  }

 private:
  void spread(const Channel& channel, std::span<const double> vectors, std::size_t others) {
    const std::size_t w = channel.width;
    apart_.resize(others * n_ * w);
    for (std::size_t k = 0; k < others; ++k)
      for (std::size_t to = 0; to < n_; ++to) {
        const double apart = vectors[(k + 1) * n_ + to] - vectors[to];
        for (std::size_t g = 0; g < w; ++g)
          apart_[(k * n_ + to) * w + g] = channel.chance[to * w + g] * apart;
      }
  }

  double gain(const double* row, std::size_t w, std::size_t others) {
    std::fill_n(gain_.begin(), w, 0.0);
    for (std::size_t k = 0; k < others; ++k) {
      std::fill_n(sum_.begin(), w, 0.0);
      for (std::size_t to = 0; to < n_; ++to) {
        if (row[to] == 0) continue;
        const double p = row[to];
        const double* const from = apart_.data() + (k * n_ + to) * w;
        double* const sum = sum_.data();
        for (std::size_t g = 0; g < w; ++g) sum[g] += p * from[g];
      }
      for (std::size_t g = 0; g < w; ++g) gain_[g] = sum_[g] > gain_[g] ? sum_[g] : gain_[g];
    }
    double total = 0;
    for (std::size_t g = 0; g < w; ++g) total += gain_[g];
    return total;
  }

  std::size_t n_;
  double discount_;
  std::vector<double> gain_, sum_, apart_;
};

}  // namespace

FastInformed fast_informed(const Model& model) {
  const std::size_t n = model.states();
  FastInformed f;
  f.act.resize(model.act_count() * n);
  f.place.resize(model.places());
  for (std::size_t place = 0; place < model.places(); ++place)
    if (model.ends(place)) {
      const auto value = model.final_value(place);
      f.place[place].assign(value.begin(), value.end());
    }
  Backup backup(model);
  for (std::size_t i = model.reached().size(); i-- > 0;) {
    const std::size_t place = model.reached()[i];
    const auto acts = model.acts(place);
    std::vector<const double*> vectors;
    for (std::size_t a = 0; a < acts.size(); ++a) {
      double* const out = f.act.data() + (model.first_act(place) + a) * n;
      if (acts[a].stops())
        std::copy(acts[a].table->reward.begin(), acts[a].table->reward.end(), out);
      else
        backup.run(acts[a], f.place[acts[a].next], out);
      vectors.push_back(out);
    }
    for (const std::size_t k : undominated(vectors, n))
      f.place[place].insert(f.place[place].end(), vectors[k], vectors[k] + n);
  }
  return f;
}

}  // namespace dyad::pomdp
