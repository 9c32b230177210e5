// SPDX-License-Identifier: Apache-2.0
#include "clinical/transport_supply.hpp"

#include <algorithm>
#include <string>

#include "base/decimal.hpp"

namespace dyad::clinical {
namespace {

Result<void> within(double value, double least, double most, const std::string& field,
                    const std::string& unit) {
  if (value >= least && value <= most) return {};
  return fail(ErrorKind::invalid, "cannot be true", field, shortest(value) + " " + unit,
              shortest(least) + " to " + shortest(most) + " " + unit);
}

Result<void> check(const evidence::Book& book, const Supply& s) {
  const auto& gas = book.need("transport.gas");
  const auto& battery = book.need("transport.battery");
  for (std::size_t i = 0; i < s.oxygen.size(); ++i) {
    const std::string at = "oxygen." + std::to_string(i);
    const auto& c = s.oxygen[i];
    if (auto ok = within(c.volume_l, gas.number("least_volume_l"), gas.number("most_volume_l"),
                         at + ".volume_l", "L");
        !ok)
      return ok;
    if (auto ok = within(c.pressure_bar, 0, gas.number("most_bar"), at + ".pressure_bar", "bar"); !ok)
      return ok;
    if (auto ok = within(c.count, 1, gas.number("most_count"), at + ".count", ""); !ok) return ok;
  }
  const double flow = gas.number("most_flow_lpm");
  if (auto ok = within(s.flow_lpm.value_or(0), 0, flow, "flow_lpm", "L/min"); !ok) return ok;
  if (auto ok = within(s.fio2.value_or(1), gas.number("least_fio2"), 1, "fio2", ""); !ok) return ok;
  if (auto ok = within(s.driving_lpm, 0, flow, "driving_lpm", "L/min"); !ok) return ok;
  if (auto ok = within(s.battery_wh.value_or(0), 0, battery.number("most_wh"), "battery_wh", "Wh"); !ok)
    return ok;
  if (auto ok = within(s.power_w.value_or(1), 1, battery.number("most_w"), "power_w", "W"); !ok) return ok;
  if (auto ok = within(s.charge.value_or(1), 0, 1, "charge", ""); !ok) return ok;
  return within(s.journey_min.value_or(1), 1, gas.number("most_journey_min"), "journey_min", "min");
}

}  // namespace

Result<SupplyLasts> supply_lasts(const evidence::Book& book, const Supply& s) {
  if (auto ok = check(book, s); !ok) return std::unexpected(ok.error());
  const auto& gas = book.need("transport.gas");
  SupplyLasts out;
  if (!s.oxygen.empty()) {
    double litres = 0;
    for (const auto& c : s.oxygen)
      litres += c.count * c.volume_l * std::max(0.0, c.pressure_bar - gas.number("residual_bar"));
    out.oxygen_l = litres;
  }
  if (s.flow_lpm && s.fio2) {
    const double air = gas.number("air_oxygen");
    out.oxygen_lpm = *s.flow_lpm * (*s.fio2 - air) / (1 - air) + s.driving_lpm;
  }
  if (out.oxygen_l && out.oxygen_lpm && *out.oxygen_lpm > 0) out.oxygen_min = *out.oxygen_l / *out.oxygen_lpm;
  if (s.battery_wh && s.power_w)
    out.battery_min = *s.battery_wh * s.charge.value_or(1) * book.need("transport.battery").number("usable") /
                      *s.power_w * 60;
  if (s.journey_min) {
    out.needed_min = *s.journey_min * gas.number("reserve_times");
    if (out.oxygen_min) out.oxygen_enough = *out.oxygen_min >= *out.needed_min;
    if (out.battery_min) out.battery_enough = *out.battery_min >= *out.needed_min;
  }
  return out;
}

}  // namespace dyad::clinical
