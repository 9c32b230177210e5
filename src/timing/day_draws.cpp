// SPDX-License-Identifier: Apache-2.0
#include "timing/day_draws.hpp"

#include <algorithm>
#include <numeric>

namespace dyad::timing {
namespace {

constexpr std::size_t kKept = 2;

}  // namespace

DayDraws::DayDraws(const Spec& fixed_spec, const Spec& own_spec, std::uint64_t seed_of, int number)
    : seed(seed_of), fixed(fixed_spec, seed_of, number), own(own_spec, seed_of, number) {
  fixed.fill_all();
  own.fill_all();
}

const math::SplineBasis& DayDraws::basis(const std::vector<double>& column) const {
  const std::lock_guard lock(mutex_);
  const auto found = bases_.find(column.data());
  if (found != bases_.end()) return found->second;
  return bases_.emplace(column.data(), math::SplineBasis::make(column).value()).first->second;
}

const std::vector<std::uint32_t>& DayDraws::order(const std::vector<double>& column) const {
  const std::lock_guard lock(mutex_);
  const auto [found, fresh] = orders_.try_emplace(column.data());
  if (!fresh) return found->second;
  std::vector<std::uint32_t>& out = found->second;
  out.resize(column.size());
  std::iota(out.begin(), out.end(), 0u);
  std::sort(out.begin(), out.end(), [&](std::uint32_t a, std::uint32_t b) {
    return column[a] != column[b] ? column[a] < column[b] : a < b;
  });
  return out;
}

Spread DayDraws::spread(const std::vector<double>& column) const {
  const std::lock_guard lock(mutex_);
  const auto [found, fresh] = spreads_.try_emplace(column.data());
  if (fresh) found->second = spread_of(column);
  return found->second;
}

std::shared_ptr<const DayDraws> DayDrawCache::get(const Spec& fixed, const Spec& own, std::uint64_t seed,
                                                  int draws) {
  const std::lock_guard lock(mutex_);
  for (const auto& kept : kept_)
    if (kept->seed == seed && kept->fixed.draws() == draws) return kept;
  if (kept_.size() == kKept) kept_.erase(kept_.begin());
  kept_.push_back(std::make_shared<const DayDraws>(fixed, own, seed, draws));
  return kept_.back();
}

}  // namespace dyad::timing
