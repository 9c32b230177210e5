// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <unordered_map>
#include <vector>

#include "pomdp/problem.hpp"

namespace dyad::pomdp {

// Observations side by side, in registers; no more alignment is assumed than a double's.
inline constexpr std::size_t kGroups = 8;
using Groups = double __attribute__((vector_size(kGroups * sizeof(double)), aligned(sizeof(double))));

// The observations of one table, those that lead to the same belief taken as one. Rows are padded with zeros
// to a multiple of kLane.
struct Channel {
  static constexpr std::size_t kLane = kGroups;
  std::size_t width = 0;
  std::vector<double> chance;   // [state][width]
  std::vector<double> row_sum;  // [state], one but for rounding
  std::vector<int> group;       // [observation]
};

// The transitions of one table that can happen, by state.
struct Moves {
  struct Move {
    double chance = 0;
    std::size_t to = 0;
  };
  static constexpr std::size_t kWord = 64;  // states in a word of flags
  std::vector<Move> moves;
  std::vector<std::size_t> first;      // [state], into `moves`, and the end
  std::vector<std::uint64_t> reached;  // [state][word]: flags of the states it leads to

  std::span<const Move> of(std::size_t state) const {
    return {moves.data() + first.data()[state], moves.data() + first.data()[state + 1]};
  }
};

// A choice with what it needs at hand.
struct Act {
  Choice choice;
  const Table* table = nullptr;
  const Channel* channel = nullptr;  // none when it stops
  const Moves* moves = nullptr;      // likewise
  std::size_t next = 0;              // the place it leads to

  bool stops() const { return channel == nullptr; }
};

// A problem laid out for sweeps from one mode: only places (step * modes + mode) that can be reached have
// acts. The places of step `steps` have none; their value is the problem's final value. It refers to the
// problem, of which no more than the rewards may be changed as long as it is used.
class Model {
 public:
  Model(const Problem& problem, int mode);
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  const Problem& problem() const { return problem_; }
  std::size_t states() const { return states_; }
  std::size_t width() const { return width_; }
  std::size_t places() const { return first_.size() - 1; }
  std::span<const Act> acts(std::size_t place) const {
    return {acts_.data() + first_[place], first_[place + 1] - first_[place]};
  }
  std::size_t first_act(std::size_t place) const { return first_[place]; }
  std::size_t act_count() const { return acts_.size(); }
  std::size_t root() const { return root_; }
  bool ends(std::size_t place) const { return place >= end_; }
  std::span<const double> final_value(std::size_t place) const {
    return {problem_.final_value.data() + (place - end_) * states_, states_};
  }
  // In order of step; without those of step `steps`.
  std::span<const std::size_t> reached() const { return reached_; }

 private:
  const Channel* channel(const Table& table);
  const Moves* moves(const Table& table);

  const Problem& problem_;
  std::size_t states_, width_ = 0, root_, end_;
  std::vector<Act> acts_;
  std::vector<std::size_t> first_, reached_;
  std::deque<Channel> channels_;
  std::deque<Moves> moves_;
  std::unordered_map<std::uint64_t, std::vector<std::pair<const Table*, const Channel*>>> known_;
};

// Indices of the vectors that no other is at least as good as in every state; of equal ones the first.
void undominated(std::span<const double* const> vectors, std::size_t states, std::vector<std::size_t>& kept);

// The fast informed bound of every act and the vectors of each place that are not dominated.
struct FastInformed {
  std::vector<double> act;                 // [act][state]
  std::vector<std::vector<double>> place;  // [place][vector * states + state]
};
FastInformed fast_informed(const Model& model);

}  // namespace dyad::pomdp
