// SPDX-License-Identifier: Apache-2.0
#include "base/waiting.hpp"

#include <utility>

namespace dyad {
namespace {

thread_local Lender* lender_here = nullptr;

}  // namespace

void Lender::of_this_thread(Lender* lender) { lender_here = lender; }

Waiting::Waiting() : lender_(std::exchange(lender_here, nullptr)) {
  if (lender_) lender_->waits();
}

Waiting::~Waiting() {
  if (!lender_) return;
  lender_->goes_on();
  lender_here = lender_;
}

}  // namespace dyad
