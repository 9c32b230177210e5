// SPDX-License-Identifier: Apache-2.0
// Is there an order of the operations on one object, each at some moment between its call and its answer, in
// which every answer is right? The search of Wing and Gong with Lowe's memory of what was tried.
#pragma once
#include <algorithm>
#include <cstdint>
#include <functional>
#include <set>
#include <utility>
#include <vector>

namespace dyad::support {

template <class Call>
struct Timed {
  Call call;  // what was asked and answered
  std::int64_t from = 0;
  std::int64_t to = 0;
};

// `step` gives the state after a call, or nothing when that call cannot have had its answer in this state.
// States are compared with <.
template <class State, class Call, class Step>
class Linear {
 public:
  Linear(std::vector<Timed<Call>> calls, Step step) : calls_(std::move(calls)), step_(std::move(step)) {
    std::ranges::sort(calls_, {}, &Timed<Call>::from);
    taken_.assign(calls_.size(), false);
  }

  bool holds(const State& first) {
    struct Choice {
      std::size_t call;
      State before;
    };
    std::vector<Choice> chosen;
    State state = first;
    std::size_t next = 0;
    for (;;) {
      if (chosen.size() == calls_.size()) return true;
      const std::size_t i = candidate(next);
      if (i == calls_.size()) {  // none is left to try here: take the last choice back
        if (chosen.empty()) return false;
        taken_[chosen.back().call] = false;
        state = chosen.back().before;
        next = chosen.back().call + 1;
        chosen.pop_back();
        continue;
      }
      next = i + 1;
      auto after = step_(state, calls_[i].call);
      if (!after) continue;
      taken_[i] = true;
      if (!tried_.insert({taken_, *after}).second) {
        taken_[i] = false;
        continue;
      }
      chosen.push_back({i, state});
      state = *after;
      next = 0;
    }
  }

 private:
  // The first call from `next` on that may come now: no other call that is left had its answer before it
  // began.
  std::size_t candidate(std::size_t next) const {
    std::int64_t earliest = INT64_MAX;
    for (std::size_t i = 0; i < calls_.size() && calls_[i].from <= earliest; ++i)
      if (!taken_[i]) earliest = std::min(earliest, calls_[i].to);
    for (std::size_t i = next; i < calls_.size() && calls_[i].from <= earliest; ++i)
      if (!taken_[i]) return i;
    return calls_.size();
  }

  std::vector<Timed<Call>> calls_;
  Step step_;
  std::vector<bool> taken_;
  std::set<std::pair<std::vector<bool>, State>> tried_;
};

template <class State, class Call, class Step>
bool is_linear(std::vector<Timed<Call>> calls, const State& first, Step step) {
  return Linear<State, Call, Step>(std::move(calls), std::move(step)).holds(first);
}

}  // namespace dyad::support
