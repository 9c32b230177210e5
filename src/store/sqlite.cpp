// SPDX-License-Identifier: Apache-2.0
// With copy.cpp and log_ahead.cpp the only file that knows sqlite3.
#include "store/sqlite.hpp"

#include <sqlite3.h>

namespace dyad::store {
namespace {

constexpr int kBusyTimeout_ms = 2000;
constexpr std::size_t kComposedKept = 64;  // statements put together at run time, per connection
// What a connection may keep of the file in memory. The writer goes through the index of every term it adds
// to; a reader is helped by the system's own cache. More would cost more: after most commits SQLite walks
// through all that it keeps.
constexpr const char* kWriteSettings =
    "PRAGMA trusted_schema=OFF; PRAGMA synchronous=FULL; PRAGMA cache_size=-16384;";
constexpr const char* kReadSettings =
    "PRAGMA query_only=ON; PRAGMA trusted_schema=OFF; PRAGMA cache_size=-4096;";

// Once, before SQLite is first used; later it would change nothing. Nobody asks SQLite how much memory it
// uses, and the counting takes a lock at every allocation.
bool configure() { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK; }

}  // namespace

Result<std::unique_ptr<Connection>> Connection::open(const std::string& path, Access access) {
  [[maybe_unused]] static const bool configured = configure();
  std::unique_ptr<Connection> connection(new Connection(path));
  const int flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (access == Access::write ? SQLITE_OPEN_CREATE : 0);
  const int code = sqlite3_open_v2(path.c_str(), &connection->db_, flags, nullptr);
  if (code != SQLITE_OK) return connection->failure(code);
  sqlite3_busy_timeout(connection->db_, kBusyTimeout_ms);
  sqlite3_extended_result_codes(connection->db_, 1);
  if (auto set = connection->run(access == Access::write ? kWriteSettings : kReadSettings); !set)
    return std::unexpected(set.error());
  return connection;
}

Connection::~Connection() {
  for (const auto& [sql, prepared] : prepared_) sqlite3_finalize(prepared.statement);
  for (const auto& kept : composed_) sqlite3_finalize(kept.prepared.statement);
  sqlite3_close(db_);
}

Result<void> Connection::run(const char* sql) {
  const int code = sqlite3_exec(db_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return failure(code);
  return {};
}

void Connection::roll_back() { sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr); }
bool Connection::in_transaction() const { return sqlite3_get_autocommit(db_) == 0; }
std::int64_t Connection::last_row() const { return sqlite3_last_insert_rowid(db_); }
bool Connection::disk_failed() const { return (sqlite3_extended_errcode(db_) & 0xff) == SQLITE_IOERR; }

Result<std::int64_t> Connection::number(const char* sql) {
  auto answer = text(sql);
  if (!answer) return std::unexpected(answer.error());
  return answer->empty() ? 0 : std::stoll(*answer);
}

Result<std::string> Connection::text(const char* sql) {
  sqlite3_stmt* statement = nullptr;
  int code = sqlite3_prepare_v2(db_, sql, -1, &statement, nullptr);
  if (code != SQLITE_OK) return failure(code);
  std::string answer;
  code = sqlite3_step(statement);
  if (code == SQLITE_ROW) {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
    if (bytes) answer = bytes;
    // A statement that changes something may fail after its row: it is done only when it says so.
    while (code == SQLITE_ROW) code = sqlite3_step(statement);
  }
  sqlite3_finalize(statement);
  if (code != SQLITE_DONE) return failure(code);
  return answer;
}

Failure Connection::failure(int code) const {
  const std::string detail = db_ ? sqlite3_errmsg(db_) : sqlite3_errstr(code);
  switch (code & 0xff) {
    case SQLITE_INTERRUPT:
      return fail(ErrorKind::too_costly, "the search would look at more than a search may; narrow it");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return fail(ErrorKind::busy, "the database is in use by another process; try again", path_);
    case SQLITE_FULL:
      return fail(ErrorKind::storage, "the disk is full: nothing was stored; free some space and try again",
                  path_);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return fail(ErrorKind::storage, "the database file is damaged or not a database: " + detail, path_);
    case SQLITE_IOERR:
      return fail(ErrorKind::storage, "the disk could not be read or written: nothing was stored: " + detail,
                  path_);
    case SQLITE_READONLY:
      return fail(ErrorKind::storage, "the database cannot be written: " + detail, path_);
    case SQLITE_CANTOPEN:
      return fail(ErrorKind::storage, "the database file cannot be opened", path_);
    default:
      return fail(ErrorKind::storage, "the database refused: " + detail, path_);
  }
}

Connection::Prepared* Connection::composed(const std::string& sql) {
  for (auto i = composed_.begin(); i != composed_.end(); ++i)
    if (i->sql == sql) {
      composed_.splice(composed_.begin(), composed_, i);
      return &composed_.front().prepared;
    }
  if (composed_.size() >= kComposedKept && !composed_.back().prepared.in_use) {
    sqlite3_finalize(composed_.back().prepared.statement);
    composed_.pop_back();
  }
  composed_.push_front({sql, {}});
  return &composed_.front().prepared;
}

Query::Query(Connection& connection, std::string_view sql) : connection_(connection) {
  take(&connection.prepared_[sql], sql);
}

Query::Query(Connection& connection, Composed sql) : connection_(connection) {
  take(connection.composed(sql.sql), sql.sql);
}

void Query::take(Connection::Prepared* kept, std::string_view sql) {
  // A caller may run the same statement again while it walks through the rows of the first.
  if (!kept->in_use) {
    kept_ = kept;
    kept->in_use = true;
    statement_ = kept->statement;
  }
  if (!statement_)
    code_ = sqlite3_prepare_v3(connection_.db_, sql.data(), static_cast<int>(sql.size()),
                               kept_ ? SQLITE_PREPARE_PERSISTENT : 0, &statement_, nullptr);
  if (kept_) kept_->statement = statement_;
}

Query::~Query() {
  if (!kept_) {
    sqlite3_finalize(statement_);
    return;
  }
  kept_->in_use = false;
  if (!statement_) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

Query& Query::bind_integer(std::int64_t value) {
  if (code_ == SQLITE_OK) code_ = sqlite3_bind_int64(statement_, next_++, value);
  return *this;
}

Query& Query::bind(double value) {
  if (code_ == SQLITE_OK) code_ = sqlite3_bind_double(statement_, next_++, value);
  return *this;
}

Query& Query::bind(std::string_view text) {
  // A null pointer would bind NULL, and an empty view may carry one.
  if (code_ == SQLITE_OK)
    code_ = sqlite3_bind_text64(statement_, next_++, text.data() ? text.data() : "", text.size(),
                                SQLITE_STATIC, SQLITE_UTF8);
  return *this;
}

Query& Query::bind(std::span<const std::uint8_t> bytes) {
  if (code_ == SQLITE_OK)
    code_ = sqlite3_bind_blob64(statement_, next_++, bytes.data(), bytes.size(), SQLITE_STATIC);
  return *this;
}

int Query::parameters() const { return sqlite3_bind_parameter_count(statement_); }

bool Query::step() {
  if (code_ != SQLITE_OK && code_ != SQLITE_ROW) return false;
  code_ = sqlite3_step(statement_);
  return code_ == SQLITE_ROW;
}

bool Query::ok() const { return code_ == SQLITE_OK || code_ == SQLITE_ROW || code_ == SQLITE_DONE; }
Failure Query::failure() const { return connection_.failure(code_); }

Result<void> Query::finish() {
  while (step()) {
  }
  if (!ok()) return failure();
  return {};
}

int Query::columns() const { return sqlite3_column_count(statement_); }
std::int64_t Query::integer(int column) const { return sqlite3_column_int64(statement_, column); }
double Query::real(int column) const { return sqlite3_column_double(statement_, column); }
bool Query::null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
std::string Query::text(int column) const { return std::string(view(column)); }

std::string_view Query::view(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  return bytes ? std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)))
               : std::string_view();
}

Watch::Watch(Connection& connection, int steps, std::function<bool()> go_on)
    : connection_(connection), before_(connection.watch_), steps_(steps), go_on_(std::move(go_on)) {
  connection_.watch_ = this;
  install();
}

Watch::~Watch() {
  connection_.watch_ = before_;
  if (before_)
    before_->install();
  else
    sqlite3_progress_handler(connection_.db_, 0, nullptr, nullptr);
}

void Watch::install() { sqlite3_progress_handler(connection_.db_, steps_, &Watch::ask, this); }
int Watch::ask(void* watch) { return static_cast<Watch*>(watch)->go_on_() ? 0 : 1; }

Snapshot::Snapshot(Connection& connection) : connection_(connection), mine_(!connection.in_transaction()) {
  if (mine_) begun_ = Query(connection, "BEGIN").finish();
}

Snapshot::~Snapshot() {
  if (!mine_ || !connection_.in_transaction()) return;
  [[maybe_unused]] const auto ended = Query(connection_, "COMMIT").finish();  // of reads: nothing to lose
}

}  // namespace dyad::store
