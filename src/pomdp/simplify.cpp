// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "pomdp/policy.hpp"

namespace dyad::pomdp {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// The results that lead to one mode of the next step, and what each node there is worth after each of them.
// Nodes are given up one by one, the one that is missed least first.
class Successors {
 public:
  struct Item {
    std::size_t node = 0, result = 0;
    bool seen = false;  // it can come
  };
  std::vector<std::size_t> nodes;  // of the next step
  std::vector<Item> items;
  std::vector<double> value;  // [item][node]

  // Gives up nodes as long as all that is lost stays within `slack`.
  void thin(double slack) {
    const std::size_t n = nodes.size();
    kept_.assign(n, 1);
    missed_.assign(n, 0.0);
    two_.assign(items.size(), {});
    for (std::size_t i = 0; i < items.size(); ++i) rank(i);
    for (std::size_t left = n; left > 1; --left) {
      std::size_t least = n;
      for (std::size_t k = 0; k < n; ++k)
        if (kept_[k] && (least == n || missed_[k] < missed_[least])) least = k;
      if (missed_[least] > slack) return;
      slack -= missed_[least];
      kept_[least] = 0;
      for (std::size_t i = 0; i < items.size(); ++i)
        if (two_[i].first == least || two_[i].second == least) rank(i);
    }
  }
  // The best node kept, by `worth` of a node.
  template <class Worth>
  std::size_t best(const Worth& worth) const {
    std::size_t found = 0;
    double most = -kInfinity;
    for (std::size_t k = 0; k < nodes.size(); ++k) {
      if (!kept_[k]) continue;
      if (const double v = worth(k); v > most) {
        most = v;
        found = k;
      }
    }
    return found;
  }
  bool keeps(std::size_t node) const {
    const auto found = std::find(nodes.begin(), nodes.end(), node);
    return found != nodes.end() && kept_[static_cast<std::size_t>(found - nodes.begin())];
  }

 private:
  // The best two nodes kept after a result; what the best is missed by is counted for it.
  struct Two {
    std::size_t first = 0, second = 0;
    double apart = 0;
  };
  void rank(std::size_t item) {
    const double* const v = value.data() + item * nodes.size();
    Two& t = two_[item];
    missed_[t.first] -= t.apart;
    double most = -kInfinity, next = -kInfinity;
    for (std::size_t k = 0; k < nodes.size(); ++k) {
      if (!kept_[k]) continue;
      if (v[k] > most) {
        next = most;
        t.second = t.first;
        most = v[k];
        t.first = k;
      } else if (v[k] > next) {
        next = v[k];
        t.second = k;
      }
    }
    t.apart = next == -kInfinity ? 0.0 : most - next;
    missed_[t.first] += t.apart;
  }

  std::vector<char> kept_;
  std::vector<double> missed_;  // [node]
  std::vector<Two> two_;        // [item]
};

class Simplifier {
 public:
  Simplifier(const Problem& problem, const Policy& policy, double slack)
      : problem_(problem),
        out_(policy),
        states_(static_cast<std::size_t>(problem.states)),
        results_(static_cast<std::size_t>(problem.observations)),
        slack_(slack / problem.steps),
        here_(policy.nodes.size()) {}

  Policy run(std::span<const double> belief) {
    here_[0].assign(belief.begin(), belief.end());
    for (std::size_t first = 0, end = 0; first < out_.nodes.size(); first = end) {
      end = end_of_step(first);
      by_mode_.assign(static_cast<std::size_t>(problem_.modes), {});
      for (std::size_t k = end, last = end_of_step(end); k < last; ++k)
        by_mode_[static_cast<std::size_t>(out_.nodes[k].mode)].nodes.push_back(k);
      for (std::size_t i = first; i < end; ++i)
        if (!here_[i].empty() && goes_on(i)) look_ahead(i);
      const auto used = static_cast<double>(std::count_if(
          by_mode_.begin(), by_mode_.end(), [](const Successors& s) { return !s.items.empty(); }));
      for (auto& s : by_mode_)
        if (!s.items.empty()) lead(s, slack_ / used);
    }
    Policy thin = reachable(problem_, out_, 0);
    value(thin);
    return thin;
  }

 private:
  bool goes_on(std::size_t i) const {
    const Node& node = out_.nodes[i];
    return !node.successor.empty() && node.successor.front() >= 0;
  }
  std::size_t end_of_step(std::size_t first) const {
    std::size_t end = first;
    while (end < out_.nodes.size() && out_.nodes[end].step == out_.nodes[first].step) ++end;
    return end;
  }
  const Table& table_of(const Node& node) const {
    return problem_.tables[static_cast<std::size_t>(node.choice.table)];
  }
  double joint(const Table& table, std::size_t state, std::size_t result) const {
    return next_[state] * table.observation[state * results_ + result];
  }

  // The results of one node, with the worth of every node of the next step after each.
  void look_ahead(std::size_t i) {
    const Table& table = table_of(out_.nodes[i]);
    Successors& to = by_mode_[static_cast<std::size_t>(out_.nodes[i].choice.next_mode)];
    move(table, here_[i]);
    std::vector<double> chance(states_);
    for (std::size_t z = 0; z < results_; ++z) {
      double total = 0;
      for (std::size_t s = 0; s < states_; ++s) total += chance[s] = joint(table, s, z);
      to.items.push_back({i, z, total > 0});
      for (const std::size_t k : to.nodes) {
        double worth = 0;
        for (std::size_t s = 0; s < states_; ++s) worth += chance[s] * out_.nodes[k].value[s];
        to.value.push_back(worth);
      }
    }
  }
  void move(const Table& table, const std::vector<double>& from) {
    next_.assign(states_, 0.0);
    for (std::size_t s = 0; s < states_; ++s) {
      if (from[s] == 0) continue;
      for (std::size_t t = 0; t < states_; ++t) next_[t] += from[s] * table.transition[s * states_ + t];
    }
  }

  // Sends every result to the best of the nodes that are left.
  void lead(Successors& to, double slack) {
    to.thin(slack);
    std::size_t moved = out_.nodes.size();
    for (std::size_t i = 0; i < to.items.size(); ++i) {
      const auto& item = to.items[i];
      Node& node = out_.nodes[item.node];
      const Table& table = table_of(node);
      if (item.node != moved) move(table, here_[moved = item.node]);
      int& successor = node.successor[item.result];
      if (item.seen) {
        const double* const v = to.value.data() + i * to.nodes.size();
        successor = static_cast<int>(to.nodes[to.best([&](std::size_t k) { return v[k]; })]);
      } else if (!to.keeps(static_cast<std::size_t>(successor))) {
        // As in the solver: a result that cannot come is answered as if every state had been as likely.
        successor = static_cast<int>(to.nodes[to.best([&](std::size_t k) {
          double worth = 0;
          for (std::size_t s = 0; s < states_; ++s)
            worth += table.observation[s * results_ + item.result] * out_.nodes[to.nodes[k]].value[s];
          return worth;
        })]);
      }
      auto& there = here_[static_cast<std::size_t>(successor)];
      there.resize(states_);
      for (std::size_t s = 0; s < states_; ++s) there[s] += joint(table, s, item.result);
    }
  }

  // The vectors of the nodes, which lead elsewhere now.
  void value(Policy& policy) const {
    std::vector<double> carried(states_);
    for (std::size_t i = policy.nodes.size(); i-- > 0;) {
      Node& node = policy.nodes[i];
      if (node.successor.empty() || node.successor.front() < 0) continue;
      const Table& table = table_of(node);
      for (std::size_t t = 0; t < states_; ++t) {
        carried[t] = 0;
        for (std::size_t z = 0; z < results_; ++z)
          carried[t] += table.observation[t * results_ + z] *
                        policy.nodes[static_cast<std::size_t>(node.successor[z])].value[t];
      }
      for (std::size_t s = 0; s < states_; ++s) {
        node.value[s] = table.reward[s];
        for (std::size_t t = 0; t < states_; ++t)
          node.value[s] += problem_.discount * table.transition[s * states_ + t] * carried[t];
      }
    }
  }

  const Problem& problem_;
  Policy out_;
  std::size_t states_, results_;
  double slack_;                           // of one step
  std::vector<std::vector<double>> here_;  // [node]: who is there; empty where nobody comes
  std::vector<Successors> by_mode_;        // of the next step
  std::vector<double> next_;
};

}  // namespace

Policy simplify(const Problem& problem, const Policy& policy, std::span<const double> belief, double slack) {
  return Simplifier(problem, policy, slack).run(belief);
}

}  // namespace dyad::pomdp
