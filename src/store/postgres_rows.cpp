// SPDX-License-Identifier: Apache-2.0
#include "store/postgres_rows.hpp"

#include <algorithm>

namespace dyad::store {
namespace {

// PostgreSQL lays a list out in memory before it takes rows from it, and on disk when it is longer.
constexpr std::size_t kBytesAtOnce = 2'000'000;

Result<void> queue_members(PgConnection& c, std::string_view sql,
                           const std::set<std::tuple<std::string, std::string, std::int64_t>>& members) {
  if (members.empty()) return {};
  std::vector<std::string_view> patients, types;
  std::vector<std::int64_t> sequences;
  for (const auto& [patient, type, sequence] : members) {
    patients.push_back(patient);
    types.push_back(type);
    sequences.push_back(sequence);
  }
  return c.queue(sql, PgValues().add(patients).add(types).add(sequences));
}

}  // namespace

void PgRowsToSend::add(const record::Version& v, const Place& place, const record::NewVersion& as_given) {
  versions_.emplace_back(v, place);
  Resource& resource = resources_[place.key];
  resource.type = v.type;
  resource.id = v.id;
  resource.made = resource.made || place.made;
  resource.version = v.version;
  resource.current = v.sequence;
  for (const std::string& patient : as_given.patients) members_.emplace(patient, v.type, v.sequence);
  for (const record::Joined& other : as_given.joined)
    for (const std::string& patient : other.patients) joined_.emplace(patient, other.type, other.sequence);
}

void PgRowsToSend::add(std::int64_t submission, Instant received_at, const record::Submission& sent) {
  submissions_.push_back({submission, received_at, sent});
}

void PgRowsToSend::clear() {
  submissions_.clear();
  resources_.clear();
  versions_.clear();
  members_.clear();
  joined_.clear();
}

Result<void> PgRowsToSend::queue(PgConnection& c) const {
  if (auto done = queue_submissions(c); !done) return done;
  if (auto done = queue_resources(c); !done) return done;
  if (auto done = queue_versions(c); !done) return done;
  if (auto done = queue_members(
          c, "INSERT INTO member SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[])", members_);
      !done)
    return done;
  return queue_members(c,
                       "INSERT INTO member SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[]) "
                       "ON CONFLICT DO NOTHING",
                       joined_);
}

Result<void> PgRowsToSend::queue_submissions(PgConnection& c) const {
  for (std::size_t i = 0; i < submissions_.size();) {
    std::vector<std::int64_t> ids, received;
    std::vector<std::string_view> sources, bodies;
    for (std::size_t bytes = 0; i < submissions_.size() && bytes < kBytesAtOnce; ++i) {
      const Sent& s = submissions_[i];
      ids.push_back(s.id);
      received.push_back(s.received_at.ms);
      sources.emplace_back(s.submission.source);
      bodies.emplace_back(s.submission.body);
      bytes += s.submission.body.size();
    }
    if (auto done = c.queue(
            "INSERT INTO submission SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[])",
            PgValues().add(ids).add(received).add(sources).add(bodies));
        !done)
      return done;
  }
  return {};
}

Result<void> PgRowsToSend::queue_resources(PgConnection& c) const {
  std::vector<std::int64_t> made, made_versions, made_currents, keys, versions, currents;
  std::vector<std::string_view> types, ids;
  for (const auto& [key, r] : resources_) {
    (r.made ? made : keys).push_back(key);
    (r.made ? made_versions : versions).push_back(r.version);
    (r.made ? made_currents : currents).push_back(r.current);
    if (!r.made) continue;
    types.emplace_back(r.type);
    ids.emplace_back(r.id);
  }
  if (!made.empty())
    if (auto done = c.queue("INSERT INTO resource(key, type, id, version, current) SELECT * FROM "
                            "unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::bigint[])",
                            PgValues().add(made).add(types).add(ids).add(made_versions).add(made_currents));
        !done)
      return done;
  if (keys.empty()) return {};
  return c.queue(
      "UPDATE resource r SET version = n.version, current = n.current FROM unnest($1::bigint[], "
      "$2::bigint[], $3::bigint[]) AS n(key, version, current) WHERE r.key = n.key",
      PgValues().add(keys).add(versions).add(currents));
}

Result<void> PgRowsToSend::queue_versions(PgConnection& c) const {
  std::vector<std::int64_t> superseded, later;
  for (std::size_t i = 0; i < versions_.size();) {
    std::vector<std::int64_t> sequences, keys, numbers, recorded, received, submissions;
    std::vector<bool> deleted;
    std::vector<std::string_view> authors, bodies;
    std::vector<record::Digest> digests;
    for (std::size_t bytes = 0; i < versions_.size() && bytes < kBytesAtOnce; ++i) {
      const auto& [v, place] = versions_[i];
      sequences.push_back(v.sequence);
      keys.push_back(place.key);
      numbers.push_back(v.version);
      recorded.push_back(v.recorded_at.ms);
      received.push_back(v.received_at.ms);
      submissions.push_back(place.submission);
      deleted.push_back(v.deleted);
      authors.emplace_back(v.author);
      digests.push_back(v.digest);
      bodies.emplace_back(v.body);
      bytes += v.body.size();
      if (place.superseded == 0) continue;
      superseded.push_back(place.superseded);
      later.push_back(v.sequence);
    }
    PgValues values;
    values.add(sequences).add(keys).add(numbers).add(recorded).add(received).add(submissions).add(deleted);
    values.add(authors).add(digests).add(bodies);
    if (auto done = c.queue(
            "INSERT INTO version(sequence, resource, version, recorded_at, received_at, submission, deleted, "
            "author, digest, body) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], "
            "$4::bigint[], $5::bigint[], $6::bigint[], $7::boolean[], $8::text[], $9::bytea[], $10::text[])",
            values);
        !done)
      return done;
  }
  if (superseded.empty()) return {};
  return c.queue("INSERT INTO superseded SELECT * FROM unnest($1::bigint[], $2::bigint[])",
                 PgValues().add(superseded).add(later));
}

}  // namespace dyad::store
