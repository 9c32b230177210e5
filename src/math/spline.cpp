// SPDX-License-Identifier: Apache-2.0
#include "math/spline.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "math/dense.hpp"

namespace dyad::math {
namespace {

// Quantiles that divide the sorted distinct values evenly (Hyndman and Fan's type 7).
std::vector<double> even_quantiles(const std::vector<double>& sorted, std::size_t count) {
  std::vector<double> out(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t steps = (sorted.size() - 1) * i, last = std::max<std::size_t>(count - 1, 1);
    const std::size_t below = steps / last;
    const double part = static_cast<double>(steps % last) / static_cast<double>(last);
    out[i] = sorted[below];
    if (part > 0) out[i] += part * (sorted[below + 1] - sorted[below]);
  }
  return out;
}

}  // namespace

Result<SplineBasis> SplineBasis::make(std::span<const double> column) {
  if (column.empty()) return fail(ErrorKind::missing, "a column has at least one value", "column");
  for (std::size_t i = 0; i < column.size(); ++i)
    if (!std::isfinite(column[i]))
      return fail(ErrorKind::invalid, "a value is a finite number", "column." + std::to_string(i),
                  std::to_string(column[i]));
  std::vector<double> distinct(column.begin(), column.end());
  std::ranges::sort(distinct);
  distinct.erase(std::ranges::unique(distinct).begin(), distinct.end());
  SplineBasis basis;
  basis.knots_ = even_quantiles(distinct, std::min<std::size_t>(distinct.size(), kMostKnots));
  basis.place(column);
  basis.bend();
  return basis;
}

void SplineBasis::place(std::span<const double> column) {
  place_.resize(column.size());
  cell_.resize(column.size());
  if (knots() < 2) return;
  const auto inner = std::span(knots_).subspan(1, knots_.size() - 2);
  for (std::size_t i = 0; i < column.size(); ++i) {
    const auto piece = static_cast<std::size_t>(std::ranges::upper_bound(inner, column[i]) - inner.begin());
    const double t = std::clamp((column[i] - knots_[piece]) / (knots_[piece + 1] - knots_[piece]), 0.0, 1.0);
    const auto cell = std::min(static_cast<std::size_t>(t * kCellsPerPiece), std::size_t{kCellsPerPiece - 1});
    place_[i] = t;
    cell_[i] = static_cast<std::uint8_t>(piece * kCellsPerPiece + cell);
  }
}

// Second derivatives at the inner knots solve `band` * bend = `difference` * values (Wood 2017, 5.3.1), with
// the whole range as the unit of length.
void SplineBasis::bend() {
  const std::size_t k = knots_.size();
  penalty_.assign(k * k, 0.0);
  if (k < 2) return;
  std::vector<double> width(k - 1);
  for (std::size_t j = 0; j + 1 < k; ++j)
    width[j] = (knots_[j + 1] - knots_[j]) / (knots_.back() - knots_[0]);
  std::vector<double> second(k * k);  // [knot][coefficient]; none at the two ends
  if (k > 2) {
    const std::size_t inner = k - 2;
    std::vector<double> band(inner * inner), difference(inner * k);
    for (std::size_t i = 0; i < inner; ++i) {
      difference[i * k + i] = 1 / width[i];
      difference[i * k + i + 1] = -1 / width[i] - 1 / width[i + 1];
      difference[i * k + i + 2] = 1 / width[i + 1];
      band[i * inner + i] = (width[i] + width[i + 1]) / 3;
      if (i + 1 < inner) band[i * inner + i + 1] = band[(i + 1) * inner + i] = width[i + 1] / 6;
    }
    const auto bends = solve_positive(band, difference, static_cast<int>(inner), static_cast<int>(k));
    std::ranges::copy(bends, second.begin() + static_cast<std::ptrdiff_t>(k));
    for (std::size_t i = 0; i < inner; ++i)
      for (std::size_t a = 0; a < k; ++a)
        for (std::size_t b = 0; b < k; ++b) penalty_[a * k + b] += difference[i * k + a] * bends[i * k + b];
  }
  cubics_.assign((k - 1) * 4 * k, 0.0);
  for (std::size_t j = 0; j + 1 < k; ++j) {
    double* const power = &cubics_[j * 4 * k];
    const double scale = width[j] * width[j] / 6;
    power[j] = 1;
    power[k + j] = -1;
    power[k + j + 1] = 1;
    for (std::size_t a = 0; a < k; ++a) {
      const double here = scale * second[j * k + a], next = scale * second[(j + 1) * k + a];
      power[k + a] -= 2 * here + next;
      power[2 * k + a] = 3 * here;
      power[3 * k + a] = next - here;
    }
  }
}

std::span<const double> SplineBasis::cubic(int piece) const {
  const std::size_t size = 4 * knots_.size();
  return std::span(cubics_).subspan(static_cast<std::size_t>(piece) * size, size);
}

}  // namespace dyad::math
