// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <limits>

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

// gain[g]: the most that one of `apart` adds to the first vector after these moves;
// `least` is 0 where the first vector may be kept.
DYAD_CLONES void gains(const Moves::Move* moves, const Moves::Move* end, const double* const* apart,
                       std::size_t count, std::size_t w, double least, double* gain) {
  for (std::size_t g = 0; g < w; g += kGroups) {
    Groups most = Groups{} + least;
    for (std::size_t k = 0; k < count; ++k) {
      const double* const from = apart[k] + g;
      Groups sum = {};
      for (const Moves::Move* m = moves; m != end; ++m)
        sum += m->chance * *reinterpret_cast<const Groups*>(from + m->to * w);
      most = sum > most ? sum : most;
    }
    *reinterpret_cast<Groups*>(gain + g) = most;
  }
}

// For one act: out[s] = reward + discount * sum over results of the largest <vector, row of s times result>.
// Only vectors that can be the best where s leads to are asked; where that is one alone, the results need not
// be told apart. Among several: the first vector's value plus what each result adds when another is better.
class Backup {
 public:
  explicit Backup(const Model& model)
      : n_(model.states()), discount_(model.problem().discount), gain_(model.width()) {}

  void run(const Act& act, std::span<const double> vectors, double* out) {
    const double* const row_sum = act.channel->row_sum.data();
    ready_ = false;
    compare(vectors);
    for (std::size_t s = 0; s < n_; ++s) {
      const auto moves = act.moves->of(s);
      find_rivals(act.moves->reached.data() + s * words_);
      const double* const base = vectors.data() + (rivals_.size() == 1 ? rivals_.front() : 0) * n_;
      double carried = 0;
      for (const Moves::Move& m : moves) carried += m.chance * (row_sum[m.to] * base[m.to]);
      if (rivals_.size() > 1) carried += gain(*act.channel, moves, vectors);
      out[s] = act.table->reward[s] + discount_ * carried;
    }
  }

 private:
  // Of each two vectors the states in which the first is worth less.
  void compare(std::span<const double> vectors) {
    count_ = vectors.size() / n_;
    words_ = (n_ + Moves::kWord - 1) / Moves::kWord;
    less_.assign(count_ * count_ * words_, 0);
    std::uint64_t* less = less_.data();
    for (std::size_t a = 0; a < count_; ++a)
      for (std::size_t b = 0; b < count_; ++b, less += words_)
        for (std::size_t s = 0; s < n_; ++s)
          less[s / Moves::kWord] |= std::uint64_t{vectors.data()[a * n_ + s] < vectors.data()[b * n_ + s]}
                                    << s % Moves::kWord;
  }

  // The vectors that no other is at least as good as in every state the moves lead to.
  void find_rivals(const std::uint64_t* reached) {
    const auto covers = [&](std::size_t a, std::size_t b) {
      const std::uint64_t* const less = less_.data() + (a * count_ + b) * words_;
      for (std::size_t w = 0; w < words_; ++w)
        if (less[w] & reached[w]) return false;
      return true;
    };
    rivals_.clear();
    for (std::size_t k = 0; k < count_; ++k) {
      bool covered = false;
      for (const std::size_t r : rivals_) covered = covered || covers(r, k);
      if (covered) continue;
      std::erase_if(rivals_, [&](std::size_t r) { return covers(k, r); });
      rivals_.push_back(k);
    }
  }

  double gain(const Channel& channel, std::span<const Moves::Move> moves, std::span<const double> vectors) {
    const std::size_t w = channel.width, size = n_ * w;
    if (!ready_) {
      const std::size_t others = vectors.size() / n_ - 1;
      apart_.resize(others * size);
      spread(channel.chance.data(), w, n_, vectors.data(), others, apart_.data());
      ready_ = true;
    }
    const bool first = rivals_.front() == 0;
    asked_.clear();
    for (const std::size_t r : rivals_)
      if (r > 0) asked_.push_back(apart_.data() + (r - 1) * size);
    gains(moves.data(), moves.data() + moves.size(), asked_.data(), asked_.size(), w,
          first ? 0 : -std::numeric_limits<double>::infinity(), gain_.data());
    double total = 0;
    for (std::size_t g = 0; g < w; ++g) total += gain_[g];
    return total;
  }

  std::size_t n_;
  double discount_;
  std::vector<double> gain_, apart_;
  std::size_t count_ = 0, words_ = 0;
  std::vector<std::uint64_t> less_;  // [vector][vector][word]
  std::vector<std::size_t> rivals_;
  std::vector<const double*> asked_;
  bool ready_ = false;  // apart_ is of this act
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
  std::vector<const double*> vectors;
  std::vector<std::size_t> kept;
  for (std::size_t i = model.reached().size(); i-- > 0;) {
    const std::size_t place = model.reached()[i];
    const auto acts = model.acts(place);
    vectors.clear();
    for (std::size_t a = 0; a < acts.size(); ++a) {
      double* const out = f.act.data() + (model.first_act(place) + a) * n;
      if (acts[a].stops())
        std::copy(acts[a].table->reward.begin(), acts[a].table->reward.end(), out);
      else
        backup.run(acts[a], f.place[acts[a].next], out);
      vectors.push_back(out);
    }
    undominated(vectors, n, kept);
    f.place[place].reserve(kept.size() * n);
    for (const std::size_t k : kept) f.place[place].insert(f.place[place].end(), vectors[k], vectors[k] + n);
  }
  return f;
}

}  // namespace dyad::pomdp
