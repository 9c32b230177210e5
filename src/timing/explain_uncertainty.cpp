// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "math/evppi.hpp"
#include "timing/explain_decision.hpp"

namespace dyad::timing {
namespace {

constexpr std::size_t kShownValues = 12;
constexpr std::size_t kShownFlips = 10;  // bars of the tornado
constexpr std::size_t kTried = 3;        // crossings solved anew
constexpr std::size_t kParts = 20;       // of the draws, by the parameter
constexpr std::size_t kMostComponents = 4;
constexpr double kTail = 0.1;
constexpr double kErrors = 2;  // standard errors by which draws must speak for the other side

struct Column {
  std::string key, label;
  const std::vector<double>* values = nullptr;
};

void add_parameter(const ParameterSpec& p, const DrawTable& table, std::vector<Column>& out) {
  if (p.kind == Kind::fixed || p.width() > kMostComponents) return;
  for (std::size_t c = 0; c < p.width(); ++c) {
    const std::string part = p.components.empty() ? "" : p.components[c];
    out.push_back({p.key + (part.empty() ? "" : "." + part), p.label + (part.empty() ? "" : ", " + part),
                   &table.column(p.key, c)});
  }
}

// The uncertain numbers this run reads. A weekly table counts as one curve of many numbers and is left out.
std::vector<Column> columns_of(const DayRun& run) {
  const DrawTable &fixed = run.draws->fixed, &own = run.draws->own;
  std::vector<Column> out;
  for (const auto& key : DrawMaker(run.setup.fixed, fixed).used())
    add_parameter(fixed.spec().parameter(key), fixed, out);
  for (const auto& key : DayDrawMaker(run.setup, fixed, own).used())
    add_parameter(own.spec().parameter(key), own, out);
  const SiteSpec& site = *run.setup.fixed.site;
  out.push_back({"site." + site.key, site.label, &fixed.curve(site, false, 0)});
  return out;
}

std::vector<double> values_in_draws(const DayRun& run, const std::vector<Outcomes>& outcomes) {
  std::vector<double> out;
  out.reserve(outcomes.size());
  for (const auto& y : outcomes) out.push_back(value_of(run.values, y));
  return out;
}

// The chosen action and the best of the other side, each followed by the policy.
struct Sides {
  std::vector<double> chosen, other;  // [draw]
  DayAction other_action = kWait;
};

std::optional<Sides> sides_of(const DayRun& run) {
  const Side side = side_of(run.solution.actions);
  Sides out;
  double best = -INFINITY;
  const RunStrategy* other = nullptr;
  for (std::size_t a = 0; a < run.actions.size(); ++a) {
    const auto action = static_cast<DayAction>(run.solution.actions[a].action);
    if (action == side.action) out.chosen = values_in_draws(run, run.actions[a].outcomes);
    if (stops(action) != stops(side.action) && run.solution.actions[a].lower > best) {
      best = run.solution.actions[a].lower;
      other = &run.actions[a];
      out.other_action = action;
    }
  }
  if (!other) return {};
  out.other = values_in_draws(run, other->outcomes);
  return out;
}

std::vector<ParameterValue> values_of(const DayRun& run, const std::vector<Column>& columns,
                                      const Sides& sides) {
  std::vector<double> benefit(sides.chosen);
  benefit.insert(benefit.end(), sides.other.begin(), sides.other.end());
  const auto rule = values_in_draws(run, run.rule.outcomes);
  benefit.insert(benefit.end(), rule.begin(), rule.end());
  std::vector<const math::SplineBasis*> bases;
  for (const auto& c : columns) bases.push_back(&run.draws->basis(*c.values));
  const auto found = math::evppi({3, benefit, run.weights.weight}, bases, run.draws->seed);
  std::vector<ParameterValue> out;
  if (!found) return out;  // her history leaves too few draws to regress on
  for (std::size_t i = 0; i < columns.size(); ++i)
    out.push_back({columns[i].key, columns[i].label, (*found)[i].value, (*found)[i].standard_error});
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.evppi > b.evppi; });
  out.resize(std::min(out.size(), kShownValues));
  return out;
}

// Sums over some draws, for the mean advantage and its standard error.
struct Sums {
  double weight = 0, parameter = 0, advantage = 0;
  double square = 0, square_advantage = 0,
         square_advantages = 0;  // of the weights, times advantage, times its square

  Sums() = default;
  // Of one draw, but for the parameter.
  Sums(double w, double a)
      : weight(w),
        advantage(w * a),
        square(w * w),
        square_advantage(w * w * a),
        square_advantages(w * w * a * a) {}
  void add(const Sums& o) {
    weight += o.weight, parameter += o.parameter, advantage += o.advantage;
    square += o.square, square_advantage += o.square_advantage, square_advantages += o.square_advantages;
  }
  double mean() const { return weight > 0 ? advantage / weight : 0; }
  double error() const {
    const double m = mean(), sum = square_advantages - 2 * m * square_advantage + m * m * square;
    return weight > 0 ? std::sqrt(std::max(0.0, sum)) / weight : 0;
  }
};

// The draws in the order of a parameter, cut into parts of equal weight.
struct Parts {
  std::span<const std::uint32_t> order;
  std::vector<Sums> sums;
  std::vector<std::size_t> begin;  // in `order`; one more than parts
};

Parts cut(std::span<const std::uint32_t> order, const std::vector<double>& column,
          const std::vector<Sums>& draws) {
  Parts p;
  p.order = order;
  const std::size_t n = order.size();
  double seen = 0;
  for (std::size_t from = 0, to = 0; from < n; from = to) {
    p.begin.push_back(from);
    const bool last = p.begin.size() == kParts;
    const double until = static_cast<double>(p.begin.size()) / kParts;
    // Sums of a part stay in registers: a struct of them would be written and read again with every draw.
    double parameter = 0, weight = 0, advantage = 0, square = 0, square_advantage = 0, square_advantages = 0;
    for (; to < n && (to == from || last || seen < until); ++to) {
      const Sums& d = draws.data()[order.data()[to]];
      seen += d.weight, weight += d.weight, parameter += d.weight * column.data()[order.data()[to]];
      advantage += d.advantage, square += d.square;
      square_advantage += d.square_advantage, square_advantages += d.square_advantages;
    }
    Sums part;
    part.weight = weight, part.parameter = parameter, part.advantage = advantage;
    part.square = square, part.square_advantage = square_advantage,
    part.square_advantages = square_advantages;
    p.sums.push_back(part);
  }
  p.begin.push_back(n);
  return p;
}

Sums sums_over(const Parts& p, std::size_t first, std::size_t end) {
  Sums out;
  for (std::size_t k = first; k < end; ++k) out.add(p.sums[k]);
  return out;
}

// Draws from a value of the parameter outwards: parts first .. end - 1.
struct Beyond {
  std::size_t first = 0, end = 0;
  double at = 0;  // the value
};

// The value nearest the middle beyond which the draws speak for the other side; none when there is none.
std::optional<Beyond> crossing(const Parts& p, const std::vector<double>& column) {
  const std::size_t n = p.sums.size();
  const auto flips = [](const Sums& s) { return s.mean() < -kErrors * s.error(); };
  for (std::size_t inward = n / 2; inward > 0; --inward) {  // parts beyond
    if (flips(sums_over(p, n - inward, n)))
      return Beyond{n - inward, n, column[p.order[p.begin[n - inward]]]};
    if (flips(sums_over(p, 0, inward))) return Beyond{0, inward, column[p.order[p.begin[inward] - 1]]};
  }
  return {};
}

// Solves with those draws alone.
Side solved_in(DayRun& run, const Parts& p, const Beyond& beyond, const pomdp::Effort& effort) {
  std::vector<double> weights(run.weights.weight.size(), 0.0);
  const double whole = sums_over(p, beyond.first, beyond.end).weight;
  for (std::size_t n = p.begin[beyond.first]; n < p.begin[beyond.end]; ++n)
    weights[p.order[n]] = run.weights.weight[p.order[n]] / whole;
  const MeanWorld world = run.batch->mean(weights);
  const auto problem = make_problem(run.setup, world, run.values);
  return side_of(pomdp::solve(problem, run.belief, 0, effort).actions);
}

}  // namespace

Sensitivity sensitivity_of(DayRun& run, const pomdp::Effort& effort) {
  Sensitivity out;
  const auto sides = sides_of(run);
  if (!sides) return out;
  const auto columns = columns_of(run);
  out.values = values_of(run, columns, *sides);
  std::vector<Sums>
      draws;  // all that is summed of a draw side by side, since every parameter has its own order
  draws.reserve(sides->chosen.size());
  for (std::size_t i = 0; i < sides->chosen.size(); ++i)
    draws.emplace_back(run.weights.weight[i], sides->chosen[i] - sides->other[i]);
  struct Found {
    ParameterFlip flip;
    Parts parts;
    std::optional<Beyond> beyond;
  };
  std::vector<Found> found;
  const auto tail = static_cast<std::size_t>(kTail * kParts);
  for (const auto& c : columns) {
    Found f{{}, cut(run.draws->order(*c.values), *c.values, draws), {}};
    const std::size_t n = f.parts.sums.size();
    if (n < 2 * tail) continue;
    f.flip.key = c.key, f.flip.label = c.label;
    f.flip.now = sums_over(f.parts, 0, n).parameter;
    f.flip.low = sums_over(f.parts, 0, tail).mean(), f.flip.high = sums_over(f.parts, n - tail, n).mean();
    f.beyond = crossing(f.parts, *c.values);
    f.flip.at = f.beyond ? f.beyond->at : f.flip.now;
    found.push_back(std::move(f));
  }
  std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
    return std::abs(a.flip.high - a.flip.low) > std::abs(b.flip.high - b.flip.low);
  });
  found.resize(std::min(found.size(), kShownFlips));
  const bool waits = side_of(run.solution.actions).waits;
  std::size_t tried = 0;
  for (auto& f : found) {
    if (f.beyond && tried < kTried) {
      ++tried;
      const Side then = solved_in(run, f.parts, *f.beyond, effort);
      if (then.waits != waits) {
        f.flip.flip = f.flip.at;
        f.flip.to = name_of(then.action);
      }
    }
    out.flips.push_back(std::move(f.flip));
  }
  return out;
}

}  // namespace dyad::timing
