// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <vector>

#include "planning/anneal.hpp"
#include "ward.hpp"

namespace ihtc {

// Random changes of a ward: a patient to another day, room or theatre, in or out, two patients exchanged,
// another nurse for a room and shift, two nurses exchanged. Remembers the best solution that breaks no rule.
class Moves : public dyad::planning::Walk {
 public:
  Moves(const Instance& in, Ward& ward) : in_(in), ward_(ward) {}
  // Each patient in turn where that costs least, the narrowest first.
  void begin();

  std::optional<double> change(dyad::planning::Dice& dice, double most) override;
  void undo() override;
  void keep() override;

  std::optional<double> best_cost;
  Solution best;

 private:
  struct Bed {
    int day = -1, room = -1, theatre = -1;
    bool operator==(const Bed&) const = default;
  };
  struct Step {
    int person = -1;  // or a nurse's room
    Bed was;
    int shift = -1, nurse = -1;
  };
  Bed bed_of(int person) const;
  bool may(const Person& p, const Bed& bed) const;
  Bed anywhere(const Person& p, dyad::planning::Dice& dice) const;
  void move(int person, const Bed& to);
  void give(int room, int shift, int nurse);

  bool change_nurse(dyad::planning::Dice& dice);
  bool change_patient(dyad::planning::Dice& dice, double most);
  bool hopeless(int person, const Bed& to, double most) const;
  bool exchange(int person, dyad::planning::Dice& dice);

  const Instance& in_;
  Ward& ward_;
  std::vector<Step> steps_;
  double added_ = 0;
};

}  // namespace ihtc
