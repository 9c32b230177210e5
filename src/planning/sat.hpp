// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <limits>
#include <memory>
#include <vector>

namespace dyad::planning {

// Literals that are known before solving; a clause drops the false one and is dropped for the true one.
inline constexpr int kTrue = std::numeric_limits<int>::max();
inline constexpr int kFalse = -kTrue;

enum class Answer { yes, no, stopped };
using ShouldStop = std::function<bool()>;

// A satisfiability solver, incremental; the same calls give the same answers.
class Sat {
 public:
  Sat();
  ~Sat();
  Sat(const Sat&) = delete;
  Sat& operator=(const Sat&) = delete;

  int fresh() { return ++last_; }
  void add(const std::vector<int>& clause);
  // Gives up after so many conflicts (negative: never), or soon after should_stop says so.
  Answer solve(const std::vector<int>& assumptions, int conflicts, const ShouldStop& should_stop);
  bool value(int literal) const;   // after yes
  bool failed(int literal) const;  // after no: was this assumption needed?
  void prefer(int literal);        // try it true first
  int variables() const { return last_; }
  long clauses() const { return clauses_; }

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
  int last_ = 0;
  long clauses_ = 0;
  bool empty_ = false;  // an empty clause was added
};

}  // namespace dyad::planning
