// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <string>
#include <vector>

#include "json/json.hpp"

// The Integrated Healthcare Timetabling Problem of the competition of 2024: admissions, rooms, theatres and
// nurses of one hospital. The rules are those of the competition's own validator.
namespace ihtc {

inline constexpr int kMostAges = 8;  // groups
enum Weight { kAge, kSkill, kContinuity, kWorkload, kOpenTheatre, kTransfer, kDelay, kLeftOut, kWeights };

struct Person {
  std::string id;
  int gender = 0, age = 0, days = 0;
  std::vector<int> work, skill;  // by shift since admission
  bool mandatory = false;
  int earliest = 0, latest = 0;  // admission
  int minutes = 0, surgeon = -1;
  std::vector<int> rooms;  // that suit
  std::vector<char> suits;
  int fixed_room = -1;  // of who is there already
};

struct Instance {
  int days = 0, shifts_a_day = 0, shifts = 0, ages = 0;
  std::array<int, kWeights> weight{};
  std::vector<Person> people;  // patients, then who is there already
  int patients = 0;
  std::vector<std::vector<int>> surgeon_minutes, theatre_minutes;  // [who][day]
  std::vector<int> capacity;                                       // of rooms
  std::vector<int> skill;                                          // of nurses
  std::vector<std::vector<int>> most_work;                         // [nurse][shift], -1 when not at work
  std::vector<std::vector<int>> at_work;                           // [shift] -> nurses
  std::vector<std::string> room_ids, theatre_ids, nurse_ids, shift_ids;

  int rooms() const { return static_cast<int>(capacity.size()); }
  int theatres() const { return static_cast<int>(theatre_minutes.size()); }
};

struct Solution {
  std::vector<int> day, room, theatre;  // by patient; day -1: left out
  std::vector<int> nurse;               // [room * shifts + shift]
};

Instance read(const std::string& path);  // throws std::runtime_error
dyad::json::Value written(const Instance& of, const Solution& solution);

}  // namespace ihtc
