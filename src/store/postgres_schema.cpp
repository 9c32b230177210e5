// SPDX-License-Identifier: Apache-2.0
#include "store/postgres_schema.hpp"

#include <array>

namespace dyad::store {
namespace {

// One step per version. Steps are never edited once released; a change is a new step. The tables are those of
// the SQLite store; times are milliseconds since 1970.
constexpr std::array<const char*, kPgSchemaVersion> kSteps{R"sql(
CREATE TABLE submission(
  id BIGINT PRIMARY KEY,
  received_at BIGINT NOT NULL,
  source TEXT NOT NULL,
  body TEXT NOT NULL
);
CREATE TABLE resource(
  key BIGINT PRIMARY KEY,
  type TEXT COLLATE "C" NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  version INTEGER NOT NULL,
  current BIGINT NOT NULL,
  UNIQUE(type, id)
);
CREATE TABLE version(
  sequence BIGINT PRIMARY KEY,
  resource BIGINT NOT NULL REFERENCES resource(key),
  version INTEGER NOT NULL,
  recorded_at BIGINT NOT NULL,
  received_at BIGINT NOT NULL,
  submission BIGINT NOT NULL REFERENCES submission(id),
  deleted BOOLEAN NOT NULL,
  author TEXT NOT NULL,
  digest BYTEA NOT NULL CHECK (length(digest) = 32),
  body TEXT NOT NULL,
  UNIQUE(resource, version)
);
CREATE INDEX version_recorded ON version(recorded_at);
CREATE TABLE superseded(
  sequence BIGINT PRIMARY KEY,
  later BIGINT NOT NULL
);
CREATE TABLE member(
  patient TEXT COLLATE "C" NOT NULL,
  type TEXT COLLATE "C" NOT NULL,
  sequence BIGINT NOT NULL,
  PRIMARY KEY(patient, type, sequence)
);
CREATE TABLE term(
  text TEXT COLLATE "C" PRIMARY KEY,
  id BIGINT NOT NULL
);
CREATE TABLE posting(
  term BIGINT NOT NULL,
  sequence BIGINT NOT NULL,
  PRIMARY KEY(term, sequence)
);
CREATE TABLE moment(
  parameter BIGINT NOT NULL,
  sequence BIGINT NOT NULL,
  first_ms BIGINT NOT NULL,
  last_ms BIGINT NOT NULL,
  PRIMARY KEY(parameter, sequence, first_ms, last_ms)
);
CREATE INDEX moment_first ON moment(parameter, first_ms, sequence);
CREATE INDEX moment_last ON moment(parameter, last_ms, sequence);
CREATE TABLE amount(
  parameter BIGINT NOT NULL,
  sequence BIGINT NOT NULL,
  low DOUBLE PRECISION NOT NULL,
  high DOUBLE PRECISION NOT NULL,
  PRIMARY KEY(parameter, sequence, low, high)
);
CREATE INDEX amount_low ON amount(parameter, low, sequence);
CREATE TABLE setting(
  name TEXT PRIMARY KEY,
  value BIGINT NOT NULL
);
)sql"};

constexpr std::int64_t kWriterLock = 0x44594144;  // "DYAD"

Result<std::int64_t> held_version(PgConnection& connection) {
  auto there = connection.run_once("SELECT to_regclass('dyad.setting') IS NOT NULL");
  if (!there) return std::unexpected(there.error());
  if (!there->truth(0, 0)) return 0;
  auto rows = connection.run_once("SELECT value FROM dyad.setting WHERE name = 'schema'");
  if (!rows) return std::unexpected(rows.error());
  return rows->size() == 0 ? 0 : rows->integer(0, 0);
}

Result<void> take_steps(PgConnection& connection, std::int64_t from) {
  std::string sql = "BEGIN;CREATE SCHEMA IF NOT EXISTS dyad;SET LOCAL search_path TO dyad;";
  for (std::size_t step = static_cast<std::size_t>(from); step < kSteps.size(); ++step) sql += kSteps[step];
  sql += "INSERT INTO setting VALUES('schema'," + std::to_string(kPgSchemaVersion) +
         ") ON CONFLICT(name) DO UPDATE SET value = excluded.value;COMMIT;";
  auto made = connection.script(sql);
  // The failure to tell is the first one.
  if (!made) {
    [[maybe_unused]] const auto undone = connection.script("ROLLBACK");
  }
  return made;
}

}  // namespace

Result<void> prepare_pg_schema(PgConnection& connection) {
  const auto fsync = connection.run_once("SHOW fsync");
  if (!fsync) return std::unexpected(fsync.error());
  if (fsync->text(0, 0) != "on")
    return fail(ErrorKind::storage, "this server may lose what it has acknowledged; it must be on", "fsync",
                std::string(fsync->text(0, 0)), "on");
  const auto version = held_version(connection);
  if (!version) return std::unexpected(version.error());
  if (*version > kPgSchemaVersion)
    return fail(ErrorKind::storage, "this database was written by a newer Dyad; it was left as it is",
                "schema", std::to_string(*version), "up to " + std::to_string(kPgSchemaVersion));
  if (*version < kPgSchemaVersion) return take_steps(connection, *version);
  return {};
}

Result<void> is_pg_record(PgConnection& connection) {
  const auto version = held_version(connection);
  if (!version) return std::unexpected(version.error());
  if (*version == 0)
    return fail(ErrorKind::not_found, "there is no record in this database", "DYAD_POSTGRES");
  if (*version != kPgSchemaVersion)
    return fail(
        ErrorKind::refused,
        *version < kPgSchemaVersion
            ? "this database was written by an older Dyad; open it once with dyad serve, which brings "
              "it up to date"
            : "this database was written by a newer Dyad",
        "DYAD_POSTGRES");
  return {};
}

Result<void> become_pg_writer(PgConnection& connection) {
  PgValues lock;
  lock.add(kWriterLock);
  const auto got = connection.run_once("SELECT pg_try_advisory_lock($1::bigint)", lock);
  if (!got) return std::unexpected(got.error());
  if (!got->truth(0, 0)) return fail(ErrorKind::busy, "another Dyad server writes to this database");
  return {};
}

}  // namespace dyad::store
