// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite_write.hpp"

#include <algorithm>

#include "record/chain.hpp"

namespace dyad::store {

// The digest of a version, over the fields that a submission has.
record::Digest digest_of(std::int64_t id, const record::Submission& submission, Instant received_at) {
  record::Version v;
  v.sequence = id;
  v.received_at = received_at;
  v.author = submission.source;
  v.body = submission.body;
  return record::chained({}, v);
}

Result<void> Writer::load() {
  end_ = {};
  {
    Query q(connection_, "SELECT sequence, digest FROM version ORDER BY sequence DESC LIMIT 1");
    if (q.step()) {
      end_.sequence = q.integer(0);
      const std::string_view digest = q.view(1);
      if (digest.size() == end_.digest.size()) std::ranges::copy(digest, end_.digest.begin());
    }
    if (!q.ok()) return q.failure();
  }
  const auto submission = connection_.number("SELECT max(id) FROM submission");
  if (!submission) return std::unexpected(submission.error());
  end_.submission = *submission;
  return index_.terms().load();
}

Result<Writer::Held> Writer::held(const record::NewVersion& n) {
  if (n.fresh) return Held();
  Query q(connection_, "SELECT key, version, current FROM resource WHERE type = ?1 AND id = ?2");
  q.bind(n.type).bind(n.id);
  Held found;
  if (q.step()) found = {q.integer(0), static_cast<int>(q.integer(1)), q.integer(2)};
  if (!q.ok()) return q.failure();
  return found;
}

// What the batch's resources are now, when each is at the version that is expected of it. Changes nothing, so
// that a refused batch leaves no trace.
Result<std::map<Writer::Name, Writer::Held>> Writer::hold(const Batch& batch) {
  std::map<Name, Held> out;
  std::map<Name, int> newest;
  for (const record::NewVersion& n : batch) {
    const auto [at, first] = out.try_emplace({n.type, n.id});
    if (first) {
      const auto found = held(n);
      if (!found) return std::unexpected(found.error());
      at->second = *found;
    }
    int& version = newest.try_emplace(at->first, at->second.version).first->second;
    if (n.expected_version && *n.expected_version != version)
      return fail(ErrorKind::conflict, "changed since it was read", n.type + "/" + n.id,
                  "version " + std::to_string(*n.expected_version), "version " + std::to_string(version));
    ++version;
  }
  return out;
}

Result<void> Writer::put_resource(const record::Version& v, Held& held) {
  const Held before = std::exchange(held, {held.key, v.version, v.sequence});
  if (before.version == 0) {
    Query q(connection_, "INSERT INTO resource(type, id, version, current) VALUES(?1, ?2, ?3, ?4)");
    auto done = q.bind(v.type).bind(v.id).bind(v.version).bind(v.sequence).finish();
    if (done) held.key = connection_.last_row();
    return done;
  }
  {
    Query q(connection_, "UPDATE resource SET version = ?1, current = ?2 WHERE key = ?3");
    if (auto done = q.bind(v.version).bind(v.sequence).bind(held.key).finish(); !done) return done;
  }
  Query q(connection_, "INSERT INTO superseded(sequence, later) VALUES(?1, ?2)");
  return q.bind(before.current).bind(v.sequence).finish();
}

Result<void> Writer::put_members(const record::Joined& version) {
  for (const std::string& patient : version.patients) {
    Query q(connection_, "INSERT OR IGNORE INTO member(patient, type, sequence) VALUES(?1, ?2, ?3)");
    if (auto done = q.bind(patient).bind(version.type).bind(version.sequence).finish(); !done) return done;
  }
  return {};
}

Result<record::Version> Writer::write_one(const record::NewVersion& n, Held& held, Instant received_at) {
  record::Version v{end_.sequence + 1, n.type,        n.id,
                    held.version + 1,  n.recorded_at, received_at,
                    n.author,          n.deleted,     n.deleted ? std::string() : n.body};
  v.digest = record::chained(end_.digest, v);
  if (auto done = put_resource(v, held); !done) return std::unexpected(done.error());
  {
    Query q(connection_,
            "INSERT INTO version(sequence, resource, version, recorded_at, received_at, submission, deleted, "
            "author, digest, body) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
    q.bind(v.sequence).bind(held.key).bind(v.version).bind(v.recorded_at.ms).bind(received_at.ms);
    q.bind(end_.submission).bind(v.deleted ? 1 : 0).bind(v.author).bind(v.digest).bind(v.body);
    if (auto done = q.finish(); !done) return std::unexpected(done.error());
  }
  if (auto done = put_members({n.type, v.sequence, n.patients}); !done) return std::unexpected(done.error());
  for (const record::Joined& other : n.joined)
    if (auto done = put_members(other); !done) return std::unexpected(done.error());
  auto indexed =
      n.deleted ? index_.put_removal(n.type, v.sequence) : index_.put(n.type, n.postings, v.sequence);
  if (!indexed) return std::unexpected(indexed.error());
  end_.sequence = v.sequence;
  end_.digest = v.digest;
  return v;
}

Result<void> Writer::put_submission(const record::Submission& submission, Instant received_at) {
  const std::int64_t id = ++end_.submission;
  const auto digest = digest_of(id, submission, received_at);
  Query q(connection_,
          "INSERT INTO submission(id, received_at, source, digest, body) VALUES(?1, ?2, ?3, ?4, ?5)");
  return q.bind(id).bind(received_at.ms).bind(submission.source).bind(digest).bind(submission.body).finish();
}

Result<record::Committed> Writer::write(const Batch& batch, const record::Submission& submission,
                                        Instant received_at) {
  auto held = hold(batch);
  if (!held) return std::unexpected(held.error());
  if (auto done = put_submission(submission, received_at); !done) return std::unexpected(done.error());
  record::Committed out;
  out.submission = end_.submission;
  out.versions.reserve(batch.size());
  for (const record::NewVersion& n : batch) {
    auto written = write_one(n, held->at({n.type, n.id}), received_at);
    if (!written) return std::unexpected(written.error());
    out.versions.push_back(std::move(*written));
  }
  return out;
}

}  // namespace dyad::store
