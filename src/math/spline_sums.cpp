// SPDX-License-Identifier: Apache-2.0
#include "math/spline_sums.hpp"

#include "math/clones.hpp"

namespace dyad::math {
namespace {

constexpr std::size_t kWide = 8, kDrawnGroups = std::tuple_size_v<Drawn> / kWide;
using Wide = double __attribute__((vector_size(kWide * sizeof(double)), aligned(sizeof(double))));
static_assert(kDrawnGroups * kWide == std::tuple_size_v<Drawn>);
// Four sums that the powers of a place go into. No more alignment is assumed than a double's.
using Powers = double __attribute__((vector_size(kPowers * sizeof(double)), aligned(sizeof(double))));

DYAD_CLONES void sum_draws(const double* places, const std::uint8_t* cells, const Differences& d,
                           double* cell_weight, Powers* low, Powers* high, Powers* sums) {
  const std::size_t curves = d.count;
  const double *value = d.value.data(), *weight = d.weight.data();
  for (std::size_t i = 0; i < d.draws; ++i, value += curves) {
    const double t = places[i], w = weight[i], tt = t * t, ttt = tt * t;
    const Powers power = {w, w * t, w * tt, w * ttt};
    const std::size_t piece = cells[i] / SplineBasis::kCellsPerPiece;
    cell_weight[cells[i]] += w;
    low[piece] += power;
    high[piece] += power * ttt;
    for (std::size_t curve = 0; curve < curves; ++curve) sums[piece * curves + curve] += power * value[curve];
  }
}

DYAD_CLONES void sum_cell(const double* heights, double weight, const Drawn* coefficient, std::size_t curves,
                          std::size_t knots, Drawn* mean, Drawn& best) {
  for (std::size_t g = 0; g < kDrawnGroups; ++g) {
    Wide top = {};
    for (std::size_t curve = 0; curve < curves; ++curve) {
      Wide height = {};
      for (std::size_t i = 0; i < knots; ++i)
        height += heights[i] * *reinterpret_cast<const Wide*>(&coefficient[curve * knots + i][g * kWide]);
      *reinterpret_cast<Wide*>(&mean[curve][g * kWide]) += weight * height;
      top = height > top ? height : top;
    }
    *reinterpret_cast<Wide*>(&best[g * kWide]) += weight * top;
  }
}

}  // namespace

void add_draws(const SplineBasis& basis, const Differences& d, double* cell_weight, DrawSums& out) {
  const auto pieces = static_cast<std::size_t>(basis.pieces());
  out.low.assign(pieces * kPowers, 0.0);
  out.high.assign(pieces * kPowers, 0.0);
  out.curves.assign(pieces * d.count * kPowers, 0.0);
  sum_draws(basis.places().data(), basis.cells().data(), d, cell_weight,
            reinterpret_cast<Powers*>(out.low.data()), reinterpret_cast<Powers*>(out.high.data()),
            reinterpret_cast<Powers*>(out.curves.data()));
}

void add_cell(const double* heights, double weight, std::span<const Drawn> coefficient, std::span<Drawn> mean,
              Drawn& best) {
  sum_cell(heights, weight, coefficient.data(), mean.size(), coefficient.size() / mean.size(), mean.data(),
           best);
}

}  // namespace dyad::math
