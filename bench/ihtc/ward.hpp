// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <vector>

#include "instance.hpp"

namespace ihtc {

// One solution with everything that a change needs to know its cost at once. The cost counts broken hard
// rules as well, at prices above what breaking one could gain; `broken` counts them.
class Ward {
 public:
  explicit Ward(const Instance& in);

  // Each gives what it adds to the cost. A patient is put in only when out, and a room has a nurse at each
  // shift.
  double put(int person, int day, int room, int theatre) { return set(person, day, room, theatre, 1); }
  double take(int person) { return set(person, now.day[person], now.room[person], now.theatre[person], -1); }
  double assign(int room, int shift, int nurse);

  // What the rules broken would cost with this person there instead of where they are; while none is broken.
  double price(int person, int day, int room, int theatre) const;

  int nurse(int room, int shift) const { return now.nurse[room * in_.shifts + shift]; }
  bool is_empty(int room, int day) const { return here_[room * in_.days + day].empty(); }

  Solution now;
  double cost = 0;
  long broken = 0;

 private:
  static constexpr double kCrowd = 500, kMixed = 500, kMinute = 10, kMissing = 5000;

  double set(int person, int day, int room, int theatre, int sign);
  double surgery(const Person& p, int day, int theatre, int sign);
  double bed(int person, int day, int room, int sign);
  double care(int person, int since, int room, int shift, int sign);
  double load(int nurse, int shift, int more);
  double breaks(int more, double price);
  int age_spread(int cell) const;

  const Instance& in_;
  std::vector<std::vector<int>> here_;             // [room, day]
  std::vector<std::array<int, 2>> genders_;        // [room, day]
  std::vector<std::array<int, kMostAges>> ages_;   // [room, day]
  std::vector<unsigned> age_bits_;                 // [room, day]: of the ages that are there
  std::vector<int> theatre_minutes_, operations_;  // [theatre, day]
  std::vector<int> surgeon_minutes_;               // [surgeon, day]
  std::vector<int> in_theatre_;                    // [surgeon, day, theatre]
  std::vector<int> nurse_work_, room_work_;        // [nurse, shift], [room, shift]
  std::vector<int> met_;                           // [person, nurse]: shifts together
};

}  // namespace ihtc
