// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite_read.hpp"

#include <algorithm>
#include <limits>

#include "json/json.hpp"

namespace dyad::store::reads {
namespace {

using record::View;

#define DYAD_SELECT "SELECT " DYAD_VERSION_COLUMNS " FROM "
// The newest version, and the newest recorded at or before parameter 1. Within a resource versions rise with
// sequence.
#define DYAD_NOW "v.sequence = r.current"
#define DYAD_AT                                                                                \
  "v.recorded_at <= ?1 AND NOT EXISTS (SELECT 1 FROM version n WHERE n.resource = v.resource " \
  "AND n.version > v.version AND n.recorded_at <= ?1)"

// Every view has two statements: without parameter 1 (now) and with it (at).
struct Pair {
  std::string_view now;
  std::string_view at;
};

constexpr Pair kRead{DYAD_SELECT
                     "resource r JOIN version v ON v.resource = r.key WHERE r.type = ?2 AND r.id = ?3 AND "
                     "v.deleted = 0 AND " DYAD_NOW,
                     DYAD_SELECT
                     "resource r JOIN version v ON v.resource = r.key WHERE r.type = ?2 AND r.id = ?3 AND "
                     "v.deleted = 0 AND " DYAD_AT};
constexpr Pair kOfType{
    DYAD_SELECT
    "resource r JOIN version v ON v.sequence = r.current WHERE r.type = ?2 AND v.deleted = 0 ORDER BY "
    "v.sequence",
    DYAD_SELECT
    "resource r JOIN version v ON v.resource = r.key WHERE r.type = ?2 AND v.deleted = 0 AND " DYAD_AT
    " ORDER BY v.sequence"};
#define DYAD_MEMBERS(more)                                                                                 \
  "(SELECT DISTINCT sequence FROM member WHERE patient IN (SELECT value FROM json_each(?2))" more          \
  ") m CROSS JOIN version v ON v.sequence = m.sequence CROSS JOIN resource r ON r.key = v.resource WHERE " \
  "v.deleted = 0 AND "
constexpr Pair kCompartment{DYAD_SELECT DYAD_MEMBERS("") DYAD_NOW " ORDER BY v.sequence",
                            DYAD_SELECT DYAD_MEMBERS("") DYAD_AT " ORDER BY v.sequence"};
constexpr Pair kOfTypeIn{DYAD_SELECT DYAD_MEMBERS(" AND type = ?3") DYAD_NOW " ORDER BY v.sequence",
                         DYAD_SELECT DYAD_MEMBERS(" AND type = ?3") DYAD_AT " ORDER BY v.sequence"};

std::string list(const std::vector<std::string>& names) {
  json::Array items(names.begin(), names.end());
  return json::write(json::Value(std::move(items)));
}

Result<Versions> all(Query& q) {
  Versions out;
  while (q.step()) out.push_back(row(q));
  if (!q.ok()) return q.failure();
  return out;
}

Result<std::optional<record::Version>> first(Query& q) {
  std::optional<record::Version> out;
  if (q.step()) out = row(q);
  if (!q.ok()) return q.failure();
  return out;
}

Failure gone(std::int64_t sequence) {
  return fail(ErrorKind::storage, "the log has no version of this sequence; run dyad verify", "sequence",
              std::to_string(sequence));
}

// Parameter 1 is the view's time.
struct Viewed {
  Viewed(Connection& c, const Pair& sql, const View& view) : q(c, view.at ? sql.at : sql.now) {
    q.bind(view.at ? view.at->ms : std::int64_t{0});
  }
  Query q;
};

}  // namespace

record::Version row(const Query& q) {
  record::Version v;
  v.sequence = q.integer(0);
  v.type = q.text(1);
  v.id = q.text(2);
  v.version = static_cast<int>(q.integer(3));
  v.recorded_at = {q.integer(4)};
  v.received_at = {q.integer(5)};
  v.author = q.text(6);
  v.deleted = q.integer(7) != 0;
  const std::string_view digest = q.view(8);
  std::copy_n(digest.begin(), std::min(digest.size(), v.digest.size()), v.digest.begin());
  v.body = q.text(9);
  return v;
}

Result<record::Version> outline(Connection& c, std::int64_t sequence) {
  Query q(
      c,
      "SELECT r.type, r.id, v.version, v.recorded_at, v.received_at, v.author FROM version v JOIN resource "
      "r ON r.key = v.resource WHERE v.sequence = ?1");
  if (!q.bind(sequence).step()) return q.ok() ? gone(sequence) : q.failure();
  record::Version v;
  v.sequence = sequence;
  v.type = q.text(0);
  v.id = q.text(1);
  v.version = static_cast<int>(q.integer(2));
  v.recorded_at = {q.integer(3)};
  v.received_at = {q.integer(4)};
  v.author = q.text(5);
  return v;
}

Result<record::Version> at_sequence(Connection& c, std::int64_t sequence) {
  Query q(c, DYAD_SELECT "version v JOIN resource r ON r.key = v.resource WHERE v.sequence = ?1");
  auto found = first(q.bind(sequence));
  if (!found) return std::unexpected(found.error());
  if (!*found) return gone(sequence);
  return std::move(**found);
}

Result<std::optional<record::Version>> read(Connection& c, std::string_view type, std::string_view id,
                                            const View& view) {
  Viewed viewed(c, kRead, view);
  return first(viewed.q.bind(type).bind(id));
}

Result<std::optional<record::Version>> newest(Connection& c, std::string_view type, std::string_view id) {
  Query q(c,
          DYAD_SELECT "resource r JOIN version v ON v.sequence = r.current WHERE r.type = ?1 AND r.id = ?2");
  return first(q.bind(type).bind(id));
}

Result<std::optional<record::Version>> read_version(Connection& c, std::string_view type, std::string_view id,
                                                    int version) {
  Query q(c, DYAD_SELECT
          "resource r JOIN version v ON v.resource = r.key "
          "WHERE r.type = ?1 AND r.id = ?2 AND v.version = ?3");
  return first(q.bind(type).bind(id).bind(version));
}

Result<Versions> history(Connection& c, std::string_view type, std::string_view id) {
  Query q(c, DYAD_SELECT
          "resource r JOIN version v ON v.resource = r.key "
          "WHERE r.type = ?1 AND r.id = ?2 ORDER BY v.version");
  return all(q.bind(type).bind(id));
}

Result<Versions> of_type(Connection& c, std::string_view type, const View& view) {
  Viewed viewed(c, kOfType, view);
  return all(viewed.q.bind(type));
}

Result<Versions> compartment(Connection& c, const std::vector<std::string>& patients, const View& view) {
  const std::string names = list(patients);
  Viewed viewed(c, kCompartment, view);
  return all(viewed.q.bind(names));
}

Result<Versions> of_type_in(Connection& c, std::string_view type, const std::vector<std::string>& patients,
                            const View& view) {
  const std::string names = list(patients);
  Viewed viewed(c, kOfTypeIn, view);
  return all(viewed.q.bind(names).bind(type));
}

Result<record::Extent> extent(Connection& c, const std::vector<std::string>& patients, const View& view) {
  const std::string names = list(patients);
  Query q(c,
          "SELECT min(v.recorded_at), max(v.recorded_at), count(*), total(v.recorded_at > ?1) FROM "
          "(SELECT DISTINCT sequence FROM member WHERE patient IN (SELECT value FROM json_each(?2))) m "
          "CROSS JOIN version v ON v.sequence = m.sequence");
  q.bind(view.at ? view.at->ms : std::numeric_limits<std::int64_t>::max()).bind(names);
  record::Extent out;
  if (q.step())
    out = {{q.integer(0)},
           {q.integer(1)},
           static_cast<std::size_t>(q.integer(2)),
           static_cast<std::size_t>(q.integer(3))};
  if (!q.ok()) return q.failure();
  return out;
}

Result<std::vector<bool>> standing(Connection& c, std::string_view type,
                                   const std::vector<std::int64_t>& versions,
                                   const std::vector<std::string>& patients) {
  const std::string names = list(patients);
  std::vector<bool> out;
  out.reserve(versions.size());
  for (const std::int64_t sequence : versions) {
    Query q(c,
            "SELECT 1 FROM json_each(?1) j CROSS JOIN member m ON m.patient = j.value AND m.type = ?2 AND "
            "m.sequence = ?3 LIMIT 1");
    out.push_back(q.bind(names).bind(type).bind(sequence).step());
    if (!q.ok()) return q.failure();
  }
  return out;
}

Result<Versions> since(Connection& c, std::int64_t sequence, std::size_t limit) {
  Query q(c, DYAD_SELECT
          "version v JOIN resource r ON r.key = v.resource "
          "WHERE v.sequence > ?1 ORDER BY v.sequence LIMIT ?2");
  return all(q.bind(sequence).bind(static_cast<std::int64_t>(limit)));
}

Result<std::int64_t> last_sequence(Connection& c) {
  Query q(c, "SELECT coalesce(max(sequence), 0) FROM version");
  const std::int64_t last = q.step() ? q.integer(0) : 0;
  if (!q.ok()) return q.failure();
  return last;
}

}  // namespace dyad::store::reads
