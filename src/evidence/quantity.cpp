// SPDX-License-Identifier: Apache-2.0
#include "evidence/quantity.hpp"

#include "base/decimal.hpp"

namespace dyad::evidence {

Result<Quantities> Quantities::from(const Book& book) {
  Quantities out;
  for (const auto& [id, entry] : book.all()) {
    if (entry.kind != "quantity") continue;
    Quantity q;
    q.key = id.substr(id.find('.') + 1);
    q.unit = entry.unit;
    q.subject = entry.value("subject").as_string();
    for (const auto& code : entry.value("loinc").items()) q.loinc.emplace_back(code.as_string());
    q.units.push_back({q.unit, 1, 0});
    for (const auto& u : entry.value("units").items())
      q.units.push_back({std::string(u["unit"].as_string()), u["factor"].as_double().value_or(1),
                         u["offset"].as_double().value_or(0)});
    const auto lowest = entry.maybe("possible.min"), highest = entry.maybe("possible.max");
    if (!lowest || !highest || *lowest > *highest)
      return fail(ErrorKind::missing, "a quantity must state its possible range", id + ".values.possible");
    q.possible_min = *lowest;
    q.possible_max = *highest;
    q.usual_min = entry.maybe("usual.min");
    q.usual_max = entry.maybe("usual.max");
    q.digits = static_cast<int>(entry.maybe("digits").value_or(0));
    out.all_.push_back(std::move(q));
  }
  return out;
}

const Quantity* Quantities::find(std::string_view key) const {
  for (const Quantity& q : all_)
    if (q.key == key) return &q;
  return nullptr;
}

const Quantity* Quantities::by_loinc(std::string_view code) const {
  for (const Quantity& q : all_)
    for (const auto& c : q.loinc)
      if (c == code) return &q;
  return nullptr;
}

Result<double> to_canonical(const Quantity& q, double value, std::string_view unit) {
  const Quantity::UnitFactor* match = nullptr;
  for (const auto& u : q.units)
    if (u.unit == unit || (unit.empty() && u.unit == q.unit)) {
      match = &u;
      break;
    }
  if (!match) {
    std::string allowed;
    for (const auto& u : q.units) allowed += (allowed.empty() ? "" : ", ") + u.unit;
    return fail(ErrorKind::unknown_unit, "unknown unit", q.key, std::string(unit.substr(0, 40)), allowed);
  }
  const double canonical = value * match->factor + match->offset;
  if (!(canonical >= q.possible_min && canonical <= q.possible_max))
    return fail(ErrorKind::invalid, "cannot be true", q.key, shortest(value) + " " + match->unit,
                shortest(q.possible_min) + " to " + shortest(q.possible_max) + " " + q.unit);
  return canonical;
}

}  // namespace dyad::evidence
