// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <vector>

#include "pomdp/problem.hpp"

namespace dyad::pomdp {

// A strategy fixed in advance, as a graph: each node holds one choice and, for each observation, the node of
// the next step it leads to. `value` is the node's vector: what following the graph from here is worth in
// each hidden state. Values of a graph are exact for the problem it was computed on.
struct Node {
  int step = 0;
  int mode = 0;
  Choice choice;
  std::vector<int> successor;  // [observation]; empty when the choice stops; -1 at the last step
  std::vector<double> value;   // [state]
};

struct Policy {
  std::vector<Node> nodes;              // by step, so that a successor's index is larger
  std::vector<std::vector<int>> roots;  // [step * modes + mode], the nodes that may be entered there

  // The node to follow from this belief: the one of `roots` with the largest <value, belief>; -1 where there
  // is none.
  int enter(const Problem& problem, int step, int mode, std::span<const double> belief) const;
};

// The part of the graph that can be reached from one node, renumbered; node 0 is the entry.
Policy reachable(const Problem& problem, const Policy& policy, int node);

// The strategy that enters `policy` at node 0 with `belief`, with fewer nodes: going forward, every result
// leads to the node that is best after it, of as few nodes as cost at most `slack` together. So from that
// belief it is worth at least what `policy` is, less `slack`. `policy` is what reachable() returns.
Policy simplify(const Problem& problem, const Policy& policy, std::span<const double> belief, double slack);

// The policy's value from `belief` by a forward pass over the graph: occupancy times reward, step by step.
// It shares no arithmetic with the backups that made the node values, and must agree with them.
double evaluate_forward(const Problem& problem, const Policy& policy, int node,
                        std::span<const double> belief);

// occupancy[node][state]: the chance to be at the node with that hidden state.
std::vector<std::vector<double>> occupancy(const Problem& problem, const Policy& policy, int node,
                                           std::span<const double> belief);

}  // namespace dyad::pomdp
