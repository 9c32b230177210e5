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

struct Writer::Held {
  std::int64_t key = 0;
  int version = 0;  // 0: not there yet
  std::int64_t current = 0;
};

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

Result<std::int64_t> Writer::put_resource(const record::Version& v, const Held& found) {
  if (found.version == 0) {
    Query q(connection_, "INSERT INTO resource(type, id, version, current) VALUES(?1, ?2, ?3, ?4)");
    if (auto done = q.bind(v.type).bind(v.id).bind(v.version).bind(v.sequence).finish(); !done)
      return std::unexpected(done.error());
    return connection_.last_row();
  }
  {
    Query q(connection_, "UPDATE resource SET version = ?1, current = ?2 WHERE key = ?3");
    if (auto done = q.bind(v.version).bind(v.sequence).bind(found.key).finish(); !done)
      return std::unexpected(done.error());
  }
  Query q(connection_, "INSERT INTO superseded(sequence, later) VALUES(?1, ?2)");
  if (auto done = q.bind(found.current).bind(v.sequence).finish(); !done)
    return std::unexpected(done.error());
  return found.key;
}

Result<void> Writer::put_members(const record::Joined& version) {
  for (const std::string& patient : version.patients) {
    Query q(connection_, "INSERT OR IGNORE INTO member(patient, type, sequence) VALUES(?1, ?2, ?3)");
    if (auto done = q.bind(patient).bind(version.type).bind(version.sequence).finish(); !done) return done;
  }
  return {};
}

Result<record::Version> Writer::write_one(const record::NewVersion& n, std::int64_t submission,
                                          Instant received_at) {
  const auto found = held(n);
  if (!found) return std::unexpected(found.error());
  if (n.expected_version && *n.expected_version != found->version)
    return fail(ErrorKind::conflict, "changed since it was read", n.type + "/" + n.id,
                "version " + std::to_string(*n.expected_version),
                "version " + std::to_string(found->version));
  record::Version v{end_.sequence + 1,  n.type,        n.id,
                    found->version + 1, n.recorded_at, received_at,
                    n.author,           n.deleted,     n.deleted ? std::string() : n.body};
  v.digest = record::chained(end_.digest, v);
  const auto key = put_resource(v, *found);
  if (!key) return std::unexpected(key.error());
  {
    Query q(connection_,
            "INSERT INTO version(sequence, resource, version, recorded_at, received_at, submission, deleted, "
            "author, digest, body) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
    q.bind(v.sequence).bind(*key).bind(v.version).bind(v.recorded_at.ms).bind(received_at.ms);
    q.bind(submission).bind(v.deleted ? 1 : 0).bind(v.author).bind(v.digest).bind(v.body);
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

Result<record::Committed> Writer::write_all(const std::vector<record::NewVersion>& batch,
                                            const record::Submission& submission, Instant received_at) {
  record::Committed out;
  {
    out.submission = ++end_.submission;
    const auto digest = digest_of(out.submission, submission, received_at);
    Query q(connection_,
            "INSERT INTO submission(id, received_at, source, digest, body) VALUES(?1, ?2, ?3, ?4, ?5)");
    q.bind(out.submission).bind(received_at.ms).bind(submission.source).bind(digest).bind(submission.body);
    if (auto done = q.finish(); !done) return std::unexpected(done.error());
  }
  out.versions.reserve(batch.size());
  for (const record::NewVersion& n : batch) {
    auto written = write_one(n, out.submission, received_at);
    if (!written) return std::unexpected(written.error());
    out.versions.push_back(std::move(*written));
  }
  return out;
}

Result<record::Committed> Writer::write(const std::vector<record::NewVersion>& batch,
                                        const record::Submission& submission, Instant received_at) {
  if (auto marked = Query(connection_, "SAVEPOINT batch").finish(); !marked)
    return std::unexpected(marked.error());
  const LogEnd end = end_;
  const Terms::Mark terms = index_.terms().mark();
  auto written = write_all(batch, submission, received_at);
  if (!written && connection_.in_transaction()) {
    // The failure to tell is the first one. A batch that cannot be undone by itself must not go out with the
    // others: then the whole transaction ends.
    if (!Query(connection_, "ROLLBACK TO batch").finish()) connection_.roll_back();
    end_ = end;
    index_.terms().take_back(terms);
  }
  if (connection_.in_transaction())
    if (auto released = Query(connection_, "RELEASE batch").finish(); !released) {
      connection_.roll_back();
      if (written) written = std::unexpected(released.error());
    }
  return written;
}

}  // namespace dyad::store
