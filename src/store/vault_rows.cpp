// SPDX-License-Identifier: Apache-2.0
#include "store/vault_rows.hpp"

#include "json/json.hpp"

namespace dyad::store {
namespace {

using access::Account;
using access::Session;

constexpr std::int64_t kVersion = 1;
constexpr const char* kTables = R"(
CREATE TABLE account (
  login TEXT PRIMARY KEY, person TEXT NOT NULL, password TEXT NOT NULL, must_change INTEGER NOT NULL,
  password_ends_ms INTEGER, disabled INTEGER NOT NULL, totp BLOB NOT NULL, totp_confirmed INTEGER NOT NULL,
  totp_step INTEGER NOT NULL, recovery_codes TEXT NOT NULL, created_ms INTEGER NOT NULL,
  password_ms INTEGER NOT NULL, signed_in_ms INTEGER) STRICT, WITHOUT ROWID;
CREATE TABLE session (
  digest BLOB PRIMARY KEY, id TEXT NOT NULL, login TEXT NOT NULL, agent TEXT NOT NULL, address TEXT NOT NULL,
  second_factor INTEGER NOT NULL, signed_in_ms INTEGER NOT NULL, seen_ms INTEGER NOT NULL,
  ends_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX session_login ON session (login);
CREATE TABLE attempt (
  key TEXT PRIMARY KEY, failed INTEGER NOT NULL, last_ms INTEGER NOT NULL, locked_until_ms INTEGER NOT NULL)
  STRICT, WITHOUT ROWID;
CREATE TABLE secret (name TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;
)";

constexpr std::string_view kAccountColumns =
    "SELECT login, person, password, must_change, password_ends_ms, disabled, totp, totp_confirmed, "
    "totp_step, "
    "recovery_codes, created_ms, password_ms, signed_in_ms FROM account WHERE login = ?";
constexpr std::string_view kPutAccount =
    "INSERT INTO account (login, person, password, must_change, password_ends_ms, disabled, totp, "
    "totp_confirmed, "
    "totp_step, recovery_codes, created_ms, password_ms, signed_in_ms) "
    "VALUES (?, ?, ?, ?, nullif(?, -1), ?, ?, ?, ?, ?, ?, ?, nullif(?, -1)) "
    "ON CONFLICT (login) DO UPDATE SET person = excluded.person, password = excluded.password, "
    "must_change = excluded.must_change, password_ends_ms = excluded.password_ends_ms, disabled = "
    "excluded.disabled, "
    "totp = excluded.totp, totp_confirmed = excluded.totp_confirmed, totp_step = excluded.totp_step, "
    "recovery_codes = excluded.recovery_codes, created_ms = excluded.created_ms, password_ms = "
    "excluded.password_ms, "
    "signed_in_ms = excluded.signed_in_ms";

std::optional<Instant> moment(const Query& query, int column) {
  if (query.null(column)) return {};
  return Instant{query.integer(column)};
}

}  // namespace

Account account_of(const Query& row) {
  Account a;
  a.login = row.text(0);
  a.person = row.text(1);
  a.password = row.text(2);
  a.must_change = row.integer(3) != 0;
  a.password_ends = moment(row, 4);
  a.disabled = row.integer(5) != 0;
  a.totp = row.view(6);
  a.totp_confirmed = row.integer(7) != 0;
  a.totp_step = row.integer(8);
  if (const auto codes = json::parse(row.view(9)))
    for (const auto& code : codes->items()) a.recovery_codes.emplace_back(code.as_string());
  a.created_at = {row.integer(10)};
  a.password_at = {row.integer(11)};
  a.signed_in_at = moment(row, 12);
  return a;
}

Session session_of(const Query& row) {
  return {std::string(row.view(0)), row.text(1),      row.text(2),      row.text(3),     row.text(4),
          row.integer(5) != 0,      {row.integer(6)}, {row.integer(7)}, {row.integer(8)}};
}

Result<std::optional<Account>> read_account(Connection& connection, std::string_view login) {
  Query query(connection, kAccountColumns);
  query.bind(login);
  std::optional<Account> out;
  if (query.step()) out = account_of(query);
  if (!query.ok()) return query.failure();
  return out;
}

Result<void> write_account(Connection& connection, const Account& a) {
  json::Array list;
  for (const auto& code : a.recovery_codes) list.push_back(code);
  const std::string codes = json::write(json::Value(std::move(list)));
  Query query(connection, kPutAccount);
  query.bind(a.login).bind(a.person).bind(a.password).bind(int{a.must_change});
  query.bind(a.password_ends ? a.password_ends->ms : -1).bind(int{a.disabled}).bind(bytes(a.totp));
  query.bind(int{a.totp_confirmed})
      .bind(a.totp_step)
      .bind(codes)
      .bind(a.created_at.ms)
      .bind(a.password_at.ms);
  query.bind(a.signed_in_at ? a.signed_in_at->ms : -1);
  return query.finish();
}

Result<void> prepare_vault(Connection& connection, bool in_memory) {
  if (!in_memory)
    if (auto wal = connection.text("PRAGMA journal_mode=WAL"); !wal) return std::unexpected(wal.error());
  const auto version = connection.number("PRAGMA user_version");
  if (!version) return std::unexpected(version.error());
  if (*version == kVersion) return {};
  if (*version != 0)
    return fail(ErrorKind::refused, "this vault was made by a newer version of this program", "vault",
                std::to_string(*version), std::to_string(kVersion));
  const std::string all = std::string("BEGIN IMMEDIATE;") + kTables +
                          "PRAGMA user_version = " + std::to_string(kVersion) + "; COMMIT;";
  return connection.run(all.c_str());
}

}  // namespace dyad::store
