// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include "store/postgres.hpp"

namespace dyad::store {

// What stands around the statements of a search that must see one state: a transaction of its own, or a
// savepoint within the one that writes, which a search that is cut off must not end.
struct PgFrame {
  std::string_view begin, end, undo;
  bool always = false;  // also around a single statement
};

// One search at work on a connection, within its time. A statement costs one round trip, whatever stands
// around it. What was begun is undone unless done() was reached.
class PgLook {
 public:
  PgLook(PgConnection& c, const PgFrame& frame, std::int64_t milliseconds);
  ~PgLook();
  PgLook(const PgLook&) = delete;
  PgLook& operator=(const PgLook&) = delete;

  PgConnection& connection() { return c_; }
  // Everything asked from now on sees one state.
  void hold_still() { held_ = true; }
  // One of the kept or constant statements, planned once for all values.
  Result<PgRows> ask(std::string_view sql, const PgValues& values);
  // Opens a cursor, planned for these values, and fetches from it; then what follows it.
  Result<PgRows> ask_cursor(const std::string& name, const std::string& sql, const PgValues& values,
                            std::size_t fetched);
  // A statement planned for these values.
  Result<PgRows> ask_once(const std::string& sql, const PgValues& values = {});
  Result<void> done(const std::string& before = {});

 private:
  using Clock = std::chrono::steady_clock;
  Result<void> begin(std::string_view plans);

  PgConnection& c_;
  const PgFrame& frame_;
  const Clock::time_point end_;
  bool held_;
  bool begun_ = false;
};

}  // namespace dyad::store
