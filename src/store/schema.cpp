// SPDX-License-Identifier: Apache-2.0
#include "store/schema.hpp"

#include <array>

namespace dyad::store {
namespace {

constexpr std::int64_t kApplicationId =
    0x44594144;  // "DYAD", so that another program's file is not taken for ours

// One step per version. Steps are never edited once released; a change is a new step.
constexpr std::array<const char*, kSchemaVersion> kSteps{R"sql(
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
)sql"};

Result<void> build(Connection& connection, std::int64_t from) {
  if (auto begun = connection.run("BEGIN IMMEDIATE"); !begun) return begun;
  std::string sql;
  for (std::size_t step = static_cast<std::size_t>(from); step < kSteps.size(); ++step) sql += kSteps[step];
  sql += "PRAGMA user_version=" + std::to_string(kSchemaVersion) + ";";
  sql += "PRAGMA application_id=" + std::to_string(kApplicationId) + ";COMMIT;";
  auto made = connection.run(sql.c_str());
  if (!made) connection.roll_back();
  return made;
}

}  // namespace

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
  return build(connection, *version);
}

}  // namespace dyad::store
