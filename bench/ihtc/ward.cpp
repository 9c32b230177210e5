// SPDX-License-Identifier: Apache-2.0
#include "ward.hpp"

#include <algorithm>
#include <bit>

namespace ihtc {

Ward::Ward(const Instance& in) : in_(in) {
  const int people = static_cast<int>(in.people.size()), cells = in.rooms() * in.days;
  const int surgeons = static_cast<int>(in.surgeon_minutes.size());
  const int nurses = static_cast<int>(in.skill.size());
  now.day.assign(people, -1);
  now.room = now.theatre = now.day;
  here_.resize(cells);
  genders_.assign(cells, {});
  ages_.assign(cells, {});
  age_bits_.assign(cells, 0);
  theatre_minutes_.assign(in.theatres() * in.days, 0);
  operations_ = theatre_minutes_;
  surgeon_minutes_.assign(surgeons * in.days, 0);
  in_theatre_.assign(surgeons * in.days * in.theatres(), 0);
  nurse_work_.assign(nurses * in.shifts, 0);
  room_work_.assign(in.rooms() * in.shifts, 0);
  met_.assign(people * nurses, 0);
  now.nurse.assign(in.rooms() * in.shifts, 0);
  for (int r = 0; r < in.rooms(); ++r)
    for (int s = 0; s < in.shifts; ++s)
      now.nurse[r * in.shifts + s] = in.at_work[s][r % static_cast<int>(in.at_work[s].size())];
  for (int p = 0; p < in.patients; ++p)
    cost += in.people[p].mandatory ? breaks(1, kMissing) : in.weight[kLeftOut];
  for (int p = in.patients; p < people; ++p) cost += put(p, 0, in.people[p].fixed_room, 0);
}

double Ward::breaks(int more, double price) {
  broken += more;
  return more * price;
}

int Ward::age_spread(int cell) const {
  const unsigned there = age_bits_[cell];
  return there == 0 ? 0 : std::bit_width(there) - 1 - std::countr_zero(there);
}

double Ward::load(int nurse, int shift, int more) {
  int& work = nurse_work_[nurse * in_.shifts + shift];
  const int most = in_.most_work[nurse][shift], before = std::max(0, work - most);
  work += more;
  return in_.weight[kWorkload] * (std::max(0, work - most) - before);
}

double Ward::surgery(const Person& p, int day, int theatre, int sign) {
  const auto overtime = [&](int& used, int most) {
    const int before = std::max(0, used - most);
    used += sign * p.minutes;
    return breaks(std::max(0, used - most) - before, kMinute);
  };
  double added = overtime(theatre_minutes_[theatre * in_.days + day], in_.theatre_minutes[theatre][day]) +
                 overtime(surgeon_minutes_[p.surgeon * in_.days + day], in_.surgeon_minutes[p.surgeon][day]);
  int& operations = operations_[theatre * in_.days + day];
  const bool was_open = operations > 0;
  operations += sign;
  added += in_.weight[kOpenTheatre] * ((operations > 0) - was_open);
  const auto first = in_theatre_.begin() + (p.surgeon * in_.days + day) * in_.theatres();
  const auto transfers = [&] {
    const auto used = std::count_if(first, first + in_.theatres(), [](int n) { return n > 0; });
    return std::max(0, static_cast<int>(used) - 1);
  };
  const int before = transfers();
  *(first + theatre) += sign;
  added += in_.weight[kTransfer] * (transfers() - before);
  added += sign * in_.weight[kDelay] * (day - p.earliest);
  return added + (p.mandatory ? breaks(-sign, kMissing) : -sign * in_.weight[kLeftOut]);
}

double Ward::care(int person, int since, int room, int shift, int sign) {
  const Person& p = in_.people[person];
  const int at = shift - since, with = nurse(room, shift);
  room_work_[room * in_.shifts + shift] += sign * p.work[at];
  double added = load(with, shift, sign * p.work[at]);
  added += sign * in_.weight[kSkill] * std::max(0, p.skill[at] - in_.skill[with]);
  int& met = met_[person * static_cast<int>(in_.skill.size()) + with];
  const bool knew = met > 0;
  met += sign;
  return added + in_.weight[kContinuity] * ((met > 0) - knew);
}

double Ward::bed(int person, int day, int room, int sign) {
  const Person& p = in_.people[person];
  const int cell = room * in_.days + day;
  auto& people = here_[cell];
  auto& genders = genders_[cell];
  const int crowd = std::max(0, static_cast<int>(people.size()) - in_.capacity[room]);
  const int mixed = std::min(genders[0], genders[1]), spread = age_spread(cell);
  if (sign > 0) {
    people.push_back(person);
  } else {
    *std::find(people.begin(), people.end(), person) = people.back();
    people.pop_back();
  }
  genders[p.gender] += sign;
  ages_[cell][p.age] += sign;
  const unsigned bit = 1U << p.age;
  age_bits_[cell] = ages_[cell][p.age] > 0 ? age_bits_[cell] | bit : age_bits_[cell] & ~bit;
  return breaks(std::max(0, static_cast<int>(people.size()) - in_.capacity[room]) - crowd, kCrowd) +
         breaks(std::min(genders[0], genders[1]) - mixed, kMixed) +
         in_.weight[kAge] * (age_spread(cell) - spread);
}

double Ward::price(int person, int day, int room, int theatre) const {
  const Person& p = in_.people[person];
  const int was = now.day[person];
  const bool same_day = was == day;
  const auto overtime = [&](int used, int most, bool counted) {
    const int others = used - (counted ? p.minutes : 0);
    return kMinute * (std::max(0, others + p.minutes - most) - std::max(0, others - most));
  };
  double out =
      overtime(theatre_minutes_[theatre * in_.days + day], in_.theatre_minutes[theatre][day],
               same_day && now.theatre[person] == theatre) +
      overtime(surgeon_minutes_[p.surgeon * in_.days + day], in_.surgeon_minutes[p.surgeon][day], same_day);
  for (int d = day; d < std::min(in_.days, day + p.days); ++d) {
    const int cell = room * in_.days + d;
    const int mine = was >= 0 && now.room[person] == room && d >= was && d < was + p.days ? 1 : 0;
    if (static_cast<int>(here_[cell].size()) - mine >= in_.capacity[room]) out += kCrowd;
    if (genders_[cell][1 - p.gender] > genders_[cell][p.gender] - mine) out += kMixed;
  }
  return out;
}

double Ward::set(int person, int day, int room, int theatre, int sign) {
  const Person& p = in_.people[person];
  double added = person < in_.patients ? surgery(p, day, theatre, sign) : 0;
  const int since = day * in_.shifts_a_day;
  for (int d = day; d < std::min(in_.days, day + p.days); ++d) {
    added += bed(person, d, room, sign);
    for (int s = d * in_.shifts_a_day; s < (d + 1) * in_.shifts_a_day; ++s)
      added += care(person, since, room, s, sign);
  }
  now.day[person] = sign > 0 ? day : -1;
  now.room[person] = sign > 0 ? room : -1;
  now.theatre[person] = sign > 0 ? theatre : -1;
  return added;
}

double Ward::assign(int room, int shift, int nurse) {
  int& with = now.nurse[room * in_.shifts + shift];
  if (with == nurse) return 0;
  const int work = room_work_[room * in_.shifts + shift], nurses = static_cast<int>(in_.skill.size());
  double added = load(with, shift, -work) + load(nurse, shift, work);
  for (const int person : here_[room * in_.days + shift / in_.shifts_a_day]) {
    const int need = in_.people[person].skill[shift - now.day[person] * in_.shifts_a_day];
    added +=
        in_.weight[kSkill] * (std::max(0, need - in_.skill[nurse]) - std::max(0, need - in_.skill[with]));
    if (--met_[person * nurses + with] == 0) added -= in_.weight[kContinuity];
    if (met_[person * nurses + nurse]++ == 0) added += in_.weight[kContinuity];
  }
  with = nurse;
  return added;
}

}  // namespace ihtc
