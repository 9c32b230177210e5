// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "timing/spec.hpp"

namespace dyad::timing {

// The parameter draws of one run. Every value is addressed by parameter and draw, so columns can be made in
// any order and a column that is never asked for changes nothing.
class DrawTable {
 public:
  DrawTable(const Spec& spec, std::uint64_t seed, int draws);

  int draws() const { return draws_; }
  const Spec& spec() const { return *spec_; }
  // Draws of a single number, or of one part of a vector parameter. Made when first asked for.
  const std::vector<double>& column(std::string_view key, std::size_t component = 0) const;
  // Makes every column now, so that several threads may read the table.
  void fill_all() const;
  // Draws of a site's curve: 0 the level a, 1 the slope b, from the fit's bivariate normal.
  const std::vector<double>& curve(const SiteSpec& site, bool morbidity, int which) const;

 private:
  struct Slot {
    std::vector<std::vector<double>> columns;
  };
  const Slot& fill(const ParameterSpec& p) const;

  const Spec* spec_;
  std::uint64_t seed_;
  int draws_;
  mutable std::vector<Slot> parameters_;
  mutable std::vector<Slot> curves_;  // two per site: survival, morbidity
};

// One draw of a single-number distribution.
double draw_number(const ParameterSpec& p, std::uint64_t seed, std::uint32_t draw);

// The 5th, 25th, 50th, 75th and 95th centile: the value at rank ceil(q n). Values must be finite.
struct Centiles {
  double p05 = 0, p25 = 0, median = 0, p75 = 0, p95 = 0;
};
Centiles centiles(std::span<const float> values);

// The mean of a column, and the values at the same ranks.
struct Spread {
  double mean = 0, p05 = 0, p95 = 0;
};
Spread spread_of(const std::vector<double>& column);

}  // namespace dyad::timing
