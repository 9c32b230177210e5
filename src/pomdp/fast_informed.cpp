// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "math/clones.hpp"
#include "pomdp/model.hpp"

namespace dyad::pomdp {
namespace {

// apart[(k * n + to) * w + g]: how much more vector k + 1 is worth than the first in state `to` by result g.
DYAD_CLONES void spread(const double* chance, std::size_t w, std::size_t n, const double* vectors,
                        std::size_t others, double* apart) {
  for (std::size_t k = 0; k < others; ++k)
    for (std::size_t to = 0; to < n; ++to) {
      const double by = vectors[(k + 1) * n + to] - vectors[to];
      double* const out = apart + (k * n + to) * w;
      for (std::size_t g = 0; g < w; ++g) out[g] = chance[to * w + g] * by;
    }
}

// A transition from one state that can happen: its chance, and where the next state stands in apart[k].
struct Move {
  double chance = 0;
  std::size_t at = 0;
};

// gain[g]: the most that another vector adds to the first after these moves. `size` is that of apart[k].
DYAD_CLONES void gains(const Move* moves, const Move* end, const double* apart, std::size_t size,
                       std::size_t w, std::size_t others, double* gain) {
  for (std::size_t g = 0; g < w; g += kGroups) {
    Groups most = {};
    for (std::size_t k = 0; k < others; ++k) {
      const double* const from = apart + k * size + g;
      Groups sum = {};
      for (const Move* m = moves; m != end; ++m)
        sum += m->chance * *reinterpret_cast<const Groups*>(from + m->at);
      most = sum > most ? sum : most;
    }
    *reinterpret_cast<Groups*>(gain + g) = most;
  }
}

// For one act: out[s] = reward + discount * sum over results of the largest <vector, row of s times result>.
// Written as the first vector's value plus what each result adds when another vector is better.
class Backup {
 public:
  explicit Backup(const Model& model)
      : n_(model.states()), discount_(model.problem().discount), gain_(model.width()) {}

  void run(const Act& act, std::span<const double> vectors, double* out) {
    const double* const transition = act.table->transition.data();
    for (std::size_t s = 0; s < n_; ++s) {
      double carried = 0;
      for (std::size_t to = 0; to < n_; ++to)
        carried += transition[s * n_ + to] * (act.channel->row_sum[to] * vectors[to]);
      out[s] = act.table->reward[s] + discount_ * carried;
    }
    const std::size_t others = n_ > 0 ? vectors.size() / n_ - 1 : 0, w = act.channel->width;
    if (others == 0) return;
    apart_.resize(others * n_ * w);
    spread(act.channel->chance.data(), w, n_, vectors.data(), others, apart_.data());
    for (std::size_t s = 0; s < n_; ++s) {
      moves_.clear();
      for (std::size_t to = 0; to < n_; ++to)
        if (transition[s * n_ + to] != 0) moves_.push_back({transition[s * n_ + to], to * w});
      gains(moves_.data(), moves_.data() + moves_.size(), apart_.data(), n_ * w, w, others, gain_.data());
      double total = 0;
      for (std::size_t g = 0; g < w; ++g) total += gain_[g];
      out[s] += discount_ * total;
    }
  }

 private:
  std::size_t n_;
  double discount_;
  std::vector<double> gain_, apart_;
  std::vector<Move> moves_;
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
