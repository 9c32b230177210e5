// SPDX-License-Identifier: Apache-2.0
#include "timing/day_filter.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/decimal.hpp"
#include "math/hidden_markov.hpp"

namespace dyad::timing {
namespace {

constexpr double kEvenStart = 0.25;  // of each of the four ill states

DayBelief start_belief(const DaySetup& setup) {
  DayBelief b{};
  b[day_state(setup.fixed.start, kWell)] = 1.0;
  return b;
}

bool mother_was_read(const DaySetup& setup) {
  for (const auto& readings : setup.history)
    for (std::size_t c = 0; c < setup.channels.size(); ++c)
      if (setup.channels[c].of_mother && readings.level[c] >= 0) return true;
  return false;
}

math::Emissions emissions_of(const DaySetup& setup, const std::vector<double>& emission) {
  std::vector<math::Channel> channels;
  std::size_t offset = 0;
  for (const auto& c : setup.channels) {
    const std::size_t levels = c.levels.size();
    math::Channel channel{c.key, static_cast<int>(levels), {}, 0.0};  // typos are mixed in already
    for (std::size_t s = 0; s < kDayStates; ++s) {
      const std::size_t row = offset + (c.of_mother ? s / kFetal : s % kFetal) * levels;
      for (std::size_t l = 0; l < levels; ++l) channel.emission.push_back(emission[row + l]);
    }
    channels.push_back(std::move(channel));
    offset += (c.of_mother ? kAlive : kFetal) * levels;
  }
  return math::Emissions::make(static_cast<int>(kDayStates), channels).value();
}

FilterStep step_of(const DaySetup& setup, const DayReadings& readings) {
  FilterStep step;
  step.day = -readings.days_ago;
  for (std::size_t c = 0; c < setup.channels.size(); ++c)
    if (readings.level[c] >= 0)
      step.seen.push_back(setup.channels[c].key + "=" +
                          setup.channels[c].levels[static_cast<std::size_t>(readings.level[c])]);
  return step;
}

}  // namespace

DayBelief with_known_mother(const DaySetup& setup, const DayBelief& belief) {
  DayBelief out{};
  for (std::size_t s = 0; s < kDayStates; ++s) out[day_state(setup.fixed.start, s % kFetal)] += belief[s];
  return out;
}

PastStart past_start(const DaySetup& setup) {
  PastStart out{{}, mother_was_read(setup)};
  if (out.read)
    for (std::size_t m = kWard; m <= kThreeOrgans; ++m) out.belief[day_state(m, kWell)] = kEvenStart;
  else
    out.belief = start_belief(setup);
  return out;
}

std::size_t past_week(const DaySetup& setup, int days_ago) {
  const Gestation then{setup.fixed.situation.gestation.days - days_ago};
  return static_cast<std::size_t>(std::clamp(then.completed_weeks() - kFirstWeek, 0, kWeeks - 1));
}

Result<std::vector<DayReadings>> cut_history(const std::vector<ChannelSpec>& channels,
                                             const std::vector<Situation::Seen>& seen) {
  std::map<int, std::vector<int>, std::greater<>> days;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const auto& r = seen[i];
    const std::string field = "seen." + std::to_string(i) + ".";
    if (!(r.days_ago >= 0) || !std::isfinite(r.days_ago))
      return fail(ErrorKind::invalid, "must not lie after the time of the advice", field + "days_ago",
                  shortest(r.days_ago), "0 or more");
    const auto channel = std::find_if(channels.begin(), channels.end(),
                                      [&](const ChannelSpec& c) { return c.key == r.channel; });
    if (channel == channels.end())
      return fail(ErrorKind::invalid, "the model has no such channel", field + "channel", r.channel);
    const auto level = std::find(channel->levels.begin(), channel->levels.end(), r.level);
    if (level == channel->levels.end())
      return fail(ErrorKind::invalid, "the channel has no such level", field + "level", r.level);
    if (r.days_ago >= kHistoryDays) continue;
    auto& day = days[static_cast<int>(r.days_ago)];
    day.resize(channels.size(), math::kNotRead);
    day[static_cast<std::size_t>(channel - channels.begin())] =
        static_cast<int>(level - channel->levels.begin());
  }
  std::vector<DayReadings> out;
  for (auto& [ago, level] : days) out.push_back({ago, std::move(level)});
  return out;
}

namespace {

// A day's moves followed by a relapse of the recovered.
StateMatrix with_relapse(const StateMatrix& moves, double chance) {
  StateMatrix out = moves;
  for (auto& row : out)
    for (std::size_t f = 0; f < kFetal; ++f) {
      const double falls = chance * row[day_state(kRecovered, f)];
      row[day_state(kRecovered, f)] -= falls;
      row[day_state(kOneOrgan, f)] += falls;
    }
  return out;
}

}  // namespace

PastWorld past_of(const DaySetup& setup, const DayDraw& draw) {
  PastWorld out;
  out.emission = draw.emission;
  if (setup.history.empty()) return out;
  out.moves.resize(static_cast<std::size_t>(setup.history.front().days_ago) + 1);
  DayTables tables;
  tables.disease = {1.0};
  tables.fetus = {0.0};
  tables.unplanned = {0.0};
  int last_week = -1;
  for (std::size_t k = 1; k < out.moves.size(); ++k) {
    const auto w = past_week(setup, static_cast<int>(k));
    const int week = static_cast<int>(w);
    if (week == last_week) {
      out.moves[k] = out.moves[k - 1];
      continue;
    }
    last_week = week;
    tables.fetus[0] = std::min(draw.fixed.stillbirth[w], setup.fixed.stillbirth_cap);
    tables.unplanned[0] = draw.births[w];
    out.moves[k] = with_relapse(transition_of(kernel_of(setup, draw, tables, 0)), relapse(draw));
  }
  return out;
}

PastWorld mean_of(std::span<const PastWorld> pasts) {
  PastWorld out = pasts.front();
  const double share = 1.0 / static_cast<double>(pasts.size());
  for (auto& move : out.moves) move = {};
  std::fill(out.emission.begin(), out.emission.end(), 0.0);
  for (const auto& past : pasts) {
    for (std::size_t k = 0; k < out.moves.size(); ++k)
      for (std::size_t s = 0; s < kDayStates; ++s)
        for (std::size_t t = 0; t < kDayStates; ++t) out.moves[k][s][t] += share * past.moves[k][s][t];
    for (std::size_t e = 0; e < out.emission.size(); ++e) out.emission[e] += share * past.emission[e];
  }
  return out;
}

DrawHistory filter(const DaySetup& setup, const PastWorld& past, std::vector<FilterStep>* steps) {
  DrawHistory out;
  if (setup.history.empty()) {
    out.belief = start_belief(setup);
    return out;
  }
  auto [belief, read] = past_start(setup);
  const math::Emissions emissions = emissions_of(setup, past.emission);
  int now = setup.history.front().days_ago;
  double stays = 1.0;
  const auto move_to = [&](int days_ago) {
    for (; now > days_ago; --now)
      stays *= math::move_on(
          std::span(past.moves[static_cast<std::size_t>(now)].front().data(), kDayStates * kDayStates),
          belief);
  };
  for (const auto& readings : setup.history) {
    move_to(readings.days_ago);
    FilterStep step;
    if (steps) {
      step = step_of(setup, readings);
      step.tail = math::tail_chance(emissions, readings.level, belief);
      step.alarm = step.tail < setup.alarm_tail;
    }
    step.log_likelihood = std::log(stays * math::condition(emissions, readings.level, belief));
    out.log_likelihood += step.log_likelihood;
    stays = 1.0;
    if (steps) steps->push_back(std::move(step));
  }
  move_to(0);
  out.log_likelihood += std::log(stays);
  out.belief = read ? belief : with_known_mother(setup, belief);
  return out;
}

DrawWeights weights_from(std::span<const DrawHistory> history) {
  DrawWeights out;
  double most = -INFINITY;
  for (const auto& h : history) most = std::max(most, h.log_likelihood);
  double sum = 0, squares = 0;
  for (const auto& h : history) {
    // A history that no draw allows says nothing about the draws.
    const double w = std::isfinite(most) ? std::exp(h.log_likelihood - most) : 1.0;
    out.weight.push_back(w);
    sum += w;
  }
  for (auto& w : out.weight) {
    w /= sum;
    squares += w * w;
  }
  out.effective = 1.0 / squares;
  return out;
}

}  // namespace dyad::timing
