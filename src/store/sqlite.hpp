// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace dyad::store {

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
  Result<std::int64_t> number(const char* sql);  // the first column of the first row; 0 without a row
  Result<std::string> text(const char* sql);
  // The error of the last call: disk full, locked, damaged, in words a person can act on.
  Failure failure(int code) const;

 private:
  friend class Query;
  explicit Connection(std::string path) : path_(std::move(path)) {}

  sqlite3* db_ = nullptr;
  std::string path_;
  std::unordered_map<std::string_view, sqlite3_stmt*> prepared_;  // keyed by SQL with static lifetime
};

// One run of a prepared statement. Errors stick: bind and step do nothing after one, and failure() tells it.
// `sql` must live as long as the connection. Texts bound must outlive the query.
class Query {
 public:
  Query(Connection& connection, std::string_view sql);
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  Query& bind(std::int64_t value);
  Query& bind(std::string_view text);
  bool step();  // true: a row is ready
  bool ok() const;
  Failure failure() const;

  std::int64_t integer(int column) const;
  std::string text(int column) const;
  bool null(int column) const;

 private:
  Connection& connection_;
  sqlite3_stmt* statement_ = nullptr;
  int next_ = 1;
  int code_ = 0;
};

}  // namespace dyad::store
