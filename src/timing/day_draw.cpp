// SPDX-License-Identifier: Apache-2.0
#include "timing/day_draw.hpp"

#include <algorithm>
#include <cmath>

#include "math/logistic_fit.hpp"
#include "timing/daily.hpp"

namespace dyad::timing {
namespace {

constexpr double kHoursPerDay = 24.0;

// What is recovery becomes staying, but for the share kept.
Matrix keep_recovery(Matrix m, double share) {
  const auto move = [&](std::size_t from, std::size_t to) {
    const double lost = (1.0 - share) * m[from][to];
    m[from][to] -= lost;
    m[from][from] += lost;
  };
  move(kWard, kRecovered);
  move(kOneOrgan, kRecovered);
  move(kTwoOrgans, kOneOrgan);
  move(kThreeOrgans, kTwoOrgans);
  return m;
}

// Chance of a level when the right one is read with chance `same` and the rest falls on its neighbours.
double read_as(std::size_t right, std::size_t level, std::size_t levels, double same) {
  if (levels == 1) return 1.0;
  if (level == right) return same;
  const bool neighbour = level + 1 == right || right + 1 == level;
  const bool at_end = right == 0 || right + 1 == levels;
  return neighbour ? (1.0 - same) * (at_end ? 1.0 : 0.5) : 0.0;
}

std::vector<int> weeks_of(const ParameterSpec& p) {
  std::vector<int> out;
  for (const auto& c : p.components) out.push_back(std::stoi(c));
  return out;
}

}  // namespace

const double* DayDrawMaker::column(std::string_view key, std::size_t component) {
  if (std::find(used_.begin(), used_.end(), key) == used_.end()) used_.emplace_back(key);
  return own_->column(key, component).data();
}

std::vector<std::string> DayDrawMaker::used() const {
  std::vector<std::string> out;
  for (const auto& p : own_->spec().parameters)
    if (std::find(used_.begin(), used_.end(), p.key) != used_.end()) out.push_back(p.key);
  return out;
}

DayDrawMaker::DayDrawMaker(const DaySetup& setup, const DrawTable& fixed, const DrawTable& own)
    : setup_(&setup), own_(&own), fixed_(setup.fixed, fixed) {
  if (setup.warned) {
    warned_ = column("fetus.warned_share");
    compromised_rate_ = column("fetus.compromised_death_rate");
  }
  compromised_odds_ = column("fetus.compromised_newborn_odds");
  unplanned_odds_ = column("unplanned.newborn_odds");
  unplanned_share_ = column("birth.unplanned_share");
  if (!setup.birth_ratio.empty()) ratio_ = column(setup.birth_ratio);
  if (setup.transfer) {
    transfer_hours_ = column("transfer.delay_hours");
    transfer_worse_ = column("transfer.mother_deterioration");
    place_ = fixed.column("place.odds_ratio").data();
  }
  if (setup.fixed.situation.destroyed_lung) recovery_ = column("mother.recovery_kept");
  if (std::find(setup.magnesium.begin(), setup.magnesium.end(), 1) != setup.magnesium.end()) {
    palsy_ratio_ = column("magnesium.cerebral_palsy_ratio");
  }
  list_weeks();
  urgency_ = column("unplanned.urgency");
  typo_ = column("filter.typo_share");
  operation_error_ = fixed.column("operation.log_odds_error").data();
  caesarean_ = fixed.column("operation.caesarean_death").data();
  for (const auto& channel : setup.channels) {
    ChannelColumns c;
    if (channel.of_mother) {
      c.same = column(channel.same);
    } else {
      for (std::size_t f = 0; f < kFetal; ++f)
        for (std::size_t l = 0; l < channel.levels.size(); ++l)
          c.fetal[f].push_back(column(channel.emission[f], l));
    }
    channels_.push_back(std::move(c));
  }
}

// The columns of each week in reach.
void DayDrawMaker::list_weeks() {
  const auto& weekly = own_->spec().parameter("birth.weekly");
  const int first_week = weeks_of(weekly).front(), last = static_cast<int>(weekly.width()) - 1;
  std::vector<int> bands;
  if (palsy_ratio_) bands = weeks_of(own_->spec().parameter("magnesium.baseline"));
  const Weeks reached = weeks_of(setup_->fixed);
  for (int w = reached.first; w <= reached.last; ++w) {
    const int week = kFirstWeek + w;
    Week out{static_cast<std::size_t>(w), nullptr, nullptr, nullptr};
    out.births = column("birth.weekly", static_cast<std::size_t>(std::clamp(week - first_week, 0, last)));
    if (week < first_week && setup_->fixed.situation.gestation.completed_weeks() < first_week)
      out.before_28 = column("birth.before_28");
    if (palsy_ratio_) {
      std::size_t band = 0;
      while (band + 1 < bands.size() && bands[band + 1] <= week) ++band;
      out.palsy = column("magnesium.baseline", band);
    }
    weeks_.push_back(out);
  }
}

void DayDrawMaker::births(std::size_t i, DayDraw& d) const {
  const double share = unplanned_share_[i] * (ratio_ ? std::max(1.0, ratio_[i]) : 1.0);
  for (const Week& w : weeks_) {
    double weekly = w.births[i];
    if (w.before_28) weekly *= w.before_28[i];
    d.births[w.at] = daily_of_weekly(std::min(weekly * share, 1.0));
    if (w.palsy) d.magnesium[w.at] = w.palsy[i] * (1.0 - palsy_ratio_[i]);
  }
}

void DayDrawMaker::emissions(std::size_t i, DayDraw& d) const {
  const double typo = typo_[i];
  std::size_t size = 0;
  for (const auto& channel : setup_->channels)
    size += (channel.of_mother ? kAlive : kFetal) * channel.levels.size();
  d.emission.reserve(size);
  for (std::size_t c = 0; c < channels_.size(); ++c) {
    const auto& channel = setup_->channels[c];
    const std::size_t levels = channel.levels.size();
    for (std::size_t s = 0; s < (channel.of_mother ? kAlive : kFetal); ++s)
      for (std::size_t l = 0; l < levels; ++l) {
        const double p = channel.of_mother ? read_as(channel.shows[s], l, levels, channels_[c].same[i])
                                           : channels_[c].fetal[s][l][i];
        d.emission.push_back((1.0 - typo) * p + typo / static_cast<double>(levels));
      }
  }
}

DayDraw DayDrawMaker::make(std::size_t i) const {
  DayDraw d;
  d.fixed = fixed_.make(i);
  const double kept = recovery_ ? recovery_[i] : 1.0;
  d.before = keep_recovery(d.fixed.course, setup_->no_recovery ? 0.0 : kept);
  d.after = keep_recovery(d.fixed.course, kept);
  if (warned_) {
    d.warned_share = warned_[i];
    d.compromised_dies = 1.0 - std::exp(-compromised_rate_[i]);
  }
  d.compromised_odds = compromised_odds_[i];
  d.unplanned_odds = unplanned_odds_[i];
  d.tertiary_odds = d.fixed.death_odds / (place_ ? place_[i] : 1.0);
  for (std::size_t m = 0; m < kAlive; ++m)
    d.unplanned_operation[m] = std::max(caesarean_[i], math::logistic(setup_->operation_without_urgency[m] +
                                                                      urgency_[i] + operation_error_[i]));
  births(i, d);
  if (transfer_hours_) {
    d.transfer_days = std::clamp(transfer_hours_[i] / kHoursPerDay, 0.0, 1.0);
    d.transfer_worse = transfer_worse_[i];
  }
  emissions(i, d);
  return d;
}

}  // namespace dyad::timing
