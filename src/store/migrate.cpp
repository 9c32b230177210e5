// SPDX-License-Identifier: Apache-2.0
#include "store/migrate.hpp"

#include "record/chain.hpp"
#include "store/progress.hpp"
#include "store/sqlite_write.hpp"

namespace dyad::store {
namespace {

constexpr std::string_view kOldVersions =
    "SELECT v.sequence, r.type, r.id, v.version, v.recorded_at, v.received_at, v.author, v.deleted, v.body, "
    "v.resource, v.submission FROM version v JOIN resource r ON r.key = v.resource ORDER BY v.sequence";
constexpr std::string_view kNewVersion =
    "INSERT INTO version_2(sequence, resource, version, recorded_at, received_at, submission, deleted, "
    "author, digest, body) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

record::Version old_version(const Query& q) {
  record::Version v;
  v.sequence = q.integer(0);
  v.type = q.text(1);
  v.id = q.text(2);
  v.version = static_cast<int>(q.integer(3));
  v.recorded_at = {q.integer(4)};
  v.received_at = {q.integer(5)};
  v.author = q.text(6);
  v.deleted = q.integer(7) != 0;
  if (!v.deleted) v.body = q.text(8);
  return v;
}

}  // namespace

Result<void> chain_old_versions(Connection& connection) {
  const auto count = connection.number("SELECT count(*) FROM version");
  if (!count) return std::unexpected(count.error());
  Progress progress("bringing the log to the new format", static_cast<std::size_t>(*count));
  {
    record::Digest last{};
    Query old(connection, kOldVersions);
    while (old.step()) {
      const record::Version v = old_version(old);
      last = record::chained(last, v);
      Query q(connection, kNewVersion);
      q.bind(v.sequence).bind(old.integer(9)).bind(v.version).bind(v.recorded_at.ms).bind(v.received_at.ms);
      q.bind(old.integer(10)).bind(v.deleted ? 1 : 0).bind(v.author).bind(last).bind(v.body);
      if (auto done = q.finish(); !done) return done;
      progress.step();
    }
    if (!old.ok()) return old.failure();
  }
  return connection.run(R"sql(
DROP TABLE version;
ALTER TABLE version_2 RENAME TO version;
CREATE INDEX version_recorded ON version(recorded_at);
INSERT INTO superseded SELECT v.sequence, n.sequence FROM version v
  JOIN version n ON n.resource = v.resource AND n.version = v.version + 1;
)sql");
}

Result<void> digest_old_submissions(Connection& connection) {
  {
    Query old(connection, "SELECT id, received_at, source, body FROM submission ORDER BY id");
    while (old.step()) {
      const record::Submission submission{old.text(2), old.text(3)};
      const auto digest = digest_of(old.integer(0), submission, {old.integer(1)});
      Query q(connection,
              "INSERT INTO submission_2(id, received_at, source, digest, body) VALUES(?1, ?2, ?3, ?4, ?5)");
      q.bind(old.integer(0)).bind(old.integer(1)).bind(submission.source).bind(digest).bind(submission.body);
      if (auto done = q.finish(); !done) return done;
    }
    if (!old.ok()) return old.failure();
  }
  return connection.run("DROP TABLE submission; ALTER TABLE submission_2 RENAME TO submission;");
}

}  // namespace dyad::store
