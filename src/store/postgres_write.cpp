// SPDX-License-Identifier: Apache-2.0
#include "store/postgres_write.hpp"

#include "record/chain.hpp"
#include "store/postgres_read.hpp"

namespace dyad::store {
namespace {

constexpr std::size_t kHeldBytes = 8'000'000;  // remembered from one transaction to the next
constexpr std::size_t kHeldAtLeast = 300;      // for each, besides its body

std::string name_of(std::string_view type, std::string_view id) {
  return std::string(type) + "/" + std::string(id);
}

}  // namespace

Result<void> PgWriter::load() {
  rows_.clear();
  held_.clear();
  made_.clear();
  stands_.clear();
  waiting_types_.clear();
  held_bytes_ = 0;
  changed_ = false;
  connection_.terms().forget();
  end_ = {};
  const auto last = connection_.run("SELECT sequence, digest FROM version ORDER BY sequence DESC LIMIT 1");
  if (!last) return std::unexpected(last.error());
  if (last->size() > 0) end_ = {last->integer(0, 0), last->digest(0, 1)};
  const auto ends = connection_.run(
      "SELECT (SELECT coalesce(max(key), 0) FROM resource), (SELECT coalesce(max(id), 0) FROM submission)");
  if (!ends) return std::unexpected(ends.error());
  last_key_ = ends->integer(0, 0);
  last_submission_ = ends->integer(0, 1);
  return postings_.load();
}

Result<std::optional<record::Version>> PgWriter::newest(std::string_view type, std::string_view id) {
  const std::string name = name_of(type, id);
  if (const auto at = held_.find(name); at != held_.end() && (at->second.version == 0 || at->second.newest))
    return at->second.newest;
  // Nothing of it waits, or it would be held.
  const auto rows = connection_.run(
      "SELECT " DYAD_PG_COLUMNS
      ", r.key FROM resource r JOIN version v ON v.sequence = r.current WHERE r.type = $1 AND "
      "r.id = $2",
      PgValues().add(type).add(id));
  if (!rows) return std::unexpected(rows.error());
  Held held;
  if (rows->size() > 0) {
    held.newest = pg_reads::row(*rows, 0);
    held.key = rows->integer(0, 10);
    held.version = held.newest->version;
    held.current = held.newest->sequence;
    held_bytes_ += held.newest->body.size();
  }
  held_bytes_ += kHeldAtLeast;
  return held_.insert_or_assign(name, std::move(held)).first->second.newest;
}

// What the batch's resources are now, for those not known yet: one question for all of them.
Result<void> PgWriter::hold(const std::vector<record::NewVersion>& batch) {
  std::vector<std::string> types, ids;
  for (const auto& n : batch) {
    if (held_.contains(name_of(n.type, n.id)) || n.fresh) continue;
    types.push_back(n.type);
    ids.push_back(n.id);
  }
  if (!types.empty()) {
    const auto rows = connection_.run(
        "SELECT r.type, r.id, r.key, r.version, r.current FROM unnest($1::text[], $2::text[]) AS w(type, id) "
        "JOIN resource r ON r.type = w.type AND r.id = w.id",
        PgValues().add(types).add(ids));
    if (!rows) return std::unexpected(rows.error());
    for (int i = 0; i < rows->size(); ++i)
      held_[name_of(rows->text(i, 0), rows->text(i, 1))] = {
          rows->integer(i, 2), static_cast<int>(rows->integer(i, 3)), rows->integer(i, 4), {}};
  }
  for (const auto& n : batch)
    if (held_.try_emplace(name_of(n.type, n.id)).second) held_bytes_ += kHeldAtLeast;
  return {};
}

// The versions that the batch becomes. Changes nothing, so that a refused batch leaves no trace.
Result<std::vector<record::Version>> PgWriter::number(const std::vector<record::NewVersion>& batch,
                                                      Instant received_at) const {
  std::unordered_map<std::string, int> newest;
  std::vector<record::Version> out;
  out.reserve(batch.size());
  End end = end_;
  for (const auto& n : batch) {
    const std::string name = name_of(n.type, n.id);
    int& version = newest.try_emplace(name, held_.at(name).version).first->second;
    if (n.expected_version && *n.expected_version != version)
      return fail(ErrorKind::conflict, "changed since it was read", name,
                  "version " + std::to_string(*n.expected_version), "version " + std::to_string(version));
    record::Version v{end.sequence + 1, n.type,        n.id,
                      ++version,        n.recorded_at, received_at,
                      n.author,         n.deleted,     n.deleted ? std::string() : n.body};
    v.digest = record::chained(end.digest, v);
    end = {v.sequence, v.digest};
    out.push_back(std::move(v));
  }
  return out;
}

Result<record::Committed> PgWriter::write(const std::vector<record::NewVersion>& batch,
                                          const record::Submission& submission, Instant received_at) {
  if (auto held = hold(batch); !held) return std::unexpected(held.error());
  auto versions = number(batch, received_at);
  if (!versions) return std::unexpected(versions.error());
  const std::int64_t id = ++last_submission_;
  changed_ = true;
  rows_.add(id, received_at, submission);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const record::Version& v = (*versions)[i];
    const std::string name = name_of(v.type, v.id);
    Held& held = held_[name];
    const bool made = held.version == 0;
    if (made) {
      held.key = ++last_key_;
      made_.push_back(name);
    }
    rows_.add(v, {held.key, made, held.current, id}, batch[i]);
    postings_.add(v, batch[i]);
    note(batch[i], v);
    held.version = v.version;
    held.current = v.sequence;
    held.newest = v;
    held_bytes_ += v.body.size();
    end_ = {v.sequence, v.digest};
  }
  return record::Committed{std::move(*versions), id};
}

void PgWriter::note(const record::NewVersion& given, const record::Version& version) {
  waiting_types_.insert(version.type);
  stands_.erase(version.type);
  for (const record::Joined& other : given.joined) {
    waiting_types_.insert(other.type);
    stands_.erase(other.type);
  }
}

// Each vital sign asks for the relations of its patient, and these seldom change.
Result<std::vector<record::Version>> PgWriter::of_type_in(std::string_view type,
                                                          const std::vector<std::string>& patients) {
  if (const auto held = stands_.find(type); held != stands_.end())
    if (const auto at = held->second.find(patients); at != held->second.end()) return at->second;
  if (waiting_types_.contains(type))
    if (auto flushed = flush(); !flushed) return std::unexpected(flushed.error());
  auto found = pg_reads::compartment(connection_, type, patients, {});
  if (!found) return found;
  held_bytes_ += kHeldAtLeast;
  for (const record::Version& version : *found) held_bytes_ += version.body.size();
  stands_[std::string(type)][patients] = *found;
  return found;
}

Result<void> PgWriter::send() {
  if (auto done = postings_.queue(); !done) return done;  // first, since it may ask for something
  auto done = rows_.queue(connection_);
  rows_.clear();
  waiting_types_.clear();
  return done;
}

Result<void> PgWriter::flush() {
  if (rows_.empty()) return {};
  auto done = send();
  auto settled = connection_.settle();
  if (!done) return done;
  if (!settled) return std::unexpected(settled.error());
  return {};
}

// After a failure the server passes over everything up to the end of what was queued, the COMMIT too.
Result<void> PgWriter::commit() {
  auto done = send();
  if (done) done = connection_.queue("COMMIT");
  auto settled = connection_.settle();
  if (!done) return done;
  if (!settled) return std::unexpected(settled.error());
  // The server ends what a failure has spoilt before without calling that an error.
  if (settled->did() != "COMMIT") return fail(ErrorKind::storage, "this transaction has ended");
  changed_ = false;
  forget_some();
  return {};
}

// What was just made is seldom looked at by the next ones.
void PgWriter::forget_some() {
  for (const std::string& name : made_) held_.erase(name);
  made_.clear();
  if (held_bytes_ < kHeldBytes) return;
  held_.clear();
  stands_.clear();
  held_bytes_ = 0;
}

}  // namespace dyad::store
