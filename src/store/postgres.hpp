// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "record/store.hpp"

struct pg_conn;
struct pg_result;

namespace dyad::store {

// Values for the places $1, $2, ... of a statement, as PostgreSQL reads them.
class PgValues {
 public:
  PgValues& add(std::string_view text);
  PgValues& add(std::int64_t number);
  PgValues& add(double number);
  PgValues& add(bool truth);
  PgValues& add(const record::Digest& digest);
  PgValues& add(const std::vector<std::int64_t>& numbers);  // a bigint[]
  PgValues& add(const std::vector<double>& numbers);        // a double precision[]
  PgValues& add(const std::vector<std::string>& texts);     // a text[]
  int size() const { return static_cast<int>(values_.size()); }
  std::vector<const char*> pointers() const;

 private:
  std::vector<std::string> values_;
};

// What a statement gave. Columns are read as text.
class PgRows {
 public:
  explicit PgRows(pg_result* result);
  PgRows(PgRows&&) noexcept;
  PgRows& operator=(PgRows&&) noexcept;
  ~PgRows();

  int size() const;
  bool null(int row, int column) const;
  std::string_view text(int row, int column) const;
  std::int64_t integer(int row, int column) const;
  bool truth(int row, int column) const;
  record::Digest digest(int row, int column) const;

 private:
  pg_result* result_;
};

// One connection to a PostgreSQL server. Not for use by two threads at once. Errors: busy when the server
// cannot be reached, too_costly when a statement ran out of its time, storage otherwise; none names data.
class PgConnection {
 public:
  // `where` is a connection string or URI as libpq takes it, "postgresql:///dyad?host=/run/postgresql".
  static Result<std::unique_ptr<PgConnection>> open(const std::string& where);
  ~PgConnection();
  PgConnection(const PgConnection&) = delete;
  PgConnection& operator=(const PgConnection&) = delete;

  // Several statements without values, as for a schema.
  Result<void> script(const std::string& sql);
  // Prepared at its first use. `sql` must live as long as the connection, or be made anew with run_once.
  Result<PgRows> run(std::string_view sql, const PgValues& values = {});
  Result<PgRows> run_once(const std::string& sql, const PgValues& values = {});

  // Statements that wait for one another's answers only at the end: queue() each, then settle().
  static constexpr std::size_t kMaxQueued = 500;  // answers that may wait unread
  Result<void> queue(std::string_view sql, const PgValues& values);
  Result<void> settle();

  std::string new_name() { return "n" + std::to_string(++made_); }  // used for nothing else here
  bool alive() const;                                               // false once the server has gone

 private:
  explicit PgConnection(pg_conn* connection) : connection_(connection) {}
  Result<PgRows> checked(pg_result* result);
  Failure failure(pg_result* result) const;

  pg_conn* connection_;
  std::unordered_map<const char*, std::string> names_;  // of prepared statements
  std::size_t made_ = 0;                                // names given so far
  std::size_t queued_ = 0;
};

}  // namespace dyad::store
