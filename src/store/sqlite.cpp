// SPDX-License-Identifier: Apache-2.0
// The only file that knows sqlite3.
#include "store/sqlite.hpp"

#include <sqlite3.h>

namespace dyad::store {
namespace {

constexpr int kBusyTimeout_ms = 2000;

}  // namespace

Result<std::unique_ptr<Connection>> Connection::open(const std::string& path, Access access) {
  std::unique_ptr<Connection> connection(new Connection(path));
  const int flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (access == Access::write ? SQLITE_OPEN_CREATE : 0);
  const int code = sqlite3_open_v2(path.c_str(), &connection->db_, flags, nullptr);
  if (code != SQLITE_OK) return connection->failure(code);
  sqlite3_busy_timeout(connection->db_, kBusyTimeout_ms);
  sqlite3_extended_result_codes(connection->db_, 1);
  const char* settings = access == Access::write
                             ? "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA synchronous=FULL;"
                             : "PRAGMA query_only=ON; PRAGMA trusted_schema=OFF;";
  if (auto set = connection->run(settings); !set) return std::unexpected(set.error());
  return connection;
}

Connection::~Connection() {
  for (const auto& [sql, statement] : prepared_) sqlite3_finalize(statement);
  sqlite3_close(db_);
}

Result<void> Connection::run(const char* sql) {
  const int code = sqlite3_exec(db_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return failure(code);
  return {};
}

void Connection::roll_back() { sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr); }

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
    code = SQLITE_DONE;
  }
  sqlite3_finalize(statement);
  if (code != SQLITE_DONE) return failure(code);
  return answer;
}

Failure Connection::failure(int code) const {
  const std::string detail = db_ ? sqlite3_errmsg(db_) : sqlite3_errstr(code);
  switch (code & 0xff) {
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

Query::Query(Connection& connection, std::string_view sql) : connection_(connection) {
  auto& statement = connection.prepared_[sql];
  if (!statement)
    code_ = sqlite3_prepare_v3(connection.db_, sql.data(), static_cast<int>(sql.size()),
                               SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  statement_ = statement;
}

Query::~Query() {
  if (!statement_) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

Query& Query::bind(std::int64_t value) {
  if (code_ == SQLITE_OK) code_ = sqlite3_bind_int64(statement_, next_++, value);
  return *this;
}

Query& Query::bind(std::string_view text) {
  // A null pointer would bind NULL, and an empty view may carry one.
  if (code_ == SQLITE_OK)
    code_ = sqlite3_bind_text64(statement_, next_++, text.data() ? text.data() : "", text.size(),
                                SQLITE_STATIC, SQLITE_UTF8);
  return *this;
}

bool Query::step() {
  if (code_ != SQLITE_OK && code_ != SQLITE_ROW) return false;
  code_ = sqlite3_step(statement_);
  return code_ == SQLITE_ROW;
}

bool Query::ok() const { return code_ == SQLITE_OK || code_ == SQLITE_ROW || code_ == SQLITE_DONE; }
Failure Query::failure() const { return connection_.failure(code_); }

std::int64_t Query::integer(int column) const { return sqlite3_column_int64(statement_, column); }
bool Query::null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

std::string Query::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return bytes ? std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)))
               : std::string();
}

}  // namespace dyad::store
