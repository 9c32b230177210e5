// SPDX-License-Identifier: Apache-2.0
#include "timing/run.hpp"

#include <algorithm>

namespace dyad::timing {
namespace {

Band shifted(Band b, double by) { return {b.median + by, b.p05 + by, b.p25 + by, b.p75 + by, b.p95 + by}; }

}  // namespace

Band to_band(const Centiles& c) { return {c.median, c.p05, c.p25, c.p75, c.p95}; }

std::vector<int> every_day(const Setup& setup) {
  std::vector<int> days(setup.days.size());
  for (std::size_t d = 0; d < days.size(); ++d) days[d] = static_cast<int>(d);
  return days;
}

void Run::block(std::size_t first, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const Draw draw = maker_.make(first + i);
    sweep_.newborn(draw, newborn_);
    sweep_.waiting(draw, waiting_);
    sweep_.mother(draw, mother_);
    combine(newborn_, waiting_, mother_, draw.arrest_newborn, block_[i]);
    for (auto& branch : branches_) add(*branch, draw, first + i);
  }
  for (std::size_t d = 0; d < setup_.days.size(); ++d)
    for (std::size_t i = 0; i < count; ++i) {
      const DayFigures& f = block_[i][d];
      const std::array<double, kDayFigures> all{
          f.child_survival,      f.child_intact, f.stillbirth_before,          f.neonatal_death,
          f.mother_death_before, f.mother_death, f.mother_death_from_operation};
      for (std::size_t k = 0; k < kDayFigures; ++k) results_.put(d, k, first + i, all[k]);
    }
}

void Run::add(Branch& b, const Draw& own, std::size_t i) {
  const Draw draw = b.maker.vary(own, i);
  const Part part = b.choice.part;
  if (part == Part::newborn) b.sweep.newborn(draw, other_newborn_, false);
  if (part == Part::waiting) b.sweep.waiting(draw, other_waiting_);
  if (part == Part::mother) b.sweep.mother(draw, other_mother_);
  combine(part == Part::newborn ? other_newborn_ : newborn_,
          part == Part::waiting ? other_waiting_ : waiting_, part == Part::mother ? other_mother_ : mother_,
          draw.arrest_newborn, figures_);
  for (std::size_t d = 0; d < b.results.days().size(); ++d) {
    const DayFigures& f = figures_[static_cast<std::size_t>(b.results.days()[d])];
    b.results.put(d, 0, i, f.child_survival);
    b.results.put(d, 1, i, f.mother_death);
  }
}

std::vector<Day> Run::days(const DrawTable& table) {
  Band lag;
  if (setup_.waits) {
    const auto& draws = table.column(setup_.restart_key());
    std::vector<float> values(draws.begin(), draws.end());
    lag = to_band(centiles(values));
  }
  std::vector<Day> out;
  for (std::size_t d = 0; d < setup_.days.size(); ++d) {
    Day day;
    day.day = static_cast<int>(d);
    day.gestation = {setup_.situation.gestation.days + day.day};
    Band* bands[kDayFigures] = {
        &day.child_survival,      &day.child_intact, &day.stillbirth_before,          &day.neonatal_death,
        &day.mother_death_before, &day.mother_death, &day.mother_death_from_operation};
    for (std::size_t f = 0; f < kDayFigures; ++f) *bands[f] = results_.band(d, f);
    if (setup_.waits) day.treatment_delay_days = shifted(lag, day.day);
    out.push_back(day);
  }
  return out;
}

}  // namespace dyad::timing
