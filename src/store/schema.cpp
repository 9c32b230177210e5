// SPDX-License-Identifier: Apache-2.0
#include "store/schema.hpp"

#include <array>

#include "store/migrate.hpp"

namespace dyad::store {
namespace {

// One step per version. Steps are never edited once released; a change is a new step.
constexpr std::array<const char*, kSchemaVersion> kSteps{
    R"sql(
CREATE TABLE submission(
  id INTEGER PRIMARY KEY,
  received_at INTEGER NOT NULL,  -- milliseconds since 1970, as all times here
  source TEXT NOT NULL,
  body TEXT NOT NULL             -- as it came
) STRICT;
CREATE TABLE resource(
  key INTEGER PRIMARY KEY,
  type TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,      -- of the newest entry in the log
  current INTEGER NOT NULL,      -- and its sequence
  UNIQUE(type, id)
) STRICT;
CREATE TABLE version(
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  resource INTEGER NOT NULL REFERENCES resource(key),
  version INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  submission INTEGER NOT NULL REFERENCES submission(id),
  deleted INTEGER NOT NULL CHECK (deleted IN (0, 1)),
  author TEXT NOT NULL,
  body TEXT NOT NULL,
  UNIQUE(resource, version)
) STRICT;
CREATE INDEX version_recorded ON version(recorded_at);
CREATE TABLE member(             -- the patients in whose compartments a version stands
  patient TEXT NOT NULL,
  type TEXT NOT NULL,
  sequence INTEGER NOT NULL REFERENCES version(sequence),
  PRIMARY KEY(patient, type, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_version ON member(sequence);
)sql",
    // The log's hash chain, and what searches read. Nothing in these tables is changed or taken away: a
    // search as of a sequence leaves out the versions that were superseded by then.
    R"sql(
CREATE TABLE version_2(
  sequence INTEGER PRIMARY KEY,  -- without gaps
  resource INTEGER NOT NULL REFERENCES resource(key),
  version INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  submission INTEGER NOT NULL REFERENCES submission(id),
  deleted INTEGER NOT NULL CHECK (deleted IN (0, 1)),
  author TEXT NOT NULL,
  digest BLOB NOT NULL CHECK (length(digest) = 32),
  body TEXT NOT NULL,            -- empty for a deletion
  UNIQUE(resource, version)
) STRICT;
CREATE TABLE submission_2(
  id INTEGER PRIMARY KEY,
  received_at INTEGER NOT NULL,
  source TEXT NOT NULL,
  digest BLOB NOT NULL CHECK (length(digest) = 32),  -- of the rest; submissions are not part of the chain
  body TEXT NOT NULL
) STRICT;
DROP INDEX member_version;
CREATE TABLE superseded(
  sequence INTEGER PRIMARY KEY,
  later INTEGER NOT NULL         -- the sequence of the resource's next version
) STRICT;
CREATE TABLE term(
  text TEXT PRIMARY KEY,
  id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE posting(
  term INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  PRIMARY KEY(term, sequence)
) STRICT, WITHOUT ROWID;
CREATE TABLE removal(            -- deletions, by the term of their type
  term INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  PRIMARY KEY(term, sequence)
) STRICT, WITHOUT ROWID;
CREATE TABLE moment(
  parameter INTEGER NOT NULL,    -- a term
  sequence INTEGER NOT NULL,
  first_ms INTEGER NOT NULL,
  last_ms INTEGER NOT NULL,
  PRIMARY KEY(parameter, sequence, first_ms, last_ms)
) STRICT, WITHOUT ROWID;
CREATE INDEX moment_first ON moment(parameter, first_ms, sequence);
CREATE INDEX moment_last ON moment(parameter, last_ms, sequence);
CREATE TABLE amount(
  parameter INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  low REAL NOT NULL,
  high REAL NOT NULL,
  PRIMARY KEY(parameter, sequence, low, high)
) STRICT, WITHOUT ROWID;
CREATE TABLE setting(
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql"};

Result<void> take_steps(Connection& connection, std::int64_t from) {
  for (int step = static_cast<int>(from) + 1; step <= kSchemaVersion; ++step) {
    if (auto made = connection.run(schema_step(step)); !made) return made;
    if (step == 2)
      for (const auto move : {chain_old_versions, digest_old_submissions})
        if (auto moved = move(connection); !moved) return moved;
  }
  const std::string marks = "PRAGMA user_version=" + std::to_string(kSchemaVersion) +
                            ";PRAGMA application_id=" + std::to_string(kApplicationId) + ";COMMIT;";
  return connection.run(marks.c_str());
}

}  // namespace

const char* schema_step(int step) { return kSteps.at(static_cast<std::size_t>(step - 1)); }

Result<void> prepare_schema(Connection& connection) {
  const auto version = connection.number("PRAGMA user_version");
  if (!version) return std::unexpected(version.error());
  const auto application = connection.number("PRAGMA application_id");
  if (!application) return std::unexpected(application.error());
  const auto tables = connection.number("SELECT count(*) FROM sqlite_schema");
  if (!tables) return std::unexpected(tables.error());
  if (*tables > 0 && *application != kApplicationId)
    return fail(ErrorKind::storage, "this file is a database of another program; it was left as it is");
  if (*version > kSchemaVersion)
    return fail(ErrorKind::storage, "this file was written by a newer Dyad; it was left as it is",
                "user_version", std::to_string(*version), "up to " + std::to_string(kSchemaVersion));
  if (*version == kSchemaVersion) return {};
  if (auto begun = connection.run("BEGIN IMMEDIATE"); !begun) return begun;
  auto made = take_steps(connection, *version);
  if (!made) connection.roll_back();
  return made;
}

}  // namespace dyad::store
