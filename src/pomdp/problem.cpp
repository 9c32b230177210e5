// SPDX-License-Identifier: Apache-2.0
#include "pomdp/problem.hpp"

#include <cmath>

#include "base/decimal.hpp"

namespace dyad::pomdp {
namespace {

Failure bad(std::string message, std::string field, double value, std::string limit) {
  return fail(ErrorKind::invalid, std::move(message), std::move(field), shortest(value), std::move(limit));
}

std::string place(const char* kind, std::size_t table, std::size_t row) {
  return "tables." + std::to_string(table) + "." + kind + "." + std::to_string(row);
}

// A row of probabilities; its sum must be one, or at most one when mass may leave.
Result<void> check_row(std::span<const double> row, const std::string& field, bool may_leave) {
  double sum = 0;
  for (const double p : row) {
    if (!std::isfinite(p)) return bad("must be a number", field, p, "0 to 1");
    if (p < 0) return bad("a probability cannot be negative", field, p, "0 to 1");
    sum += p;
  }
  if (sum > 1 + kRowTolerance) return bad("the row sums to more than one", field, sum, "1");
  if (!may_leave && sum < 1 - kRowTolerance) return bad("the row does not sum to one", field, sum, "1");
  return {};
}

Result<void> check_finite(std::span<const double> values, const std::string& field) {
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isfinite(values[i]))
      return bad("must be a finite number", field + "." + std::to_string(i), values[i], "finite");
  return {};
}

Result<void> check_table(const Problem& p, std::size_t index) {
  const Table& t = p.tables[index];
  const auto n = static_cast<std::size_t>(p.states), z = static_cast<std::size_t>(p.observations);
  const std::string field = "tables." + std::to_string(index);
  if (t.reward.size() != n || t.transition.size() != n * n ||
      (!t.observation.empty() && t.observation.size() != n * z))
    return fail(ErrorKind::invalid, "the table does not have the shape of the problem", field);
  if (auto ok = check_finite(t.reward, field + ".reward"); !ok) return ok;
  double stays = 0;
  for (std::size_t s = 0; s < n; ++s) {
    const std::span row(t.transition.data() + s * n, n);
    if (auto ok = check_row(row, place("transition", index, s), true); !ok) return ok;
    for (const double x : row) stays += x;
    if (t.stops()) continue;
    if (auto ok = check_row({t.observation.data() + s * z, z}, place("observation", index, s), false); !ok)
      return ok;
  }
  if (t.stops() && stays > 0)
    return fail(ErrorKind::invalid, "an action that goes on needs observations", field + ".observation");
  return {};
}

Result<void> check_sizes(const Problem& p) {
  const struct {
    const char* name;
    int value, limit;
  } sizes[] = {{"states", p.states, kMaxStates},
               {"observations", p.observations, kMaxObservations},
               {"modes", p.modes, kMaxModes},
               {"steps", p.steps, kMaxSteps}};
  for (const auto& s : sizes)
    if (s.value < 1 || s.value > s.limit)
      return bad("outside the limit", s.name, s.value, "1 to " + std::to_string(s.limit));
  if (!(p.discount > 0 && p.discount <= 1)) return bad("outside the limit", "discount", p.discount, "0 to 1");
  return {};
}

}  // namespace

Result<void> check(const Problem& p) {
  if (auto ok = check_sizes(p); !ok) return ok;
  for (std::size_t i = 0; i < p.tables.size(); ++i)
    if (auto ok = check_table(p, i); !ok) return ok;
  const auto steps = static_cast<std::size_t>(p.steps), modes = static_cast<std::size_t>(p.modes);
  if (p.choices.size() != steps * modes)
    return fail(ErrorKind::invalid, "every step and mode needs its choices", "choices");
  for (std::size_t i = 0; i < p.choices.size(); ++i) {
    const std::string field = "choices." + std::to_string(i);
    if (p.choices[i].empty()) return fail(ErrorKind::invalid, "nothing can be done here", field);
    for (const Choice& c : p.choices[i])
      if (c.action < 0 || c.action >= static_cast<int>(p.action_names.size()) || c.table < 0 ||
          c.table >= static_cast<int>(p.tables.size()) || c.next_mode < 0 || c.next_mode >= p.modes)
        return fail(ErrorKind::invalid, "unknown action, table or mode", field);
  }
  if (p.final_value.size() != modes * static_cast<std::size_t>(p.states))
    return fail(ErrorKind::invalid, "needs one value per mode and state", "final_value");
  return check_finite(p.final_value, "final_value");
}

Result<void> check_belief(const Problem& p, std::span<const double> belief, int mode) {
  if (mode < 0 || mode >= p.modes)
    return bad("unknown mode", "mode", mode, "0 to " + std::to_string(p.modes - 1));
  if (belief.size() != static_cast<std::size_t>(p.states))
    return bad("needs one number per state", "belief", static_cast<double>(belief.size()),
               std::to_string(p.states));
  return check_row(belief, "belief", false);
}

}  // namespace dyad::pomdp
