// SPDX-License-Identifier: Apache-2.0
#include "query/lane.hpp"

#include <algorithm>
#include <semaphore>
#include <thread>

namespace dyad::query {
namespace {

std::counting_semaphore<>& places() {
  static std::counting_semaphore<> all(std::max(1u, std::thread::hardware_concurrency() / 2));
  return all;
}

}  // namespace

Result<Place> Place::wait() {
  if (!places().try_acquire_for(kWaitForPlace))
    return fail(ErrorKind::busy, "other long searches are under way; try again, or narrow this one");
  return Place();
}

Place::~Place() {
  if (held_) places().release();
}

}  // namespace dyad::query
