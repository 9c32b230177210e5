// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite_write.hpp"

namespace dyad::store {
namespace {

struct Held {
  std::int64_t key = 0;
  int version = 0;  // 0: not there yet
};

Result<Held> held(Connection& connection, const record::NewVersion& n) {
  Query q(connection, "SELECT key, version FROM resource WHERE type = ?1 AND id = ?2");
  q.bind(n.type).bind(n.id);
  Held found;
  if (q.step()) found = {q.integer(0), static_cast<int>(q.integer(1))};
  if (!q.ok()) return q.failure();
  return found;
}

Result<std::int64_t> insert(Query& q) {
  const std::int64_t key = q.step() ? q.integer(0) : 0;
  if (!q.ok()) return q.failure();
  return key;
}

Result<std::int64_t> insert_version(Connection& connection, std::int64_t key, int version,
                                    const record::NewVersion& n, std::int64_t submission,
                                    Instant received_at) {
  Query q(
      connection,
      "INSERT INTO version(resource, version, recorded_at, received_at, submission, deleted, author, body) "
      "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING sequence");
  q.bind(key)
      .bind(version)
      .bind(n.recorded_at.ms)
      .bind(received_at.ms)
      .bind(submission)
      .bind(n.deleted ? 1 : 0);
  q.bind(n.author).bind(n.body);
  return insert(q);
}

Result<void> finish(Query& q) {
  q.step();
  if (!q.ok()) return q.failure();
  return {};
}

Result<record::Version> write_one(Connection& connection, const record::NewVersion& n,
                                  std::int64_t submission, Instant received_at) {
  auto found = held(connection, n);
  if (!found) return std::unexpected(found.error());
  if (n.expected_version && *n.expected_version != found->version)
    return fail(ErrorKind::conflict, "changed since it was read", n.type + "/" + n.id,
                "version " + std::to_string(*n.expected_version),
                "version " + std::to_string(found->version));
  const int version = found->version + 1;
  std::int64_t key = found->key;
  if (found->version == 0) {
    Query q(connection,
            "INSERT INTO resource(type, id, version, current) VALUES(?1, ?2, 0, 0) RETURNING key");
    auto made = insert(q.bind(n.type).bind(n.id));
    if (!made) return std::unexpected(made.error());
    key = *made;
  }
  const auto sequence = insert_version(connection, key, version, n, submission, received_at);
  if (!sequence) return std::unexpected(sequence.error());
  {
    Query q(connection, "UPDATE resource SET version = ?1, current = ?2 WHERE key = ?3");
    if (auto done = finish(q.bind(version).bind(*sequence).bind(key)); !done)
      return std::unexpected(done.error());
  }
  for (const std::string& patient : n.patients) {
    Query q(connection, "INSERT OR IGNORE INTO member(patient, type, sequence) VALUES(?1, ?2, ?3)");
    if (auto done = finish(q.bind(patient).bind(n.type).bind(*sequence)); !done)
      return std::unexpected(done.error());
  }
  return record::Version{*sequence,   n.type,   n.id,      version, n.recorded_at,
                         received_at, n.author, n.deleted, n.body};
}

Result<record::Committed> write_all(Connection& connection, const std::vector<record::NewVersion>& batch,
                                    const record::Submission& submission, Instant received_at) {
  record::Committed out;
  {
    Query q(connection, "INSERT INTO submission(received_at, source, body) VALUES(?1, ?2, ?3) RETURNING id");
    auto id = insert(q.bind(received_at.ms).bind(submission.source).bind(submission.body));
    if (!id) return std::unexpected(id.error());
    out.submission = *id;
  }
  out.versions.reserve(batch.size());
  for (const record::NewVersion& n : batch) {
    auto written = write_one(connection, n, out.submission, received_at);
    if (!written) return std::unexpected(written.error());
    out.versions.push_back(std::move(*written));
  }
  return out;
}

}  // namespace

Result<record::Committed> write_batch(Connection& connection, const std::vector<record::NewVersion>& batch,
                                      const record::Submission& submission, Instant received_at) {
  if (auto begun = connection.run("BEGIN IMMEDIATE"); !begun) return std::unexpected(begun.error());
  auto written = write_all(connection, batch, submission, received_at);
  if (written) {
    if (auto done = connection.run("COMMIT"); !done) written = std::unexpected(done.error());
  }
  // Some failures have already ended the transaction; then there is nothing to roll back and that is no
  // fault.
  if (!written) connection.roll_back();
  return written;
}

}  // namespace dyad::store
