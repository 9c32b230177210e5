// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "pomdp/solve.hpp"
#include "pomdp/spot.hpp"

namespace dyad::pomdp {

// One run of the point-based value iteration behind solve().
class Solver {
 public:
  Solver(const Model& model, std::span<const double> belief, const Effort& effort);
  Solution run();

 private:
  void begin();
  void blind_plan(std::size_t place);
  void explore(int round);
  void walk(int round, int path);
  bool add(std::size_t place, const double* belief);
  std::size_t choose(std::size_t place, const double* belief, int path, bool first);
  bool draw(int round, int path, std::uint32_t step, double* belief);
  void sweep();
  void back_up(std::size_t place, std::size_t point, std::vector<double>& lower, std::vector<Origin>& origin);
  void prune(Spot& spot, std::vector<double>& lower, std::vector<Origin>& origin);
  void measure(Spot& spot);
  std::vector<ActionBounds> root_actions();

  const Model& model_;
  const Problem& problem_;
  Effort effort_;
  std::size_t n_, root_;
  std::vector<double> belief_;
  FastInformed informed_;
  std::vector<Spot> spots_;
  Look look_, chosen_;
  std::vector<double> vector_;
  long long backups_ = 0;
  int beliefs_ = 0;
};

// The lower vectors as a graph.
Policy make_policy(const Model& model, std::span<const Spot> spots);

}  // namespace dyad::pomdp
