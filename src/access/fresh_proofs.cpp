// SPDX-License-Identifier: Apache-2.0
#include "access/fresh_proofs.hpp"

namespace dyad::access {

void FreshProofs::give(std::string_view session, Instant now) {
  const std::lock_guard lock(mutex_);
  std::erase_if(until_, [&](const auto& entry) { return entry.second <= now; });
  until_[std::string(session)] = {now.ms + kLastsMs};
}

std::optional<Instant> FreshProofs::until(std::string_view session, Instant now) const {
  const std::lock_guard lock(mutex_);
  const auto found = until_.find(session);
  if (found == until_.end() || found->second <= now) return {};
  return found->second;
}

bool FreshProofs::take(std::string_view session, Instant now) {
  const std::lock_guard lock(mutex_);
  const auto found = until_.find(session);
  if (found == until_.end()) return false;
  const bool good = now < found->second;
  until_.erase(found);
  return good;
}

}  // namespace dyad::access
