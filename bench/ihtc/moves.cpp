// SPDX-License-Identifier: Apache-2.0
#include "moves.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace ihtc {

using dyad::planning::Dice;

namespace {

// Shares of the kinds of change, by trial on the public instances.
constexpr double kNurse = 0.5, kKnown = 0.3, kAnyNurse = 0.6;
constexpr double kOut = 0.03, kMove = 0.75;
constexpr double kRoomOnly = 0.3, kDayOnly = 0.6, kTheatreOnly = 0.7;
constexpr double kSwapRooms = 0.35, kSwapDays = 0.6;
constexpr double kCare = 200;  // the most that nurses may be expected to have less to do
constexpr int kNear = 6;       // shifts, for a nurse who knows the room

}  // namespace

Moves::Bed Moves::bed_of(int person) const {
  return {ward_.now.day[person], ward_.now.room[person], ward_.now.theatre[person]};
}

bool Moves::may(const Person& p, const Bed& bed) const {
  return bed.day >= p.earliest && bed.day <= p.latest && p.suits[bed.room];
}

Moves::Bed Moves::anywhere(const Person& p, Dice& dice) const {
  return {p.earliest + dice.below(p.latest - p.earliest + 1),
          p.rooms[dice.below(static_cast<int>(p.rooms.size()))], dice.below(in_.theatres())};
}

void Moves::move(int person, const Bed& to) {
  const Bed was = bed_of(person);
  steps_.push_back({person, was, -1, -1});
  if (was.day >= 0) added_ += ward_.take(person);
  if (to.day >= 0) added_ += ward_.put(person, to.day, to.room, to.theatre);
}

void Moves::give(int room, int shift, int nurse) {
  steps_.push_back({room, {}, shift, ward_.nurse(room, shift)});
  added_ += ward_.assign(room, shift, nurse);
}

void Moves::undo() {
  for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) {
    if (step->shift >= 0) {
      ward_.assign(step->person, step->shift, step->nurse);
      continue;
    }
    if (ward_.now.day[step->person] >= 0) ward_.take(step->person);
    if (step->was.day >= 0) ward_.put(step->person, step->was.day, step->was.room, step->was.theatre);
  }
}

void Moves::keep() {
  ward_.cost += added_;
  if (added_ >= 0 || ward_.broken > 0 || (best_cost && ward_.cost > *best_cost - 0.5)) return;
  best_cost = ward_.cost;
  best = ward_.now;
}

std::optional<double> Moves::change(Dice& dice, double most) {
  steps_.clear();
  added_ = 0;
  const bool made = dice.unit() < kNurse ? change_nurse(dice) : change_patient(dice, most);
  return made ? std::optional(added_) : std::nullopt;
}

bool Moves::change_nurse(Dice& dice) {
  const int room = dice.below(in_.rooms()), shift = dice.below(in_.shifts);
  const int day = shift / in_.shifts_a_day, with = ward_.nurse(room, shift);
  if (ward_.is_empty(room, day)) return false;
  const double kind = dice.unit();
  if (kind < kAnyNurse) {
    int nurse = -1;
    if (kind < kKnown) {
      const int near = shift + dice.below(2 * kNear + 1) - kNear;
      if (near >= 0 && near < in_.shifts) nurse = ward_.nurse(room, near);
      if (nurse >= 0 && in_.most_work[nurse][shift] < 0) nurse = -1;
    } else {
      const auto& there = in_.at_work[shift];
      nurse = there[dice.below(static_cast<int>(there.size()))];
    }
    if (nurse < 0 || nurse == with) return false;
    give(room, shift, nurse);
    return true;
  }
  const int other = dice.below(in_.rooms()), nurse = ward_.nurse(other, shift);
  if (nurse == with || ward_.is_empty(other, day)) return false;
  give(room, shift, nurse);
  give(other, shift, with);
  return true;
}

// Whether the rules that a change would break cost more than it may add. What it could save besides is known
// for coming in and for waiting less, and allowed for in nurses.
bool Moves::hopeless(int person, const Bed& to, double most) const {
  if (ward_.broken > 0) return false;
  const double price = ward_.price(person, to.day, to.room, to.theatre);
  if (price <= most) return false;
  const int was = ward_.now.day[person];
  const double saved = was < 0 ? in_.weight[kLeftOut] : in_.weight[kDelay] * std::max(0, was - to.day);
  return price - saved - kCare > most;
}

bool Moves::change_patient(Dice& dice, double most) {
  const int person = dice.below(in_.patients);
  const Person& p = in_.people[person];
  const Bed was = bed_of(person);
  if (was.day < 0) {
    const Bed to = anywhere(p, dice);
    if (hopeless(person, to, most)) return false;
    move(person, to);
    return true;
  }
  const double kind = dice.unit();
  if (kind < kOut && !p.mandatory) {
    move(person, {});
    return true;
  }
  if (kind > kMove) return exchange(person, dice);
  const Bed any = anywhere(p, dice);
  Bed to = was;
  const double which = dice.unit();
  if (which < kRoomOnly)
    to.room = any.room;
  else if (which < kDayOnly)
    to.day = any.day;
  else if (which < kTheatreOnly)
    to.theatre = any.theatre;
  else
    to = any;
  if (to == was || hopeless(person, to, most)) return false;
  move(person, to);
  return true;
}

bool Moves::exchange(int person, Dice& dice) {
  const int other = dice.below(in_.patients);
  const Person &p = in_.people[person], &q = in_.people[other];
  if (other == person) return false;
  const Bed mine = bed_of(person), theirs = bed_of(other);
  if (theirs.day < 0) {  // one out, the other in
    if (p.mandatory || !may(q, mine)) return false;
    move(person, {});
    move(other, mine);
    return true;
  }
  Bed to = theirs, back = mine;
  const double which = dice.unit();
  if (which < kSwapRooms) {
    to = {mine.day, theirs.room, mine.theatre};
    back = {theirs.day, mine.room, theirs.theatre};
  } else if (which < kSwapDays) {
    to.room = mine.room;
    back.room = theirs.room;
  }
  if (!may(p, to) || !may(q, back)) return false;
  move(person, {});
  move(other, back);
  move(person, to);
  return true;
}

void Moves::begin() {
  std::vector<int> order(in_.patients);
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    const auto key = [](const Person& p) { return std::tuple(!p.mandatory, p.latest - p.earliest); };
    return key(in_.people[a]) < key(in_.people[b]);
  });
  for (const int person : order) {
    const Person& p = in_.people[person];
    Bed least;
    double cost = p.mandatory ? 1e18 : 0;
    for (int day = p.earliest; day <= p.latest; ++day)
      for (const int room : p.rooms)
        for (int theatre = 0; theatre < in_.theatres(); ++theatre) {
          const double added = ward_.put(person, day, room, theatre);
          ward_.take(person);
          if (added >= cost) continue;
          cost = added;
          least = {day, room, theatre};
        }
    if (least.day >= 0) ward_.cost += ward_.put(person, least.day, least.room, least.theatre);
  }
  if (ward_.broken == 0) {
    best_cost = ward_.cost;
    best = ward_.now;
  }
}

}  // namespace ihtc
