// SPDX-License-Identifier: Apache-2.0
#include "math/hidden_markov.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <stdexcept>

#include "math/expm.hpp"

namespace dyad::math {
namespace {

constexpr double kRowTolerance = 1e-9;
// Readings whose chances differ by rounding alone are equally likely.
constexpr double kTie = 1e-12;

Result<void> check_channel(const Channel& channel, int states, const std::string& at) {
  const auto levels = static_cast<std::size_t>(std::max(channel.levels, 0));
  const auto size = static_cast<std::size_t>(states) * levels;
  if (channel.levels < 2)
    return fail(ErrorKind::invalid, "a channel has at least two levels", at + ".levels",
                std::to_string(channel.levels), "2 or more");
  if (channel.emission.size() != size)
    return fail(ErrorKind::invalid, "a channel has one chance for each state and level", at + ".emission",
                std::to_string(channel.emission.size()), std::to_string(size));
  if (!(channel.typo_share >= 0 && channel.typo_share <= 1))
    return fail(ErrorKind::invalid, "a share lies between 0 and 1", at + ".typo_share",
                std::to_string(channel.typo_share), "0 to 1");
  for (std::size_t state = 0; state < static_cast<std::size_t>(states); ++state) {
    double sum = 0;
    for (std::size_t level = 0; level < levels; ++level) {
      const double chance = channel.emission[state * levels + level];
      if (!(chance >= 0 && chance <= 1 + kRowTolerance))
        return fail(ErrorKind::invalid, "a chance lies between 0 and 1",
                    at + ".emission." + std::to_string(state) + "." + std::to_string(level),
                    std::to_string(chance), "0 to 1");
      sum += chance;
    }
    if (std::abs(sum - 1) > kRowTolerance)
      return fail(ErrorKind::invalid, "the chances of a state's readings sum to one",
                  at + ".emission." + std::to_string(state), std::to_string(sum), "1");
  }
  return {};
}

void check_sizes(const Emissions& emissions, std::span<const int> seen, std::size_t belief) {
  bool good = seen.size() == static_cast<std::size_t>(emissions.channels()) &&
              belief == static_cast<std::size_t>(emissions.states());
  for (std::size_t c = 0; good && c < seen.size(); ++c)
    good = seen[c] >= kNotRead && seen[c] < emissions.levels(static_cast<int>(c));
  if (!good) throw std::invalid_argument("a reading or a belief of another size was expected");
}

double joint_chance(const Emissions& emissions, std::span<const int> seen, std::span<const double> belief,
                    std::span<double> joint) {
  std::ranges::copy(belief, joint.begin());
  for (std::size_t c = 0; c < seen.size(); ++c) {
    if (seen[c] == kNotRead) continue;
    const auto chances = emissions.chances(static_cast<int>(c), seen[c]);
    for (std::size_t s = 0; s < belief.size(); ++s) joint[s] *= chances[s];
  }
  double sum = 0;
  for (std::size_t s = 0; s < belief.size(); ++s) sum += joint[s];
  return sum;
}

// The next joint reading of the channels that were read; false after the last.
bool next_reading(const Emissions& emissions, std::vector<int>& reading) {
  for (std::size_t c = reading.size(); c-- > 0;) {
    if (reading[c] == kNotRead) continue;
    if (++reading[c] < emissions.levels(static_cast<int>(c))) return true;
    reading[c] = 0;
  }
  return false;
}

Result<void> check_looks(const Emissions& emissions, std::span<const double> initial,
                         std::span<const Look> looks) {
  double sum = 0;
  bool good = initial.size() == static_cast<std::size_t>(emissions.states());
  for (const double x : initial) good = good && x >= 0, sum += x;
  if (!good || !(std::abs(sum - 1) <= kRowTolerance))
    return fail(ErrorKind::invalid, "a belief has one chance for each state and sums to one", "initial",
                std::to_string(sum), "1");
  for (std::size_t i = 0; i < looks.size(); ++i) {
    const std::string at = "looks." + std::to_string(i);
    if (!std::isfinite(looks[i].time) || (i > 0 && looks[i].time < looks[i - 1].time))
      return fail(ErrorKind::invalid, "time does not run backwards", at + ".time",
                  std::to_string(looks[i].time));
    if (looks[i].seen.size() != static_cast<std::size_t>(emissions.channels()))
      return fail(ErrorKind::invalid, "a look has one entry for each channel", at + ".seen",
                  std::to_string(looks[i].seen.size()), std::to_string(emissions.channels()));
    for (std::size_t c = 0; c < looks[i].seen.size(); ++c) {
      const int level = looks[i].seen[c], levels = emissions.levels(static_cast<int>(c));
      if (level < kNotRead || level >= levels)
        return fail(ErrorKind::invalid, "the channel has no such level", at + ".seen." + std::to_string(c),
                    std::to_string(level), "0 to " + std::to_string(levels - 1));
    }
  }
  return {};
}

// The rows and columns of the states that are not exits.
Result<std::vector<double>> live_chances(std::span<const double> generator, int all, int live, double gap) {
  auto chances = transition_chances(generator, all, gap);
  if (!chances || all == live) return chances;
  std::vector<double> block;
  for (int row = 0; row < live; ++row) {
    const auto begin = chances->begin() + static_cast<std::ptrdiff_t>(row) * all;
    block.insert(block.end(), begin, begin + live);
  }
  return block;
}

}  // namespace

Result<Emissions> Emissions::make(int states, std::span<const Channel> channels) {
  if (states < 1 || states > kMaxHiddenStates)
    return fail(ErrorKind::too_large, "the number of states is outside what is computed", "states",
                std::to_string(states), "1 to " + std::to_string(kMaxHiddenStates));
  Emissions out;
  out.states_ = states;
  long joint = 1;
  for (std::size_t c = 0; c < channels.size(); ++c) {
    const Channel& channel = channels[c];
    const std::string at = "channels." + std::to_string(c);
    if (auto ok = check_channel(channel, states, at); !ok) return std::unexpected(ok.error());
    joint *= channel.levels;
    if (joint > kMaxJointReadings)
      return fail(ErrorKind::too_large, "the channels have too many joint readings", at,
                  std::to_string(joint), std::to_string(kMaxJointReadings));
    const auto n = static_cast<std::size_t>(states), levels = static_cast<std::size_t>(channel.levels);
    std::vector<double> table(n * levels);
    for (std::size_t level = 0; level < levels; ++level)
      for (std::size_t s = 0; s < n; ++s)
        table[level * n + s] = (1 - channel.typo_share) * channel.emission[s * levels + level] +
                               channel.typo_share / static_cast<double>(levels);
    out.levels_.push_back(channel.levels);
    out.tables_.push_back(std::move(table));
  }
  return out;
}

std::span<const double> Emissions::chances(int channel, int level) const {
  const auto n = static_cast<std::size_t>(states_);
  return std::span(tables_[static_cast<std::size_t>(channel)])
      .subspan(static_cast<std::size_t>(level) * n, n);
}

double move_on(std::span<const double> transition, std::span<double> belief) {
  const std::size_t n = belief.size();
  if (n == 0 || n > kMaxHiddenStates || transition.size() != n * n)
    throw std::invalid_argument("a belief or a matrix of another size was expected");
  std::array<double, kMaxHiddenStates> next{};
  for (std::size_t s = 0; s < n; ++s)
    for (std::size_t to = 0; to < n; ++to) next[to] += belief[s] * transition[s * n + to];
  double stay = 0;
  for (std::size_t to = 0; to < n; ++to) stay += next[to];
  if (!(stay > 0)) return 0;
  for (std::size_t to = 0; to < n; ++to) belief[to] = next[to] / stay;
  return stay;
}

double condition(const Emissions& emissions, std::span<const int> seen, std::span<double> belief) {
  check_sizes(emissions, seen, belief.size());
  std::array<double, kMaxHiddenStates> joint;
  const double chance = joint_chance(emissions, seen, belief, joint);
  if (!(chance > 0)) return 0;
  for (std::size_t s = 0; s < belief.size(); ++s) belief[s] = joint[s] / chance;
  return chance;
}

double tail_chance(const Emissions& emissions, std::span<const int> seen, std::span<const double> belief) {
  check_sizes(emissions, seen, belief.size());
  std::array<double, kMaxHiddenStates> joint;
  const double limit = joint_chance(emissions, seen, belief, joint) * (1 + kTie);
  std::vector<int> reading(seen.begin(), seen.end());
  for (int& level : reading) level = level == kNotRead ? kNotRead : 0;
  double tail = 0;
  do {
    const double chance = joint_chance(emissions, reading, belief, joint);
    if (chance <= limit) tail += chance;
  } while (next_reading(emissions, reading));
  return std::min(tail, 1.0);
}

double LookResult::log_likelihood() const { return std::log(stay) + std::log(seen); }

Result<std::vector<LookResult>> filter_looks(const Emissions& emissions, std::span<const double> generator,
                                             std::span<const double> initial, std::span<const Look> looks) {
  if (auto ok = check_looks(emissions, initial, looks); !ok) return std::unexpected(ok.error());
  const int all = static_cast<int>(std::lround(std::sqrt(static_cast<double>(generator.size()))));
  if (auto ok = check_generator(generator, all); !ok) return std::unexpected(ok.error());
  if (all < emissions.states())
    return fail(ErrorKind::invalid, "the generator has fewer states than the channels", "generator",
                std::to_string(all), std::to_string(emissions.states()));
  std::vector<LookResult> results;
  std::vector<double> belief(initial.begin(), initial.end()), transition;
  double last_gap = -1;
  for (std::size_t i = 0; i < looks.size(); ++i) {
    LookResult result;
    const double gap = i == 0 ? 0 : looks[i].time - looks[i - 1].time;
    if (gap > 0) {
      if (gap != last_gap) {
        auto chances = live_chances(generator, all, emissions.states(), gap);
        if (!chances) return std::unexpected(chances.error());
        transition = std::move(*chances);
        last_gap = gap;
      }
      result.stay = move_on(transition, belief);
    }
    result.tail = tail_chance(emissions, looks[i].seen, belief);
    result.seen = condition(emissions, looks[i].seen, belief);
    if (!(result.stay > 0) || !(result.seen > 0))
      return fail(ErrorKind::invalid, "no state allows what was seen", "looks." + std::to_string(i));
    result.belief = belief;
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace dyad::math
