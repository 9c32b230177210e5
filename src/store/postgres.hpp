// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/result.hpp"
#include "record/store.hpp"
#include "store/postgres_terms.hpp"

struct pg_conn;
struct pg_result;

namespace dyad::store {

// Values for the places $1, $2, ... of a statement, as PostgreSQL reads them: lists in its binary form, which
// needs no escapes, everything else as text.
class PgValues {
 public:
  PgValues& add(std::string_view text);
  PgValues& add(std::int64_t number);
  PgValues& add(double number);
  PgValues& add(bool truth);
  PgValues& add(const record::Digest& digest);
  PgValues& add(const std::vector<std::int64_t>& numbers);    // a bigint[]
  PgValues& add(const std::vector<double>& numbers);          // a double precision[]
  PgValues& add(const std::vector<std::string>& texts);       // a text[]
  PgValues& add(const std::vector<std::string_view>& texts);  // a text[]
  PgValues& add(const std::vector<bool>& truths);             // a boolean[]
  PgValues& add(const std::vector<record::Digest>& digests);  // a bytea[]
  int size() const { return static_cast<int>(values_.size()); }

  // As libpq takes them; good until the next add().
  struct Sent {
    std::vector<const char*> values;
    std::vector<int> lengths, formats;
  };
  Sent sent() const;

 private:
  std::vector<std::string> values_;
  std::vector<int> formats_;  // 1: binary

  PgValues& put(std::string value, int format);
};

// What a statement gave. Columns are read as text.
class PgRows {
 public:
  explicit PgRows(pg_result* result);
  PgRows(PgRows&&) noexcept;
  PgRows& operator=(PgRows&&) noexcept;
  ~PgRows();

  int size() const;
  std::string_view did() const;  // the command, "COMMIT" or "INSERT 0 5"
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
  // Prepared at its first use. `sql` must live as long as the connection.
  Result<PgRows> run(std::string_view sql, const PgValues& values = {});
  // Planned for these values.
  Result<PgRows> run_once(const std::string& sql, const PgValues& values = {});

  // Statements that wait for one another's answers only at the end: queue() each, then settle(), which the
  // functions above do first. Those between two answers waited for are one transaction.
  static constexpr std::size_t kMaxQueued = 500;  // answers that may wait unread
  Result<void> queue(std::string_view sql, const PgValues& values = {});
  Result<void> queue_once(const std::string& sql, const PgValues& values = {});
  Result<PgRows> settle();  // what the last one gave; after a failure nothing that followed it was done

  // The same text, to be queued or run again and again: it lives until enough others were kept. Not within
  // queue() and settle().
  static constexpr std::size_t kMaxKept = 100;
  Result<std::string_view> keep(std::string sql);

  std::string new_name() { return "n" + std::to_string(++made_); }  // used for nothing else here
  bool alive() const;                                               // false once the server has gone
  PgTerms& terms() { return terms_; }

 private:
  explicit PgConnection(pg_conn* connection) : connection_(connection) {}
  Result<PgRows> checked(pg_result* result);
  Result<void> make_room();
  Result<void> sent(bool done);
  Failure failure(pg_result* result) const;

  pg_conn* connection_;
  std::unordered_map<const char*, std::string> names_;  // of prepared statements
  std::size_t made_ = 0;                                // names given so far
  std::size_t queued_ = 0;
  std::vector<const char*> fresh_;  // prepared since the last settle()
  std::unordered_set<std::string> kept_;
  PgTerms terms_;
};

}  // namespace dyad::store
