// SPDX-License-Identifier: Apache-2.0
#include "pomdp/format_rewards.hpp"

#include <algorithm>

namespace dyad::pomdp {

std::size_t Rewards::growth(int next, int observation, std::size_t states, std::size_t observations) const {
  if (next == kAny && observation == kAny) return 0;
  const std::size_t size = observation == kAny ? states : states * observations;
  return size > detail_.size() ? size - detail_.size() : 0;
}

void Rewards::detail(std::size_t size) {
  if (detail_.size() >= size) return;
  std::vector<double> more(size, same_);
  if (!detail_.empty()) {
    const std::size_t each = size / detail_.size();
    for (std::size_t i = 0; i < size; ++i) more[i] = detail_[i / each];
  }
  detail_ = std::move(more);
}

void Rewards::set(int next, int observation, std::span<const double> values, std::size_t states,
                  std::size_t observations) {
  const bool one = values.size() == 1;
  if (one && next == kAny && observation == kAny) {
    same_ = values.front();
    detail_ = {};
    return;
  }
  detail(one && observation == kAny ? states : states * observations);
  const std::size_t width = detail_.size() / states;
  const std::size_t first = next == kAny ? 0 : static_cast<std::size_t>(next);
  const std::size_t last = next == kAny ? states : first + 1;
  for (std::size_t s = first; s < last; ++s) {
    if (one && observation != kAny) {
      detail_[s * width + static_cast<std::size_t>(observation)] = values.front();
      continue;
    }
    for (std::size_t o = 0; o < width; ++o)
      detail_[s * width + o] = one ? values.front() : values[values.size() == width ? o : s * width + o];
  }
}

double Rewards::expected(std::span<const double> transition, std::span<const double> observation) const {
  if (detail_.empty()) return same_;
  const std::size_t states = transition.size(), seen = observation.size() / states;
  const bool by_observation = detail_.size() > states || seen == 1;
  double sum = 0;
  for (std::size_t s = 0; s < states; ++s) {
    if (transition[s] == 0) continue;
    double here = 0;
    if (by_observation)
      for (std::size_t o = 0; o < seen; ++o) here += observation[s * seen + o] * detail_[s * seen + o];
    else
      here = detail_[s];
    sum += transition[s] * here;
  }
  return sum;
}

}  // namespace dyad::pomdp
