// SPDX-License-Identifier: Apache-2.0
#include "study/kernel.hpp"

#include <algorithm>
#include <cmath>

#include "base/decimal.hpp"
#include "math/expm.hpp"

namespace dyad::study {
namespace {

constexpr double kTolerance = 1e-9;

struct Maker {
  const Model& model;
  std::span<const double> values;
  const Action& action;
  int period;
  std::vector<Error>& problems;
  Kernel& out;

  std::size_t states() const { return model.states.size(); }
  std::size_t exits() const { return model.exits.size(); }

  void bad(const std::string& path, std::string message, double value, std::string limit) {
    if (!problems.empty() && problems.back().field == path) return;  // said for another state already
    problems.push_back({ErrorKind::invalid, std::move(message), path, shortest(value), std::move(limit)});
  }

  double at(const Expression& e, std::size_t state) const {
    return evaluate(e, {values, period, static_cast<int>(model.periods.size()), model.states[state]});
  }

  bool matches(const Transition& t, std::size_t state) const {
    for (std::size_t f = 0; f < t.from.size(); ++f)
      if (t.from[f] >= 0 && t.from[f] != model.states[state][f]) return false;
    return true;
  }

  std::size_t target(const Transition& t, std::size_t state) const {
    std::size_t index = 0;
    for (std::size_t f = 0; f < t.to.size(); ++f)
      index = index * model.factors[f].levels.size() +
              static_cast<std::size_t>(t.to[f] >= 0 ? t.to[f] : model.states[state][f]);
    return index;
  }

  double checked_rate(const Transition& t, std::size_t state) {
    const double r = at(t.value, state);
    if (std::isfinite(r) && r >= 0) return r * model.step_days / t.per_days;
    bad(t.path + ".rate", r < 0 ? "a rate cannot be negative" : "must be a finite number", r, "0 or more");
    return 0;
  }

  double chance(const Transition& t, std::size_t state) {
    if (t.is_rate) return -std::expm1(-checked_rate(t, state));
    const double p = at(t.value, state);
    if (!(p >= 0 && p <= 1)) {
      bad(t.path + ".chance", "a probability must lie between 0 and 1", p, "0 to 1");
      return 0;
    }
    return t.per_days == model.step_days ? p : -std::expm1(std::log1p(-p) * model.step_days / t.per_days);
  }

  void add(const Transition& t, std::size_t state, double p) {
    if (t.exit >= 0)
      out.exit[state * exits() + static_cast<std::size_t>(t.exit)] += p;
    else
      out.next[state * states() + target(t, state)] += p;
  }

  void in_order(std::size_t state) {
    double left = 1;
    for (int order = 0; order <= 9; ++order) {
      double gone = 0;
      for (const Transition& t : action.transitions) {
        if (t.order != order || !matches(t, state)) continue;
        const double p = chance(t, state);
        add(t, state, left * p);
        gone += p;
      }
      if (gone > 1 + kTolerance)
        bad(action.path + ".transitions",
            "the chances of leaving \"" + model.state_names[state] + "\" sum to more than one", gone, "1");
      left *= std::max(0.0, 1 - gone);
    }
    out.next[state * states() + state] += left;
  }

  void together() {
    const std::size_t n = states(), all = n + exits();
    std::vector<double> q(all * all, 0.0);
    for (std::size_t s = 0; s < n; ++s)
      for (const Transition& t : action.transitions) {
        if (!matches(t, s)) continue;
        const std::size_t to = t.exit >= 0 ? n + static_cast<std::size_t>(t.exit) : target(t, s);
        if (to == s) continue;
        const double r = checked_rate(t, s);
        q[s * all + to] += r;
        q[s * all + s] -= r;
      }
    const auto p = math::transition_chances(q, static_cast<int>(all), 1.0);
    if (!p) {
      problems.push_back(p.error());
      problems.back().field = action.path + ".transitions";
      return;
    }
    for (std::size_t s = 0; s < n; ++s) {
      for (std::size_t to = 0; to < n; ++to) out.next[s * n + to] = (*p)[s * all + to];
      for (std::size_t e = 0; e < exits(); ++e) out.exit[s * exits() + e] = (*p)[s * all + n + e];
    }
  }

  double gained(const Payoff& payoff, std::size_t state) {
    const double x = at(payoff.value, state);
    const bool event = model.outcomes[static_cast<std::size_t>(payoff.outcome)].kind == Outcome::Kind::event;
    if (!std::isfinite(x)) bad(payoff.path, "must be a finite number", x, "finite");
    if (event && !(x >= 0 && x <= 1)) bad(payoff.path, "a probability must lie between 0 and 1", x, "0 to 1");
    return x;
  }

  void gains() {
    for (std::size_t s = 0; s < states(); ++s) {
      for (const Payoff& p : action.payoffs)
        out.gain[static_cast<std::size_t>(p.outcome) * states() + s] = gained(p, s);
      for (std::size_t e = 0; e < exits(); ++e)
        for (const Payoff& p : action.exit_payoffs[e])
          out.exit_gain[(static_cast<std::size_t>(p.outcome) * exits() + e) * states() + s] = gained(p, s);
    }
  }
};

}  // namespace

Kernel empty_kernel(const Model& model) {
  const std::size_t n = model.states.size(), e = model.exits.size(), k = model.outcomes.size();
  return {std::vector<double>(n * n, 0.0), std::vector<double>(n * e, 0.0), std::vector<double>(k * n, 0.0),
          std::vector<double>(k * e * n, 0.0)};
}

Kernel make_kernel(const Model& model, std::span<const double> values, const Action& action, int period,
                   std::vector<Error>& problems) {
  const std::size_t n = model.states.size();
  Kernel out = empty_kernel(model);
  Maker maker{model, values, action, period, problems, out};
  maker.gains();
  if (action.stops) return out;
  if (action.join == Join::together)
    maker.together();
  else
    for (std::size_t s = 0; s < n; ++s) maker.in_order(s);
  return out;
}

std::vector<double> make_emission(const Model& model, std::span<const double> values,
                                  std::vector<Error>& problems) {
  const auto z = static_cast<std::size_t>(model.observations());
  std::vector<double> out(model.states.size() * z, 1.0);
  for (std::size_t c = 0; c < model.channels.size(); ++c) {
    const Channel& channel = model.channels[c];
    for (std::size_t s = 0; s < model.states.size(); ++s) {
      std::vector<double> row;
      double sum = 0;
      const std::string path = channel.path + ".rows";
      for (const Expression& e : channel.chances) {
        row.push_back(evaluate(e, {values, 0, static_cast<int>(model.periods.size()), model.states[s]}));
        sum += row.back();
        if (!(row.back() >= 0 && row.back() <= 1))
          problems.push_back({ErrorKind::invalid, "a probability must lie between 0 and 1", path,
                              shortest(row.back()), "0 to 1"});
      }
      if (!(std::abs(sum - 1) <= kTolerance))
        problems.push_back({ErrorKind::invalid,
                            "the row of \"" + model.state_names[s] + "\" does not sum to one", path,
                            shortest(sum), "1"});
      for (std::size_t o = 0; o < z; ++o)
        out[s * z + o] *=
            row[static_cast<std::size_t>(model.level_of(static_cast<int>(o), static_cast<int>(c)))];
    }
  }
  return out;
}

}  // namespace dyad::study
