// SPDX-License-Identifier: Apache-2.0
#include "store/postgres_read.hpp"

#include <limits>

namespace dyad::store::pg_reads {
namespace {

using record::View;

// Statements are planned once, for types and patients of average size, and would read the whole of a table
// for the few rows of a small one; so they say where to go from each row, and OFFSET 0 keeps that order.
#define DYAD_SELECT "SELECT " DYAD_PG_COLUMNS " FROM resource r JOIN version v ON v.resource = r.key "
#define DYAD_SELECT_TYPE(link)                                                                           \
  "SELECT " DYAD_PG_COLUMNS " FROM resource r CROSS JOIN LATERAL (SELECT * FROM version w WHERE w." link \
  " "                                                                                                    \
  "OFFSET 0) v WHERE r.type = $2 AND NOT v.deleted AND "
// The newest version, and the newest recorded at or before $1.
#define DYAD_NOW "v.sequence = r.current AND $1::bigint IS NOT NULL"
#define DYAD_AT                                                                                   \
  "v.recorded_at <= $1::bigint AND NOT EXISTS (SELECT 1 FROM version n WHERE n.resource = r.key " \
  "AND n.version > v.version AND n.recorded_at <= $1::bigint OFFSET 0)"
// From the few members to their versions.
#define DYAD_MEMBERS(more)                                                     \
  "(SELECT DISTINCT sequence FROM member WHERE patient = ANY($2::text[])" more \
  ") m "                                                                       \
  "CROSS JOIN LATERAL (SELECT * FROM version w WHERE w.sequence = m.sequence OFFSET 0) v "
#define DYAD_SELECT_MEMBERS(more) \
  "SELECT " DYAD_PG_COLUMNS " FROM " DYAD_MEMBERS(more) \
  "CROSS JOIN LATERAL (SELECT * FROM resource o WHERE o.key = v.resource OFFSET 0) r WHERE NOT v.deleted AND "

// Every view has two statements, of the present and of a time. The time is $1 in both.
struct Pair {
  std::string_view now;
  std::string_view at;
};

constexpr Pair kRead{DYAD_SELECT "WHERE r.type = $2 AND r.id = $3 AND NOT v.deleted AND " DYAD_NOW,
                     DYAD_SELECT "WHERE r.type = $2 AND r.id = $3 AND NOT v.deleted AND " DYAD_AT};
constexpr Pair kOfType{DYAD_SELECT_TYPE("sequence = r.current") DYAD_NOW " ORDER BY v.sequence",
                       DYAD_SELECT_TYPE("resource = r.key") DYAD_AT " ORDER BY v.sequence"};
constexpr Pair kCompartment{DYAD_SELECT_MEMBERS("") DYAD_NOW " ORDER BY v.sequence",
                            DYAD_SELECT_MEMBERS("") DYAD_AT " ORDER BY v.sequence"};
constexpr Pair kOfTypeIn{DYAD_SELECT_MEMBERS(" AND type = $3") DYAD_NOW " ORDER BY v.sequence",
                         DYAD_SELECT_MEMBERS(" AND type = $3") DYAD_AT " ORDER BY v.sequence"};

PgValues viewed(const View& view) {
  PgValues out;
  out.add(view.at ? view.at->ms : std::int64_t{0});
  return out;
}

std::string_view chosen(const Pair& pair, const View& view) { return view.at ? pair.at : pair.now; }

Result<Versions> all(Result<PgRows> rows) {
  if (!rows) return std::unexpected(rows.error());
  Versions out;
  out.reserve(static_cast<std::size_t>(rows->size()));
  for (int i = 0; i < rows->size(); ++i) out.push_back(row(*rows, i));
  return out;
}

Result<std::optional<record::Version>> first(Result<PgRows> rows) {
  if (!rows) return std::unexpected(rows.error());
  if (rows->size() == 0) return std::nullopt;
  return row(*rows, 0);
}

// The conditions of a part of the log; $1 type, $2 id, $3 up to, $4 since, $5 at.
std::string log_filter(const record::LogQuery& query) {
  std::string out =
      "WHERE v.sequence <= $3::bigint AND $1::text IS NOT NULL AND $2::text IS NOT NULL AND $4::bigint IS "
      "NOT "
      "NULL AND $5::bigint IS NOT NULL";
  if (!query.type.empty()) out += " AND r.type = $1";
  if (!query.type.empty() && !query.id.empty()) out += " AND r.id = $2";
  if (query.since) out += " AND v.recorded_at >= $4";
  if (query.at)
    out +=
        " AND v.recorded_at <= $5 AND NOT EXISTS (SELECT 1 FROM version n WHERE n.resource = r.key AND "
        "n.version > v.version AND n.recorded_at <= $5 AND n.sequence <= $3)";
  if (query.within)
    out +=
        " AND (r.type = ANY($6::text[]) OR EXISTS (SELECT 1 FROM member m WHERE m.sequence = v.sequence AND "
        "m.type = r.type AND m.patient = ANY($7::text[])))";
  return out;
}

PgValues log_values(const record::LogQuery& query) {
  PgValues out;
  out.add(query.type).add(query.id);
  out.add(query.up_to.value_or(std::numeric_limits<std::int64_t>::max()));
  out.add(query.since ? query.since->ms : std::int64_t{0}).add(query.at ? query.at->ms : std::int64_t{0});
  if (query.within) out.add(query.within->open_types).add(query.within->patients);
  return out;
}

}  // namespace

record::Version row(const PgRows& rows, int at) {
  record::Version v;
  v.sequence = rows.integer(at, 0);
  v.type = rows.text(at, 1);
  v.id = rows.text(at, 2);
  v.version = static_cast<int>(rows.integer(at, 3));
  v.recorded_at = {rows.integer(at, 4)};
  v.received_at = {rows.integer(at, 5)};
  v.author = rows.text(at, 6);
  v.deleted = rows.truth(at, 7);
  v.digest = rows.digest(at, 8);
  v.body = rows.text(at, 9);
  return v;
}

Result<std::optional<record::Version>> read(PgConnection& c, std::string_view type, std::string_view id,
                                            const View& view) {
  return first(c.run(chosen(kRead, view), viewed(view).add(type).add(id)));
}

Result<std::optional<record::Version>> newest(PgConnection& c, std::string_view type, std::string_view id) {
  return first(c.run(DYAD_SELECT "WHERE r.type = $1 AND r.id = $2 AND v.sequence = r.current",
                     PgValues().add(type).add(id)));
}

Result<std::optional<record::Version>> read_version(PgConnection& c, std::string_view type,
                                                    std::string_view id, int version) {
  return first(c.run(DYAD_SELECT "WHERE r.type = $1 AND r.id = $2 AND v.version = $3::bigint",
                     PgValues().add(type).add(id).add(static_cast<std::int64_t>(version))));
}

Result<Versions> history(PgConnection& c, std::string_view type, std::string_view id) {
  return all(
      c.run(DYAD_SELECT "WHERE r.type = $1 AND r.id = $2 ORDER BY v.version", PgValues().add(type).add(id)));
}

Result<Versions> of_type(PgConnection& c, std::string_view type, const View& view) {
  return all(c.run(chosen(kOfType, view), viewed(view).add(type)));
}

Result<Versions> compartment(PgConnection& c, std::string_view type, const std::vector<std::string>& patients,
                             const View& view) {
  PgValues values = viewed(view);
  values.add(patients);
  if (type.empty()) return all(c.run(chosen(kCompartment, view), values));
  return all(c.run(chosen(kOfTypeIn, view), values.add(type)));
}

Result<record::Extent> extent(PgConnection& c, const std::vector<std::string>& patients, const View& view) {
  PgValues values;
  values.add(view.at ? view.at->ms : std::numeric_limits<std::int64_t>::max()).add(patients);
  const auto rows = c.run(
      "SELECT min(v.recorded_at), max(v.recorded_at), count(*), count(*) FILTER (WHERE v.recorded_at > "
      "$1::bigint) FROM " DYAD_MEMBERS(""),
      values);
  if (!rows) return std::unexpected(rows.error());
  record::Extent out;
  if (rows->integer(0, 2) > 0)
    out = {{rows->integer(0, 0)},
           {rows->integer(0, 1)},
           static_cast<std::size_t>(rows->integer(0, 2)),
           static_cast<std::size_t>(rows->integer(0, 3))};
  return out;
}

Result<std::vector<bool>> standing(PgConnection& c, std::string_view type,
                                   const std::vector<std::int64_t>& versions,
                                   const std::vector<std::string>& patients) {
  std::vector<std::string> numbers;
  for (const std::int64_t sequence : versions) numbers.push_back(std::to_string(sequence));
  const auto rows = c.run(
      "SELECT EXISTS (SELECT 1 FROM member m WHERE m.patient = ANY($2::text[]) AND m.type = $3 AND "
      "m.sequence = n.sequence::bigint OFFSET 0) FROM unnest($1::text[]) WITH ORDINALITY AS n(sequence, "
      "place) ORDER BY n.place",
      PgValues().add(numbers).add(patients).add(type));
  if (!rows) return std::unexpected(rows.error());
  std::vector<bool> out;
  for (int i = 0; i < rows->size(); ++i) out.push_back(rows->truth(i, 0));
  return out;
}

Result<Versions> since(PgConnection& c, std::int64_t sequence, std::size_t limit) {
  return all(
      c.run("SELECT " DYAD_PG_COLUMNS
            " FROM (SELECT * FROM version w WHERE w.sequence > $1::bigint ORDER BY w.sequence LIMIT "
            "$2::bigint) v CROSS JOIN LATERAL (SELECT * FROM resource o WHERE o.key = v.resource OFFSET "
            "0) r ORDER BY v.sequence",
            PgValues().add(sequence).add(static_cast<std::int64_t>(limit))));
}

Result<std::int64_t> last_sequence(PgConnection& c) {
  const auto rows = c.run("SELECT coalesce(max(sequence), 0) FROM version");
  if (!rows) return std::unexpected(rows.error());
  return rows->integer(0, 0);
}

Result<Versions> log(PgConnection& c, const record::LogQuery& query) {
  return all(c.run_once(
      DYAD_SELECT + log_filter(query) + " ORDER BY v.sequence DESC LIMIT " + std::to_string(query.limit),
      log_values(query)));
}

Result<std::size_t> log_size(PgConnection& c, const record::LogQuery& query) {
  const auto rows =
      c.run_once("SELECT count(*) FROM resource r JOIN version v ON v.resource = r.key " + log_filter(query),
                 log_values(query));
  if (!rows) return std::unexpected(rows.error());
  return static_cast<std::size_t>(rows->integer(0, 0));
}

}  // namespace dyad::store::pg_reads
