// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <vector>

#include "base/result.hpp"
#include "evidence/evidence.hpp"

namespace dyad::clinical {

// What a transport carries and uses. Absent: not told.
struct Supply {
  struct Cylinder {
    double volume_l = 0;      // water volume
    double pressure_bar = 0;  // on the gauge now
    int count = 1;
  };
  std::vector<Cylinder> oxygen;
  std::optional<double> flow_lpm;     // all gas to the patient
  std::optional<double> fio2;         // 0.21 to 1
  double driving_lpm = 0;             // what the ventilator itself uses of oxygen
  std::optional<double> battery_wh;   // of all batteries when full
  std::optional<double> charge;       // 0 to 1
  std::optional<double> power_w;      // of everything that runs on them
  std::optional<double> journey_min;  // expected, door to door
};

// How long it lasts (evidence "transport.gas" and "transport.battery"). Oxygen needed for a mixture with air:
// flow x (FiO2 - 0.21) / (1 - 0.21).
struct SupplyLasts {
  std::optional<double> oxygen_l;    // above the residual pressure
  std::optional<double> oxygen_lpm;  // used
  std::optional<double> oxygen_min;  // absent: not told, or none is used
  std::optional<double> battery_min;
  std::optional<double> needed_min;  // the journey times the reserve
  std::optional<bool> oxygen_enough, battery_enough;
};
// Refuses by the name of the field what cannot be true: a pressure above that of any cylinder, FiO2 below
// air or above 1, an empty time.
Result<SupplyLasts> supply_lasts(const evidence::Book& book, const Supply& supply);

}  // namespace dyad::clinical
