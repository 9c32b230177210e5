// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "timing/explain_decision.hpp"

namespace dyad::timing {
namespace {

constexpr double kSmallestChance = 1e-4;  // a result rarer than this is not something to watch for
constexpr int kHalvings = 20;
constexpr int kSolvedHalvings = 4;

DayBelief after(const DayBelief& belief, std::span<const double> look, std::size_t levels,
                std::size_t level) {
  std::vector<double> chance(kDayStates);
  for (std::size_t s = 0; s < kDayStates; ++s) chance[s] = look[s * levels + level];
  const auto next = pomdp::condition(belief, chance);
  DayBelief out{};
  std::copy(next.begin(), next.end(), out.begin());
  return out;
}

double chance_of(const DayBelief& belief, std::span<const double> look, std::size_t levels,
                 std::size_t level) {
  double p = 0;
  for (std::size_t s = 0; s < kDayStates; ++s) p += belief[s] * look[s * levels + level];
  return p;
}

Side side_at(const Answer& a, const DayBelief& belief) {
  return side_of(pomdp::action_bounds(a.problem, a.solution, belief, 0));
}

// The engine's own answer from another belief.
Side solved_at(const Answer& a, const DayBelief& belief) {
  return side_of(pomdp::solve(a.model, belief, a.effort).actions);
}

// The least found of the numbers that hold, given that `low` does not and `high` does.
template <class Holds>
double halved(double low, double high, int times, const Holds& holds) {
  for (int i = 0; i < times; ++i) {
    const double middle = 0.5 * (low + high);
    (holds(middle) ? high : low) = middle;
  }
  return high;
}

// One result of one or two channels.
struct SeenNow {
  std::vector<std::pair<std::size_t, std::size_t>> read;  // channel, level
  double chance = 0;
};

Situation with_result(const Answer& a, const Situation& situation, const SeenNow& result) {
  Situation out = situation;
  for (const auto& [c, level] : result.read) {
    const auto& channel = a.setup.channels[c];
    std::erase_if(out.seen,
                  [&](const Situation::Seen& s) { return s.channel == channel.key && s.days_ago < 1; });
    out.seen.push_back({0, channel.key, channel.levels[level]});
  }
  return out;
}

// What is being explained, and how to ask again.
struct Question {
  const Answer& answer;
  const Situation& situation;
  const Ask& ask;
  Side now;
};

std::optional<Trigger> confirm(const Question& q, const SeenNow& result) {
  const auto then = q.ask(with_result(q.answer, q.situation, result));
  if (!then || then->waits == q.now.waits || !then->certified) return {};
  Trigger t;
  for (const auto& [c, level] : result.read) {
    t.channel += (t.channel.empty() ? "" : "+") + q.answer.setup.channels[c].key;
    t.level += (t.level.empty() ? "" : "+") + q.answer.setup.channels[c].levels[level];
  }
  t.flips_to = name_of(then->action);
  t.chance = result.chance;
  t.margin = then->advantage;
  t.verified = true;
  return t;
}

// Levels from the one that speaks least for the other side: mild first when waiting, severe first otherwise.
std::vector<std::size_t> from_least_extreme(std::size_t levels, bool waits) {
  std::vector<std::size_t> order(levels);
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (!waits) std::reverse(order.begin(), order.end());
  return order;
}

struct Looks {
  std::vector<std::vector<double>> table;  // [channel]
};

// Today's belief as it was before today's readings of these channels.
DayBelief before_reading(const Answer& a, const Looks& looks, std::initializer_list<std::size_t> channels) {
  DayBelief out = a.belief;
  for (const std::size_t c : channels) {
    if (a.today[c] < 0) continue;
    const std::size_t levels = a.setup.channels[c].levels.size();
    for (std::size_t s = 0; s < kDayStates; ++s)
      if (out[s] > 0) out[s] /= looks.table[c][s * levels + static_cast<std::size_t>(a.today[c])];
  }
  double sum = 0;
  for (const double p : out) sum += p;
  for (double& p : out) p /= sum;
  return out;
}

bool read_today(const Answer& a, std::size_t channel, std::size_t level) {
  return a.today[channel] == static_cast<int>(level);
}

std::optional<Trigger> alone(const Question& q, const Looks& looks, std::size_t c) {
  const Answer& a = q.answer;
  const std::size_t n = a.setup.channels[c].levels.size();
  const DayBelief before = before_reading(a, looks, {c});
  for (const std::size_t level : from_least_extreme(n, q.now.waits)) {
    const double chance = chance_of(before, looks.table[c], n, level);
    if (read_today(a, c, level) || chance < kSmallestChance) continue;
    if (side_at(a, after(before, looks.table[c], n, level)).waits == q.now.waits) continue;
    if (auto t = confirm(q, {{{c, level}}, chance})) return t;
  }
  return {};
}

std::optional<Trigger> together(const Question& q, const Looks& looks, std::size_t c, std::size_t d) {
  const Answer& a = q.answer;
  const std::size_t n = a.setup.channels[c].levels.size(), m = a.setup.channels[d].levels.size();
  const DayBelief before = before_reading(a, looks, {c, d});
  const auto first = from_least_extreme(n, q.now.waits), second = from_least_extreme(m, q.now.waits);
  for (std::size_t sum = 0; sum + 1 < n + m; ++sum)  // by how far both are from the mild end, together
    for (std::size_t i = 0; i <= sum && i < n; ++i) {
      if (sum - i >= m) continue;
      const std::size_t level = first[i], other = second[sum - i];
      const double p = chance_of(before, looks.table[c], n, level);
      if (p < kSmallestChance || (read_today(a, c, level) && read_today(a, d, other))) continue;
      const DayBelief middle = after(before, looks.table[c], n, level);
      const double chance = p * chance_of(middle, looks.table[d], m, other);
      if (chance < kSmallestChance) continue;
      if (side_at(a, after(middle, looks.table[d], m, other)).waits == q.now.waits) continue;
      if (auto t = confirm(q, {{{c, level}, {d, other}}, chance})) return t;
    }
  return {};
}

}  // namespace

Side side_of(std::span<const pomdp::ActionBounds> actions) {
  constexpr double kNone = -std::numeric_limits<double>::infinity();
  double lower[2] = {kNone, kNone}, upper[2] = {kNone, kNone};  // delivering, waiting
  Side out;
  double best = kNone;
  for (const auto& a : actions) {
    const auto action = static_cast<DayAction>(a.action);
    const std::size_t side = stops(action) ? 0 : 1;
    lower[side] = std::max(lower[side], a.lower);
    upper[side] = std::max(upper[side], a.upper);
    if (a.lower > best) {
      best = a.lower;
      out.action = action;
    }
  }
  out.waits = !stops(out.action);
  const std::size_t own = out.waits ? 1 : 0, other = 1 - own;
  if (lower[other] == kNone) {  // only one side is offered
    out.certified = true;
    return out;
  }
  out.advantage = lower[own] - lower[other];
  out.certified = lower[own] > upper[other];
  out.gap = std::max(0.0, upper[other] - lower[own]);
  return out;
}

std::vector<double> look_of(const DaySetup& setup, const MeanWorld& world, std::size_t channel) {
  const std::size_t levels = setup.channels[channel].levels.size();
  const auto n = static_cast<std::size_t>(setup.observations);
  std::vector<double> look(kDayStates * levels, 0.0);
  for (int z = 0; z < setup.observations; ++z) {
    const auto level = static_cast<std::size_t>(setup.levels_of(z)[channel]);
    for (std::size_t s = 0; s < kDayStates; ++s)
      look[s * levels + level] += world.emission[s * n + static_cast<std::size_t>(z)];
  }
  return look;
}

std::vector<Trigger> triggers_of(const Answer& a, const Situation& situation, const Ask& ask) {
  const Question q{a, situation, ask, side_of(a.solution.actions)};
  Looks looks;
  for (std::size_t c = 0; c < a.setup.channels.size(); ++c)
    looks.table.push_back(look_of(a.setup, a.world, c));
  std::vector<Trigger> out;
  for (std::size_t c = 0; c < looks.table.size(); ++c)
    if (auto t = alone(q, looks, c)) out.push_back(*t);
  if (out.empty())
    for (std::size_t c = 0; c < looks.table.size(); ++c)
      for (std::size_t d = c + 1; d < looks.table.size(); ++d)
        if (auto t = together(q, looks, c, d)) out.push_back(*t);
  std::stable_sort(out.begin(), out.end(), [](const auto& x, const auto& y) { return x.chance > y.chance; });
  return out;
}

std::vector<NextTest> next_tests_of(const Answer& a) {
  std::vector<NextTest> out;
  for (std::size_t c = 0; c < a.setup.channels.size(); ++c) {
    const auto look = look_of(a.setup, a.world, c);
    const auto v = pomdp::value_of_looking(a.problem, a.solution, a.belief, 0, look,
                                           static_cast<int>(a.setup.channels[c].levels.size()));
    const double value = v.estimate > pomdp::kCloseness ? v.estimate : 0;  // rounding does not order channels
    out.push_back({a.setup.channels[c].key, value, v.lower, v.upper, v.detectable});
  }
  std::stable_sort(out.begin(), out.end(), [](const auto& x, const auto& y) { return x.value > y.value; });
  return out;
}

double state_information(const Answer& a) {
  std::vector<double> look(kDayStates * kDayStates, 0.0);
  for (std::size_t s = 0; s < kDayStates; ++s) look[s * kDayStates + s] = 1.0;
  return std::max(
      0.0, pomdp::value_of_looking(a.problem, a.solution, a.belief, 0, look, static_cast<int>(kDayStates))
               .estimate);
}

std::optional<BeliefFlip> belief_flip_of(const Answer& a) {
  const bool now = side_of(a.solution.actions).waits;
  const auto toward = [&](std::size_t state, double share) {
    DayBelief b = a.belief;
    for (double& p : b) p *= 1.0 - share;
    b[state] += share;
    return b;
  };
  struct Way {
    std::size_t state;
    double share;
  };
  std::vector<Way> ways;  // by the vectors of the solution
  for (std::size_t s = 0; s < kDayStates; ++s)
    if (side_at(a, toward(s, 1.0)).waits != now)
      ways.push_back(
          {s, halved(0, 1, kHalvings, [&](double x) { return side_at(a, toward(s, x)).waits != now; })});
  const auto distance = [&](const Way& w) { return w.share * (1.0 - a.belief[w.state]); };  // half of L1
  std::stable_sort(ways.begin(), ways.end(),
                   [&](const Way& x, const Way& y) { return distance(x) < distance(y); });
  std::optional<BeliefFlip> best;
  double nearest = std::numeric_limits<double>::infinity();
  for (Way& w : ways) {
    if (distance(w) >= nearest) break;
    std::string to;
    const auto flips = [&](double share) {
      const Side then = solved_at(a, toward(w.state, share));
      if (then.waits == now || !then.certified) return false;
      to = name_of(then.action);
      return true;
    };
    double near = 0;
    bool found = flips(w.share);
    while (!found && w.share < 1.0) {
      near = w.share;
      w.share = std::min(1.0, 2 * w.share);
      found = flips(w.share);
    }
    if (!found) continue;
    if (near > 0) w.share = halved(near, w.share, kSolvedHalvings, flips);
    if (distance(w) >= nearest) continue;
    nearest = distance(w);
    best = BeliefFlip{day_state_key(w.state), a.belief[w.state], toward(w.state, w.share)[w.state], to};
  }
  return best;
}

}  // namespace dyad::timing
