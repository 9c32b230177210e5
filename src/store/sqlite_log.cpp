// SPDX-License-Identifier: Apache-2.0
// The log, newest first. First the sequences of a page, then their versions.
#include <limits>

#include "json/json.hpp"
#include "search/postings.hpp"
#include "store/sqlite_read.hpp"
#include "store/terms.hpp"

namespace dyad::store::reads {
namespace {

// Above this many versions recorded since a time, the log is read backwards instead of through the index of
// times.
constexpr std::int64_t kFewRecorded = 10'000;

// ?1 type, ?2 id, ?3 term of the type, ?4 up to, ?5 since, ?6 at; ?4 stands in every statement.
constexpr std::string_view kSince =
    " AND EXISTS (SELECT 1 FROM version v WHERE v.sequence = p.sequence AND v.recorded_at >= ?5)";
constexpr std::string_view kAt =
    " AND EXISTS (SELECT 1 FROM version v WHERE v.sequence = p.sequence AND v.recorded_at <= ?6 AND NOT "
    "EXISTS "
    "(SELECT 1 FROM version n WHERE n.resource = v.resource AND n.version > v.version AND n.recorded_at <= "
    "?6 "
    "AND n.sequence <= ?4))";
constexpr std::string_view kUpTo = " AND p.sequence <= ?4";
// ?7 open types, ?8 patients; lists in JSON.
constexpr std::string_view kWithin =
    " AND EXISTS (SELECT 1 FROM version w CROSS JOIN resource x ON x.key = w.resource WHERE w.sequence = "
    "p.sequence AND (x.type IN (SELECT value FROM json_each(?7)) OR EXISTS (SELECT 1 FROM json_each(?8) j "
    "CROSS JOIN member m ON m.patient = j.value AND m.type = x.type AND m.sequence = p.sequence)))";

Result<bool> few_since(Connection& c, const record::LogQuery& query) {
  if (!query.since) return false;
  Query q(c, "SELECT count(*) FROM (SELECT 1 FROM version WHERE recorded_at >= ?1 LIMIT ?2)");
  q.bind(query.since->ms).bind(kFewRecorded);
  const bool few = q.step() && q.integer(0) < kFewRecorded;
  if (!q.ok()) return q.failure();
  return few;
}

std::string filters(const record::LogQuery& query, bool with_since) {
  std::string out(kUpTo);
  if (query.since && with_since) out += kSince;
  if (query.at) out += kAt;
  if (query.within) out += kWithin;
  return out;
}

// A statement that gives the sequences, in no order yet.
Result<std::string> sequences(Connection& c, const record::LogQuery& query) {
  const std::string all = filters(query, true);
  if (!query.type.empty() && !query.id.empty())
    return "SELECT p.sequence FROM resource r JOIN version p ON p.resource = r.key "
           "WHERE r.type = ?1 AND r.id = ?2" +
           all;
  const auto few = few_since(c, query);
  if (!few) return std::unexpected(few.error());
  if (*few) {
    std::string sql =
        "SELECT p.sequence FROM version p INDEXED BY version_recorded WHERE p.recorded_at >= ?5";
    sql += filters(query, false);
    if (!query.type.empty())
      sql += " AND EXISTS (SELECT 1 FROM resource r WHERE r.key = p.resource AND r.type = ?1)";
    return sql;
  }
  if (query.type.empty()) return "SELECT p.sequence FROM version p NOT INDEXED WHERE 1" + all;
  return "SELECT p.sequence FROM posting p WHERE p.term = ?3" + all +
         " UNION ALL SELECT p.sequence FROM removal p WHERE p.term = ?3" + all;
}

std::string list_of(const std::vector<std::string>& names) {
  return json::write(json::Value(json::Array(names.begin(), names.end())));
}

struct Bound {
  Bound(Connection& c, const std::string& sql, const record::LogQuery& query, std::int64_t term)
      : q(c, Query::Composed{sql}) {
    q.bind(query.type).bind(query.id).bind(term);
    q.bind(query.up_to.value_or(std::numeric_limits<std::int64_t>::max()));
    if (q.parameters() >= 5) q.bind(query.since ? query.since->ms : 0);
    if (q.parameters() >= 6) q.bind(query.at ? query.at->ms : 0);
    if (q.parameters() < 7) return;
    open_types = list_of(query.within->open_types);
    patients = list_of(query.within->patients);
    q.bind(open_types).bind(patients);
  }
  std::string open_types;
  std::string patients;
  Query q;
};

Result<std::int64_t> term_of(Connection& c, const record::LogQuery& query) {
  if (query.type.empty()) return 0;
  const auto id = find_term(c, search::term(query.type));
  if (!id) return std::unexpected(id.error());
  return id->value_or(0);
}

}  // namespace

Result<Versions> log(Connection& c, const record::LogQuery& query) {
  const Snapshot snapshot(c);
  if (!snapshot.begun()) return std::unexpected(snapshot.begun().error());
  const auto term = term_of(c, query);
  if (!term) return std::unexpected(term.error());
  auto sql = sequences(c, query);
  if (!sql) return std::unexpected(sql.error());
  *sql += " ORDER BY 1 DESC LIMIT " + std::to_string(query.limit);
  Bound bound(c, *sql, query, *term);
  Versions out;
  while (bound.q.step()) {
    auto version = at_sequence(c, bound.q.integer(0));
    if (!version) return std::unexpected(version.error());
    out.push_back(std::move(*version));
  }
  if (!bound.q.ok()) return bound.q.failure();
  return out;
}

Result<std::size_t> log_size(Connection& c, const record::LogQuery& query) {
  const Snapshot snapshot(c);
  if (!snapshot.begun()) return std::unexpected(snapshot.begun().error());
  const auto term = term_of(c, query);
  if (!term) return std::unexpected(term.error());
  const auto sql = sequences(c, query);
  if (!sql) return std::unexpected(sql.error());
  Bound bound(c, "SELECT count(*) FROM (" + *sql + ")", query, *term);
  const std::size_t size = bound.q.step() ? static_cast<std::size_t>(bound.q.integer(0)) : 0;
  if (!bound.q.ok()) return bound.q.failure();
  return size;
}

}  // namespace dyad::store::reads
