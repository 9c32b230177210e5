// SPDX-License-Identifier: Apache-2.0
#include "store/progress.hpp"

#include <cstdio>
#include <utility>

namespace dyad::store {
namespace {

constexpr auto kBetween = std::chrono::seconds(2);
constexpr std::size_t kStepsBetweenLooks = 256;  // the clock is not read at every step

}  // namespace

Progress::Progress(std::string what, std::size_t total)
    : what_(std::move(what)), total_(total), next_(std::chrono::steady_clock::now() + kBetween) {}

Progress::~Progress() {
  if (said_) std::fprintf(stderr, "dyad: %s: %zu of %zu, ended\n", what_.c_str(), done_, total_);
}

void Progress::step() {
  if (++done_ % kStepsBetweenLooks != 0) return;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return;
  next_ = now + kBetween;
  said_ = true;
  std::fprintf(stderr, "dyad: %s: %zu of %zu\n", what_.c_str(), done_, total_);
}

}  // namespace dyad::store
