// SPDX-License-Identifier: Apache-2.0
#include "store/postgres_statistics.hpp"

#include "base/log.hpp"
#include "store/postgres.hpp"

namespace dyad::store {

PgStatistics::~PgStatistics() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void PgStatistics::grown_to(std::int64_t sequence) {
  const std::lock_guard lock(mutex_);
  if (sequence < next_) return;
  next_ = 2 * sequence;
  wanted_ = true;
  if (!thread_.joinable()) thread_ = std::thread([this] { keep_looking(); });
  changed_.notify_all();
}

void PgStatistics::keep_looking() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return stop_ || wanted_; });
    if (stop_) return;
    wanted_ = false;
    lock.unlock();
    look();
    lock.lock();
  }
}

void PgStatistics::look() {
  const auto connection = PgConnection::open(where_);
  const auto done = connection ? (*connection)
                                     ->script(
                                         "ANALYZE dyad.resource, dyad.version, dyad.superseded, "
                                         "dyad.member, dyad.term, dyad.posting, dyad.moment, dyad.amount")
                               : Result<void>(std::unexpected(connection.error()));
  if (!done) log::error("statistics of PostgreSQL could not be renewed: " + done.error().text());
}

}  // namespace dyad::store
