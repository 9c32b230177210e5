// SPDX-License-Identifier: Apache-2.0
#include "instance.hpp"

#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>

namespace ihtc {
namespace {

using dyad::json::Array;
using dyad::json::Value;
using Places = std::map<std::string, int, std::less<>>;

int number(const Value& v) { return static_cast<int>(v.as_int().value_or(0)); }
std::vector<int> numbers(const Value& list) {
  std::vector<int> out;
  for (const auto& v : list.items()) out.push_back(number(v));
  return out;
}
std::string text(const Value& v) { return std::string(v.as_string()); }
Places places_of(const Value& list, std::vector<std::string>* ids) {
  Places out;
  for (const auto& v : list.items()) {
    const std::string id = v.is_string() ? text(v) : text(v["id"]);
    out.emplace(id, static_cast<int>(out.size()));
    if (ids) ids->push_back(id);
  }
  return out;
}

Person person(const Value& v, const Places& ages) {
  Person out;
  out.id = text(v["id"]);
  out.gender = v["gender"].as_string() == "A" ? 0 : 1;
  out.age = ages.at(text(v["age_group"]));
  out.days = number(v["length_of_stay"]);
  out.work = numbers(v["workload_produced"]);
  out.skill = numbers(v["skill_level_required"]);
  return out;
}

Person patient(const Value& v, const Instance& in, const Places& ages, const Places& rooms,
               const Places& surgeons) {
  Person out = person(v, ages);
  out.mandatory = v["mandatory"].as_bool().value_or(false);
  out.earliest = number(v["surgery_release_day"]);
  out.latest = out.mandatory ? number(v["surgery_due_day"]) : in.days - 1;
  out.minutes = number(v["surgery_duration"]);
  out.surgeon = surgeons.at(text(v["surgeon_id"]));
  out.suits.assign(rooms.size(), 1);
  for (const auto& r : v["incompatible_room_ids"].items())
    out.suits[static_cast<std::size_t>(rooms.at(text(r)))] = 0;
  for (std::size_t r = 0; r < rooms.size(); ++r)
    if (out.suits[r]) out.rooms.push_back(static_cast<int>(r));
  return out;
}

void read_nurses(const Value& all, Instance& in, const Places& shifts) {
  in.at_work.resize(static_cast<std::size_t>(in.shifts));
  for (const auto& v : all["nurses"].items()) {
    const int nurse = static_cast<int>(in.skill.size());
    in.skill.push_back(number(v["skill_level"]));
    in.nurse_ids.push_back(text(v["id"]));
    std::vector<int> most(static_cast<std::size_t>(in.shifts), -1);
    for (const auto& s : v["working_shifts"].items()) {
      const auto at =
          static_cast<std::size_t>(number(s["day"]) * in.shifts_a_day + shifts.at(text(s["shift"])));
      most[at] = number(s["max_load"]);
      in.at_work[at].push_back(nurse);
    }
    in.most_work.push_back(std::move(most));
  }
}

}  // namespace

Instance read(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error(path + ": cannot be read");
  std::stringstream bytes;
  bytes << file.rdbuf();
  const auto parsed = dyad::json::parse(bytes.str());
  if (!parsed) throw std::runtime_error(path + ": " + parsed.error().text());
  const Value& all = *parsed;
  Instance in;
  in.days = number(all["days"]);
  const Places shifts = places_of(all["shift_types"], &in.shift_ids);
  in.shifts_a_day = static_cast<int>(shifts.size());
  in.shifts = in.days * in.shifts_a_day;
  // The competition's files spell one of them so.
  constexpr std::array kNames = {
      "room_mixed_age",         "room_nurse_skill", "continuity_of_care", "nurse_eccessive_workload",
      "open_operating_theater", "surgeon_transfer", "patient_delay",      "unscheduled_optional"};
  for (std::size_t w = 0; w < kWeights; ++w) in.weight[w] = number(all["weights"][kNames[w]]);
  const Places ages = places_of(all["age_groups"], nullptr);
  if (ages.size() > kMostAges)
    throw std::runtime_error(path + ": age_groups: too many (got " + std::to_string(ages.size()) +
                             "; at most " + std::to_string(kMostAges) + ")");
  in.ages = static_cast<int>(ages.size());
  const Places rooms = places_of(all["rooms"], &in.room_ids);
  for (const auto& v : all["rooms"].items()) in.capacity.push_back(number(v["capacity"]));
  const Places surgeons = places_of(all["surgeons"], nullptr);
  for (const auto& v : all["surgeons"].items()) in.surgeon_minutes.push_back(numbers(v["max_surgery_time"]));
  places_of(all["operating_theaters"], &in.theatre_ids);
  for (const auto& v : all["operating_theaters"].items())
    in.theatre_minutes.push_back(numbers(v["availability"]));
  read_nurses(all, in, shifts);
  for (const auto& v : all["patients"].items()) in.people.push_back(patient(v, in, ages, rooms, surgeons));
  in.patients = static_cast<int>(in.people.size());
  for (const auto& v : all["occupants"].items()) {
    Person p = person(v, ages);
    p.fixed_room = rooms.at(text(v["room_id"]));
    in.people.push_back(std::move(p));
  }
  return in;
}

Value written(const Instance& in, const Solution& solution) {
  Array patients, nurses;
  for (int p = 0; p < in.patients; ++p) {
    if (solution.day[p] < 0) {
      patients.push_back(dyad::json::object({{"id", in.people[p].id}, {"admission_day", "none"}}));
      continue;
    }
    patients.push_back(dyad::json::object(
        {{"id", in.people[p].id},
         {"admission_day", solution.day[p]},
         {"room", in.room_ids[static_cast<std::size_t>(solution.room[p])]},
         {"operating_theater", in.theatre_ids[static_cast<std::size_t>(solution.theatre[p])]}}));
  }
  for (std::size_t n = 0; n < in.nurse_ids.size(); ++n) {
    Array turns;
    for (int s = 0; s < in.shifts; ++s) {
      if (in.most_work[n][static_cast<std::size_t>(s)] < 0) continue;
      Array rooms;
      for (int r = 0; r < in.rooms(); ++r)
        if (solution.nurse[static_cast<std::size_t>(r * in.shifts + s)] == static_cast<int>(n))
          rooms.push_back(in.room_ids[static_cast<std::size_t>(r)]);
      turns.push_back(
          dyad::json::object({{"day", s / in.shifts_a_day},
                              {"shift", in.shift_ids[static_cast<std::size_t>(s % in.shifts_a_day)]},
                              {"rooms", Value(std::move(rooms))}}));
    }
    nurses.push_back(dyad::json::object({{"id", in.nurse_ids[n]}, {"assignments", Value(std::move(turns))}}));
  }
  return dyad::json::object({{"patients", Value(std::move(patients))}, {"nurses", Value(std::move(nurses))}});
}

}  // namespace ihtc
