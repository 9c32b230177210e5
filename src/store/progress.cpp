// SPDX-License-Identifier: Apache-2.0
#include "store/progress.hpp"

#include <cstdio>
#include <utility>

namespace dyad::store {
namespace {

constexpr auto kBetween = std::chrono::seconds(2);
Progress::Words spoken = nullptr;
constexpr std::size_t kStepsBetweenLooks = 256;  // the clock is not read at every step

}  // namespace

void Progress::speak(Words words) { spoken = words; }

Progress::Progress(std::string what, std::size_t total)
    : what_(spoken ? spoken(what) : std::move(what)),
      total_(total),
      next_(std::chrono::steady_clock::now() + kBetween) {}

Progress::~Progress() {
  if (said_) std::fprintf(stderr, "dyad: %s: %zu/%zu\n", what_.c_str(), done_, done_);
}

void Progress::step() {
  if (++done_ % kStepsBetweenLooks != 0) return;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return;
  next_ = now + kBetween;
  said_ = true;
  const std::string of = total_ > 0 ? "/" + std::to_string(total_) : std::string();
  std::fprintf(stderr, "dyad: %s: %zu%s\n", what_.c_str(), done_, of.c_str());
}

}  // namespace dyad::store
