// SPDX-License-Identifier: Apache-2.0
#include "store/postgres_write.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "record/chain.hpp"

namespace dyad::store {
namespace {

constexpr std::size_t kKeptTerms = 200'000;

std::string name_of(std::string_view type, std::string_view id) {
  return std::string(type) + "/" + std::string(id);
}

}  // namespace

Result<void> PgWriter::load() {
  rows_.clear();
  sent_.clear();
  held_.clear();
  terms_.clear();
  end_ = {};
  const auto last = connection_.run("SELECT sequence, digest FROM version ORDER BY sequence DESC LIMIT 1");
  if (!last) return std::unexpected(last.error());
  if (last->size() > 0) end_ = {last->integer(0, 0), last->digest(0, 1)};
  const auto ends = connection_.run(
      "SELECT (SELECT coalesce(max(key), 0) FROM resource), (SELECT coalesce(max(id), 0) FROM term), (SELECT "
      "coalesce(max(id), 0) FROM submission)");
  if (!ends) return std::unexpected(ends.error());
  last_key_ = ends->integer(0, 0);
  last_term_ = ends->integer(0, 1);
  last_submission_ = ends->integer(0, 2);
  return {};
}

const record::Version* PgWriter::written(std::string_view type, std::string_view id) const {
  const auto at = held_.find(name_of(type, id));
  return at == held_.end() || !at->second.waiting ? nullptr : &*at->second.waiting;
}

// What the batch's resources are now, for those not known yet: one question for all of them.
Result<void> PgWriter::hold(const std::vector<record::NewVersion>& batch) {
  std::vector<std::string> types, ids;
  for (const auto& n : batch) {
    if (!held_.try_emplace(name_of(n.type, n.id)).second) continue;
    types.push_back(n.type);
    ids.push_back(n.id);
  }
  if (types.empty()) return {};
  const auto rows = connection_.run(
      "SELECT r.type, r.id, r.key, r.version, r.current FROM unnest($1::text[], $2::text[]) AS w(type, id) "
      "JOIN resource r ON r.type = w.type AND r.id = w.id",
      PgValues().add(types).add(ids));
  if (!rows) return std::unexpected(rows.error());
  for (int i = 0; i < rows->size(); ++i) {
    Held& held = held_[name_of(rows->text(i, 0), rows->text(i, 1))];
    held.key = rows->integer(i, 2);
    held.version = static_cast<int>(rows->integer(i, 3));
    held.current = rows->integer(i, 4);
  }
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
  sent_.push_back({id, received_at, submission});
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const record::Version& v = (*versions)[i];
    Held& held = held_[name_of(v.type, v.id)];
    if (held.version == 0) held.key = ++last_key_;
    rows_.push_back({v, held.key, held.current, id, batch[i].patients, batch[i].joined, batch[i].postings});
    if (!v.deleted) rows_.back().postings.terms.push_back(search::term(v.type));
    held.version = v.version;
    held.current = v.sequence;
    held.waiting = v;
    end_ = {v.sequence, v.digest};
  }
  return record::Committed{std::move(*versions), id};
}

// Gives every term that waits its number, making those that are new.
Result<void> PgWriter::name_terms() {
  if (terms_.size() > kKeptTerms) terms_.clear();
  std::set<std::string> unknown;
  const auto need = [&](const std::string& text) {
    if (!terms_.contains(text)) unknown.insert(text);
  };
  for (const Row& row : rows_) {
    std::ranges::for_each(row.postings.terms, need);
    for (const auto& m : row.postings.moments) need(m.parameter);
    for (const auto& a : row.postings.amounts) need(a.parameter);
  }
  if (unknown.empty()) return {};
  const auto rows = connection_.run("SELECT text, id FROM term WHERE text = ANY($1::text[])",
                                    PgValues().add(std::vector<std::string>(unknown.begin(), unknown.end())));
  if (!rows) return std::unexpected(rows.error());
  for (int i = 0; i < rows->size(); ++i) {
    const std::string text(rows->text(i, 0));
    terms_[text] = rows->integer(i, 1);
    unknown.erase(text);
  }
  std::vector<std::int64_t> ids;
  for (const std::string& text : unknown) ids.push_back(terms_[text] = ++last_term_);
  if (ids.empty()) return {};
  return connection_.queue("INSERT INTO term(text, id) SELECT * FROM unnest($1::text[], $2::bigint[])",
                           PgValues().add(std::vector<std::string>(unknown.begin(), unknown.end())).add(ids));
}

Result<void> PgWriter::put_row(const Row& row) {
  const record::Version& v = row.version;
  const auto number = static_cast<std::int64_t>(v.version);
  PgValues resource;
  resource.add(row.key).add(v.type).add(v.id).add(number).add(v.sequence);
  if (auto done = connection_.queue(
          "INSERT INTO resource(key, type, id, version, current) VALUES($1::bigint, $2, $3, $4::bigint, "
          "$5::bigint) ON CONFLICT(key) DO UPDATE SET version = excluded.version, current = excluded.current",
          resource);
      !done)
    return done;
  if (row.superseded > 0)
    if (auto done = connection_.queue("INSERT INTO superseded VALUES($1::bigint, $2::bigint)",
                                      PgValues().add(row.superseded).add(v.sequence));
        !done)
      return done;
  PgValues version;
  version.add(v.sequence).add(row.key).add(number).add(v.recorded_at.ms).add(v.received_at.ms);
  version.add(row.submission).add(v.deleted).add(v.author).add(v.digest).add(v.body);
  if (auto done = connection_.queue(
          "INSERT INTO version(sequence, resource, version, recorded_at, received_at, submission, deleted, "
          "author, digest, body) VALUES($1::bigint, $2::bigint, $3::bigint, $4::bigint, $5::bigint, "
          "$6::bigint, $7::boolean, $8, $9::bytea, $10)",
          version);
      !done)
    return done;
  if (auto done = put_members({v.type, v.sequence, row.patients}); !done) return done;
  for (const record::Joined& other : row.joined)
    if (auto done = put_members(other); !done) return done;
  return {};
}

Result<void> PgWriter::put_members(const record::Joined& version) {
  if (version.patients.empty()) return {};
  return connection_.queue(
      "INSERT INTO member SELECT DISTINCT patient, $2, $3::bigint FROM unnest($1::text[]) AS patient "
      "ON CONFLICT DO NOTHING",
      PgValues().add(version.patients).add(version.type).add(version.sequence));
}

// The postings of all rows in one statement for each table.
Result<void> PgWriter::put_index() {
  std::vector<std::int64_t> terms, of_terms, moments, of_moments, firsts, lasts, amounts, of_amounts;
  std::vector<double> lows, highs;
  for (const Row& row : rows_) {
    const std::int64_t sequence = row.version.sequence;
    for (const std::string& text : row.postings.terms) {
      terms.push_back(terms_.at(text));
      of_terms.push_back(sequence);
    }
    for (const auto& m : row.postings.moments) {
      moments.push_back(terms_.at(m.parameter));
      of_moments.push_back(sequence);
      firsts.push_back(m.first_ms);
      lasts.push_back(m.last_ms);
    }
    for (const auto& a : row.postings.amounts) {
      if (std::isnan(a.low) || std::isnan(a.high)) continue;  // within no bounds
      amounts.push_back(terms_.at(a.parameter));
      of_amounts.push_back(sequence);
      lows.push_back(a.low);
      highs.push_back(a.high);
    }
  }
  if (auto done = connection_.queue(
          "INSERT INTO posting SELECT * FROM unnest($1::bigint[], $2::bigint[]) ON CONFLICT DO NOTHING",
          PgValues().add(terms).add(of_terms));
      !done)
    return done;
  if (auto done = connection_.queue("INSERT INTO moment SELECT * FROM unnest($1::bigint[], $2::bigint[], "
                                    "$3::bigint[], $4::bigint[]) ON CONFLICT DO NOTHING",
                                    PgValues().add(moments).add(of_moments).add(firsts).add(lasts));
      !done)
    return done;
  return connection_.queue(
      "INSERT INTO amount SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::float8[], $4::float8[]) ON "
      "CONFLICT DO NOTHING",
      PgValues().add(amounts).add(of_amounts).add(lows).add(highs));
}

Result<void> PgWriter::flush() {
  if (sent_.empty()) return {};
  if (auto named = name_terms(); !named) return named;
  for (const Sent& sent : sent_) {
    PgValues values;
    values.add(sent.id).add(sent.received_at.ms).add(sent.submission.source).add(sent.submission.body);
    if (auto done =
            connection_.queue("INSERT INTO submission VALUES($1::bigint, $2::bigint, $3, $4)", values);
        !done)
      return done;
  }
  for (const Row& row : rows_)
    if (auto done = put_row(row); !done) return done;
  if (!rows_.empty())
    if (auto done = put_index(); !done) return done;
  rows_.clear();
  sent_.clear();
  return connection_.settle();
}

void PgWriter::committed() { held_.clear(); }

}  // namespace dyad::store
