// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <concepts>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace dyad::store {

class Watch;

// One SQLite connection with its prepared statements. Not for use by two threads at once.
class Connection {
 public:
  enum class Access { write, read };

  static Result<std::unique_ptr<Connection>> open(const std::string& path, Access access);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Result<void> run(const char* sql);
  // Ends a transaction that failed. Some failures have ended it already; that is no fault.
  void roll_back();
  bool in_transaction() const;
  std::int64_t last_row() const;                 // key of the row inserted last
  Result<std::int64_t> number(const char* sql);  // the first column of the first row; 0 without a row
  Result<std::string> text(const char* sql);
  // For the first use of a file that a process before this one may have left in the middle of work. What
  // stands in its write-ahead log may be in the system's memory only, if that process died of a disk that
  // could not sync: the system then takes for written what is not. It is written and synced again, so that
  // nothing is built on ground that a power cut takes away.
  Result<void> sync_log_ahead();
  // The error of the last call: disk full, locked, damaged, in words a person can act on.
  Failure failure(int code) const;
  // True when that error came from the disk itself, so that nobody can say what it holds now.
  bool disk_failed() const;

 private:
  friend class Query;
  friend class Copy;
  friend class Watch;
  struct Prepared {
    sqlite3_stmt* statement = nullptr;
    bool in_use = false;
  };
  struct Composed {
    std::string sql;
    Prepared prepared;
  };
  explicit Connection(std::string path) : path_(std::move(path)) {}
  Prepared* composed(const std::string& sql);

  sqlite3* db_ = nullptr;
  std::string path_;
  std::unordered_map<std::string_view, Prepared> prepared_;  // keyed by SQL with static lifetime
  std::list<Composed> composed_;                             // the one used last first
  Watch* watch_ = nullptr;
};

// One run of a prepared statement. Errors stick: bind and step do nothing after one, and failure() tells it.
// Texts bound must outlive the query.
class Query {
 public:
  // `sql` must live as long as the connection.
  Query(Connection& connection, std::string_view sql);
  // For SQL put together at run time; a few of these are kept prepared.
  struct Composed {
    const std::string& sql;
  };
  Query(Connection& connection, Composed sql);
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  Query& bind(std::integral auto value) { return bind_integer(static_cast<std::int64_t>(value)); }
  Query& bind(double value);
  Query& bind(std::string_view text);
  Query& bind(std::span<const std::uint8_t> bytes);
  int parameters() const;  // the highest number of a parameter in the SQL
  bool step();             // true: a row is ready
  bool ok() const;
  Failure failure() const;
  // Runs to the end, for statements that give no rows.
  Result<void> finish();

  int columns() const;
  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;
  std::string_view view(int column) const;  // text or bytes, until the next step
  bool null(int column) const;

 private:
  void take(Connection::Prepared* kept, std::string_view sql);
  Query& bind_integer(std::int64_t value);

  Connection& connection_;
  Connection::Prepared* kept_ = nullptr;  // null: the statement is this query's own
  sqlite3_stmt* statement_ = nullptr;
  int next_ = 1;
  int code_ = 0;
};

// While it lives, asks `go_on` every `steps` steps of the virtual machine; false ends the statement with
// too_costly. One inside another takes its place until it ends.
class Watch {
 public:
  Watch(Connection& connection, int steps, std::function<bool()> go_on);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

 private:
  static int ask(void* watch);
  void install();

  Connection& connection_;
  Watch* before_;
  int steps_;
  std::function<bool()> go_on_;
};

// One state of the database for several statements. Inside a transaction it is that transaction's own.
class Snapshot {
 public:
  explicit Snapshot(Connection& connection);
  ~Snapshot();
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;
  const Result<void>& begun() const { return begun_; }

 private:
  Connection& connection_;
  Result<void> begun_;
  bool mine_ = false;
};

}  // namespace dyad::store
