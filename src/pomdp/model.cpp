// SPDX-License-Identifier: Apache-2.0
#include "pomdp/model.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace dyad::pomdp {
namespace {

// Of some of the values: tables that share one are compared whole.
std::uint64_t fingerprint(std::span<const double> values) {
  constexpr std::size_t kSamples = 16;
  const std::size_t stride = values.size() / kSamples + 1;
  std::uint64_t hash = 14695981039346656037u ^ values.size();
  for (std::size_t i = 0; i < values.size(); i += stride)
    hash = (hash ^ std::bit_cast<std::uint64_t>(values[i])) * 1099511628211u;
  return hash;
}

// Two results leave the same belief when their chances in the states are in proportion.
constexpr double kSameShape = 1e-14;

bool same_shape(std::span<const double> a, std::span<const double> b) {
  for (std::size_t s = 0; s < a.size(); ++s)
    if (!(std::abs(a[s] - b[s]) <= kSameShape)) return false;
  return true;
}

Channel make_channel(const Table& table, std::size_t states, std::size_t observations) {
  Channel c;
  c.group.assign(observations, 0);
  c.row_sum.assign(states, 0);
  std::vector<std::vector<double>> shapes, sums;
  for (std::size_t z = 0; z < observations; ++z) {
    std::vector<double> column(states);
    double total = 0;
    for (std::size_t s = 0; s < states; ++s) total += column[s] = table.observation[s * observations + z];
    if (total == 0) continue;
    std::vector<double> shape = column;
    for (double& x : shape) x /= total;
    std::size_t g = 0;
    while (g < shapes.size() && !same_shape(shapes[g], shape)) ++g;
    if (g == shapes.size()) {
      shapes.push_back(std::move(shape));
      sums.push_back(std::move(column));
    } else {
      for (std::size_t s = 0; s < states; ++s) sums[g][s] += column[s];
    }
    c.group[z] = static_cast<int>(g);
  }
  c.width = (sums.size() + Channel::kLane - 1) / Channel::kLane * Channel::kLane;
  c.chance.assign(states * c.width, 0);
  for (std::size_t s = 0; s < states; ++s)
    for (std::size_t g = 0; g < sums.size(); ++g) c.row_sum[s] += c.chance[s * c.width + g] = sums[g][s];
  return c;
}

}  // namespace

const Channel* Model::channel(const Table& table) {
  if (table.stops()) return nullptr;
  auto& alike = known_[fingerprint(table.observation)];
  for (const auto& [other, made] : alike)
    if (other == &table || other->observation == table.observation) return made;
  channels_.push_back(make_channel(table, states_, static_cast<std::size_t>(problem_.observations)));
  alike.emplace_back(&table, &channels_.back());
  width_ = std::max(width_, channels_.back().width);
  return &channels_.back();
}

const Moves* Model::moves(const Table& table) {
  if (table.stops()) return nullptr;
  Moves& out = moves_.emplace_back();
  const std::size_t words = (states_ + Moves::kWord - 1) / Moves::kWord;
  out.reached.assign(states_ * words, 0);
  for (std::size_t s = 0; s < states_; ++s) {
    out.first.push_back(out.moves.size());
    for (std::size_t to = 0; to < states_; ++to)
      if (const double chance = table.transition[s * states_ + to]; chance != 0) {
        out.moves.push_back({chance, to});
        out.reached[s * words + to / Moves::kWord] |= std::uint64_t{1} << to % Moves::kWord;
      }
  }
  out.first.push_back(out.moves.size());
  return &out;
}

Model::Model(const Problem& problem, int mode)
    : problem_(problem),
      states_(static_cast<std::size_t>(problem.states)),
      root_(static_cast<std::size_t>(mode)),
      end_(static_cast<std::size_t>(problem.steps * problem.modes)) {
  const auto modes = static_cast<std::size_t>(problem.modes);
  std::vector<bool> here(end_ + modes, false);
  std::vector<const Channel*> of_table(problem.tables.size(), nullptr);
  std::vector<const Moves*> moves_of(problem.tables.size(), nullptr);
  here[static_cast<std::size_t>(mode)] = true;
  first_.assign(end_ + modes + 1, 0);
  for (std::size_t place = 0; place < end_; ++place) {
    first_[place] = acts_.size();
    if (!here[place]) continue;
    reached_.push_back(place);
    for (const Choice& c : problem.choices[place]) {
      const auto t = static_cast<std::size_t>(c.table);
      if (!of_table[t]) {
        of_table[t] = channel(problem.tables[t]);
        moves_of[t] = moves(problem.tables[t]);
      }
      Act act{c, &problem.tables[t], of_table[t], moves_of[t], 0};
      if (!act.stops()) {
        act.next = (place / modes + 1) * modes + static_cast<std::size_t>(c.next_mode);
        here[act.next] = true;
      }
      acts_.push_back(act);
    }
  }
  std::fill(first_.begin() + static_cast<std::ptrdiff_t>(end_), first_.end(), acts_.size());
}

void undominated(std::span<const double* const> vectors, std::size_t states, std::vector<std::size_t>& kept) {
  kept.clear();
  const auto covers = [&](std::size_t a, std::size_t b) {
    for (std::size_t s = 0; s < states; ++s)
      if (vectors[a][s] < vectors[b][s]) return false;
    return true;
  };
  for (std::size_t i = 0; i < vectors.size(); ++i) {
    if (std::any_of(kept.begin(), kept.end(), [&](std::size_t k) { return covers(k, i); })) continue;
    std::erase_if(kept, [&](std::size_t k) { return covers(i, k); });
    kept.push_back(i);
  }
}

}  // namespace dyad::pomdp
