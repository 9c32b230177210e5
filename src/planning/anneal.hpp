// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <optional>

namespace dyad::planning {

// Random numbers of a search: the same seed gives the same numbers on every machine (splitmix64; Steele, Lea,
// Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  int below(int n);  // 0 to n - 1; n is at least 1
  double unit();     // 0 to 1, 1 excluded

 private:
  std::uint64_t state_;
};

// Solutions that a search walks through, one change at a time.
class Walk {
 public:
  virtual ~Walk() = default;
  // Makes a random change and gives what it adds to the cost; nothing when there was none to make. One that
  // adds more than `most` (never below 0) will be undone, so it need not be made.
  virtual std::optional<double> change(Dice& dice, double most) = 0;
  virtual void undo() = 0;  // the change just made
  virtual void keep() = 0;
};

// A change that adds this much is taken with a chance of 1/e, at the beginning and at the end. Both above 0.
struct Heat {
  double first = 1;
  double last = 1;
};
// The share of the search that is over, 0 to 1; it ends at 1.
using Elapsed = std::function<double()>;
// Changes between two questions how much is over, as a clock may stand behind it.
inline constexpr int kAskedEvery = 1024;

// Simulated annealing (Kirkpatrick, Gelatt, Vecchi, Science 220:671, 1983) with a temperature that falls
// geometrically. Gives the number of changes tried. What was best on the way is the walk's to remember.
std::int64_t anneal(Walk& walk, const Heat& heat, const Elapsed& elapsed, Dice& dice,
                    int asked_every = kAskedEvery);

}  // namespace dyad::planning
