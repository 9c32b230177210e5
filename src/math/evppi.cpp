// SPDX-License-Identifier: Apache-2.0
#include "math/evppi.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

#include "math/differences.hpp"
#include "math/spline_fit.hpp"

namespace dyad::math {
namespace {

// The weighted mean of the best difference, and its variance over the draws.
struct Best {
  double mean = 0, variance = 0;
};

template <class BestAt>
Best mean_of_best(const Differences& d, BestAt best_at) {
  double sum = 0, squares = 0;
  for (std::size_t i = 0; i < d.draws; ++i) {
    const double best = best_at(i);
    sum += d.weight[i] * best;
    squares += d.weight[i] * best * best;
  }
  return {sum, std::max(squares - sum * sum, 0.0)};
}

Information everything(const Differences& d) {
  const Best best = mean_of_best(d, [&](std::size_t i) {
    double most = 0;
    for (std::size_t s = 0; s < d.count; ++s) most = std::max(most, d.value[i * d.count + s]);
    return most;
  });
  return {best.mean, std::sqrt(best.variance / d.effective)};
}

Information one_parameter(const Differences& d, const SplineBasis& basis, const PosteriorNoise& noise,
                          double most) {
  const SplineFit fit(d, basis);
  if (!fit.varies()) return {};
  const auto places = basis.places();
  const auto cells = basis.cells();
  const std::span<const double> cubics = fit.cubics();
  const Best best = mean_of_best(d, [&](std::size_t i) {
    const double t = places[i];
    const double* c = &cubics[cells[i] / SplineBasis::kCellsPerPiece * d.count * 4];
    double top = 0;
    for (std::size_t s = 0; s < d.count; ++s, c += 4)
      top = std::max(top, c[0] + t * (c[1] + t * (c[2] + t * c[3])));
    return top;
  });
  const double error = std::sqrt(fit.posterior_variance(noise) + best.variance / d.effective);
  return {std::min(best.mean, most), error};
}

}  // namespace

Result<Information> evpi(const NetBenefit& benefit) {
  auto d = differences_to_best(benefit);
  if (!d) return std::unexpected(d.error());
  return everything(*d);
}

Result<std::vector<Information>> evppi(const NetBenefit& benefit,
                                       std::span<const SplineBasis* const> parameters, std::uint64_t seed) {
  auto d = differences_to_best(benefit);
  if (!d) return std::unexpected(d.error());
  for (std::size_t p = 0; p < parameters.size(); ++p)
    if (parameters[p]->size() != d->draws)
      return fail(ErrorKind::invalid, "a parameter has one value for each draw",
                  "parameters." + std::to_string(p), std::to_string(parameters[p]->size()),
                  std::to_string(d->draws));
  add_products(*d);
  const double most = everything(*d).value;
  const PosteriorNoise noise(d->count, seed);
  std::vector<Information> out;
  out.reserve(parameters.size());
  for (const SplineBasis* basis : parameters) out.push_back(one_parameter(*d, *basis, noise, most));
  return out;
}

Result<std::vector<Information>> evppi(const NetBenefit& benefit, std::span<const SplineBasis> parameters,
                                       std::uint64_t seed) {
  std::vector<const SplineBasis*> pointers;
  for (const SplineBasis& basis : parameters) pointers.push_back(&basis);
  return evppi(benefit, pointers, seed);
}

}  // namespace dyad::math
