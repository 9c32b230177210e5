// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

namespace dyad::store {

// Has PostgreSQL look at its tables anew each time the record has doubled, on a connection of its own, so
// that it plans by what is there. By itself it does so a minute or more later, and until then plans a search
// of a record that was just imported as if it were empty.
class PgStatistics {
 public:
  explicit PgStatistics(std::string where) : where_(std::move(where)) {}
  ~PgStatistics();

  void grown_to(std::int64_t sequence);  // never waits

 private:
  void look();
  void keep_looking();

  const std::string where_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::int64_t next_ = 500;  // the first sequence that asks for it
  bool wanted_ = false;
  bool stop_ = false;
  std::thread thread_;  // from the first time it is wanted
};

}  // namespace dyad::store
