// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "math/spline.hpp"
#include "timing/draws.hpp"

namespace dyad::timing {

// Draws of both model files for one seed and number, every column made. They do not depend on the situation.
struct DayDraws {
  DayDraws(const Spec& fixed_spec, const Spec& own_spec, std::uint64_t seed_of, int number);
  std::uint64_t seed;
  DrawTable fixed, own;

  // A column's basis for regression, made when first asked for. May be called by several threads.
  const math::SplineBasis& basis(const std::vector<double>& column) const;
  // The draws by rising value of the column, ties by number; made when first asked for, as above.
  const std::vector<std::uint32_t>& order(const std::vector<double>& column) const;
  Spread spread(const std::vector<double>& column) const;

 private:
  mutable std::mutex mutex_;
  mutable std::map<const double*, math::SplineBasis> bases_;
  mutable std::map<const double*, Spread> spreads_;
  mutable std::map<const double*, std::vector<std::uint32_t>> orders_;
};

// The draws used last, kept because every decision of a service asks for the same ones. May be called by
// several threads; the specs must be the same at every call and outlive what is returned.
class DayDrawCache {
 public:
  std::shared_ptr<const DayDraws> get(const Spec& fixed, const Spec& own, std::uint64_t seed, int draws);

 private:
  std::mutex mutex_;
  std::vector<std::shared_ptr<const DayDraws>> kept_;
};

}  // namespace dyad::timing
