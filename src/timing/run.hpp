// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "timing/sweep.hpp"

namespace dyad::timing {

// What an alternative changes; everything else it shares with the comparison, draw by draw.
enum class Part { newborn, waiting, mother };

struct Choice {
  std::string key, label;
  Variation variation;
  Part part = Part::newborn;
};

Band to_band(const Centiles& c);

// Every draw of some figures for some days, [day][figure][draw].
class Results {
 public:
  Results(std::vector<int> days, std::size_t figures, std::size_t draws)
      : days_(std::move(days)), figures_(figures), draws_(draws), values_(days_.size() * figures * draws) {}

  const std::vector<int>& days() const { return days_; }
  void put(std::size_t day, std::size_t figure, std::size_t draw, double value) {
    values_[(day * figures_ + figure) * draws_ + draw] = static_cast<float>(value);
  }
  Band band(std::size_t day, std::size_t figure) const {
    return to_band(
        centiles(std::span<const float>(values_).subspan((day * figures_ + figure) * draws_, draws_)));
  }

 private:
  std::vector<int> days_;
  std::size_t figures_, draws_;
  std::vector<float> values_;
};

// An alternative's own setup and draws, and its two headline figures on the shown days.
struct Branch {
  Branch(const Choice& c, Setup s, const DrawTable& table, const std::vector<int>& days)
      : choice(c),
        setup(std::move(s)),
        maker(setup, table),
        sweep(setup),
        results(days, 2, static_cast<std::size_t>(table.draws())) {}
  Choice choice;
  Setup setup;
  DrawMaker maker;
  Sweep sweep;
  Results results;
};

// The days of a run, 0 .. last_day.
std::vector<int> every_day(const Setup& setup);

inline constexpr std::size_t kDayFigures = 7;  // figures of a day that have a band over the draws
inline constexpr std::size_t kBlock = 16;      // draws computed before they are written out, one cache line

// Runs every draw once: the comparison and, sharing what they do not change, the alternatives.
class Run {
 public:
  Run(const Setup& setup, const DrawTable& table, std::vector<std::unique_ptr<Branch>>& branches)
      : setup_(setup),
        maker_(setup, table),
        sweep_(setup),
        branches_(branches),
        draws_(static_cast<std::size_t>(table.draws())),
        results_(every_day(setup), kDayFigures, draws_) {}

  void all() {
    for (std::size_t first = 0; first < draws_; first += kBlock)
      block(first, std::min(kBlock, draws_ - first));
  }
  const DrawMaker& maker() const { return maker_; }
  std::vector<Day> days(const DrawTable& table);

 private:
  void block(std::size_t first, std::size_t count);

  void add(Branch& b, const Draw& own, std::size_t i);

  const Setup& setup_;
  DrawMaker maker_;
  Sweep sweep_;
  std::vector<std::unique_ptr<Branch>>& branches_;
  std::size_t draws_;
  Results results_;
  NewbornPath newborn_, other_newborn_;
  WaitingPath waiting_, other_waiting_;
  MotherPath mother_, other_mother_;
  std::array<std::vector<DayFigures>, kBlock> block_;
  std::vector<DayFigures> figures_;
};

}  // namespace dyad::timing
