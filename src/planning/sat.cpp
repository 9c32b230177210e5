// SPDX-License-Identifier: Apache-2.0
#include "planning/sat.hpp"

#include <algorithm>
#include <cadical.hpp>

namespace dyad::planning {

struct Sat::Inside {
  struct Watch : CaDiCaL::Terminator {
    const ShouldStop* ask = nullptr;
    bool terminate() override { return ask && *ask && (*ask)(); }
  };
  CaDiCaL::Solver solver;
  Watch watch;
};

Sat::Sat() : inside_(std::make_unique<Inside>()) {
  inside_->solver.set("quiet", 1);
  inside_->solver.set("phase", 0);  // most literals of a plan are false
}

Sat::~Sat() = default;

void Sat::add(const std::vector<int>& clause) {
  if (std::find(clause.begin(), clause.end(), kTrue) != clause.end()) return;
  bool any = false;
  for (const int literal : clause)
    if (literal != kFalse) {
      inside_->solver.add(literal);
      any = true;
    }
  if (!any) empty_ = true;
  if (any) inside_->solver.add(0);
  ++clauses_;
}

Answer Sat::solve(const std::vector<int>& assumptions, int conflicts, const ShouldStop& should_stop) {
  if (empty_) return Answer::no;
  if (should_stop && should_stop()) return Answer::stopped;
  for (const int literal : assumptions) {
    if (literal == kFalse) return Answer::no;
    if (literal != kTrue) inside_->solver.assume(literal);
  }
  inside_->solver.limit("conflicts", conflicts);
  inside_->watch.ask = &should_stop;
  inside_->solver.connect_terminator(&inside_->watch);
  const int found = inside_->solver.solve();
  inside_->solver.disconnect_terminator();
  constexpr int kSatisfied = 10, kUnsatisfied = 20;
  if (found == kSatisfied) return Answer::yes;
  return found == kUnsatisfied ? Answer::no : Answer::stopped;
}

bool Sat::value(int literal) const {
  if (literal == kTrue || literal == kFalse) return literal == kTrue;
  const bool positive = inside_->solver.val(std::abs(literal)) > 0;
  return literal > 0 ? positive : !positive;
}

bool Sat::failed(int literal) const {
  if (literal == kTrue) return false;
  return literal == kFalse || empty_ || inside_->solver.failed(literal);
}

void Sat::prefer(int literal) {
  if (literal != kTrue && literal != kFalse) inside_->solver.phase(literal);
}

}  // namespace dyad::planning
