// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "search/postings.hpp"
#include "store/postgres_probe.hpp"
#include "store/postgres_read.hpp"

namespace dyad::store::pg_reads {
namespace {

using search::Probe;

constexpr int kFetched = 200;               // rows at a time
constexpr std::size_t kFirstCount = 1'000;  // postings of a term, before they are counted further

Result<PgStatement> looked_up(PgConnection& c, const record::Find& find) {
  PgStatement s;
  std::vector<std::string> more{search::term(find.type)};
  if (!find.moment.empty()) more.push_back(find.moment);
  if (auto done = s.look_up(c, find.probe, std::move(more)); !done) return std::unexpected(done.error());
  return s;
}

// FROM and WHERE of the versions that answer.
std::string answering(PgStatement& s, const record::Find& find) {
  std::string sql = " FROM posting p WHERE p.term = " + s.term(search::term(find.type));
  std::string later;
  if (find.as_of) {
    const std::string until = s.put(*find.as_of, "bigint");
    sql += " AND p.sequence <= " + until;
    later = " AND l.later <= " + until;
  }
  sql += " AND NOT EXISTS (SELECT 1 FROM superseded l WHERE l.sequence = p.sequence" + later + ")";
  if (find.within)
    sql += " AND EXISTS (SELECT 1 FROM member x WHERE x.sequence = p.sequence AND x.type = " +
           s.put(std::string_view(find.type), "text") + " AND x.patient = ANY(" +
           s.put(*find.within, "text[]") + "))";
  if (find.probe.op != Probe::Op::all || !find.probe.parts.empty()) sql += " AND " + condition(s, find.probe);
  return sql;
}

// Sequences, and the moment that orders them when one does, after the cursor.
std::string places(PgStatement& s, const record::Find& find) {
  const std::string later = find.descending ? " < " : " > ";
  std::string after;
  if (find.moment.empty()) {
    if (find.after) after = " AND p.sequence" + later + s.put(find.after->sequence, "bigint");
    return "SELECT p.sequence, NULL::bigint" + answering(s, find) + after;
  }
  if (find.after) {
    const std::string sequence = s.put(find.after->sequence, "bigint");
    after = " WHERE q.at IS NULL AND q.sequence" + later + sequence;
    if (find.after->moment_ms) {
      const std::string moment = s.put(*find.after->moment_ms, "bigint");
      after = " WHERE q.at" + later + moment + " OR q.at IS NULL OR (q.at = " + moment + " AND q.sequence" +
              later + sequence + ")";
    }
  }
  const std::string end = find.descending ? "max(x.last_ms)" : "min(x.first_ms)";
  return "SELECT q.sequence, q.at FROM (SELECT p.sequence, (SELECT " + end +
         " FROM moment x WHERE x.sequence = p.sequence AND x.parameter = " + s.term(find.moment) + ") AS at" +
         answering(s, find) + ") q" + after;
}

std::string found(PgStatement& s, const record::Find& find) {
  const std::string direction = find.descending ? " DESC" : " ASC";
  return std::string("SELECT v.sequence, r.type, r.id, v.version, v.recorded_at, v.received_at, v.author, ") +
         "v.deleted, v.digest, " + (find.bodies ? "v.body" : "''") + ", f.at FROM (" + places(s, find) +
         ") AS f(sequence, at) JOIN version v ON v.sequence = f.sequence JOIN resource r ON r.key = "
         "v.resource "
         "ORDER BY " +
         (find.moment.empty() ? "" : "f.at" + direction + " NULLS LAST, ") + "f.sequence" + direction;
}

Result<void> limit_time(PgConnection& c, std::int64_t milliseconds) {
  return c.script("SET LOCAL statement_timeout = " + std::to_string(milliseconds));
}

// Nothing is so quick that it needs no time.
Result<void> allow(PgConnection& c, const record::Budget& budget) {
  if (budget.milliseconds <= 0) return fail(ErrorKind::too_costly, "the search took too long and was ended");
  return limit_time(c, budget.milliseconds);
}

Failure too_many(const record::Budget& budget) {
  return fail(ErrorKind::too_costly, "the search looks at too much", "rows", {},
              "at most " + std::to_string(budget.rows));
}

// PostgreSQL does not tell how many rows it looks at, but it cannot look at fewer than the smallest of the
// terms that must all be there has.
Result<void> affordable(PgConnection& c, const PgStatement& s, const record::Find& find,
                        const record::Budget& budget) {
  std::vector<std::string> needed{s.term(search::term(find.type))};
  if (find.probe.op == Probe::Op::term) needed.push_back(s.term(find.probe.text));
  if (find.probe.op == Probe::Op::all)
    for (const Probe& part : find.probe.parts)
      if (part.op == Probe::Op::term) needed.push_back(s.term(part.text));
  for (std::size_t limit = kFirstCount;; limit *= 10) {
    const std::string most = std::to_string(std::min(limit, budget.rows + 1));
    std::string sql = "SELECT least(";
    for (const std::string& term : needed)
      sql +=
          (sql.back() == '(' ? "" : ", ") +
          ("(SELECT count(*) FROM (SELECT 1 FROM posting WHERE term = " + term + " LIMIT " + most + ") few)");
    const auto rows = c.run_once(sql + ")");
    if (!rows) return std::unexpected(rows.error());
    const auto smallest = static_cast<std::size_t>(rows->integer(0, 0));
    if (smallest > budget.rows) return too_many(budget);
    if (smallest < limit) return {};
  }
}

// How many rows were visited; fewer than were asked for when the visitor has had enough or none are left.
Result<int> visit_some(PgConnection& c, const std::string& cursor, const record::Reader::Visit& visit) {
  const auto rows = c.run_once("FETCH " + std::to_string(kFetched) + " FROM " + cursor);
  if (!rows) return std::unexpected(rows.error());
  for (int i = 0; i < rows->size(); ++i) {
    record::Hit hit{row(*rows, i), {}};
    if (!rows->null(i, 10)) hit.place.moment_ms = rows->integer(i, 10);
    hit.place.sequence = hit.version.sequence;
    if (!visit(std::move(hit))) return i;
  }
  return rows->size();
}

}  // namespace

Result<void> find(PgConnection& c, const record::Find& find, const record::Budget& budget,
                  const record::Reader::Visit& visit) {
  auto s = looked_up(c, find);
  if (!s) return std::unexpected(s.error());
  if (auto limited = allow(c, budget); !limited) return limited;
  if (auto cheap = affordable(c, *s, find, budget); !cheap) return cheap;
  const std::string sql = found(*s, find);
  const std::string cursor = c.new_name();  // a visitor may itself search on this connection
  if (auto opened = c.run_once("DECLARE " + cursor + " NO SCROLL CURSOR FOR " + sql, s->values); !opened)
    return std::unexpected(opened.error());
  for (std::size_t visited = 0;;) {
    const auto seen = visit_some(c, cursor, visit);
    if (!seen) return std::unexpected(seen.error());
    if (*seen < kFetched) break;
    visited += static_cast<std::size_t>(*seen);
    if (visited > budget.rows) return too_many(budget);
  }
  if (auto closed = c.script("CLOSE " + cursor); !closed) return closed;
  return limit_time(c, 0);
}

Result<std::size_t> count(PgConnection& c, const record::Find& find, const record::Budget& budget) {
  auto s = looked_up(c, find);
  if (!s) return std::unexpected(s.error());
  const std::string from = answering(*s, find);
  if (auto limited = allow(c, budget); !limited) return std::unexpected(limited.error());
  if (auto cheap = affordable(c, *s, find, budget); !cheap) return std::unexpected(cheap.error());
  const auto rows = c.run_once("SELECT count(*)" + from, s->values);
  if (!rows) return std::unexpected(rows.error());
  if (auto freed = limit_time(c, 0); !freed) return std::unexpected(freed.error());
  const auto counted = static_cast<std::size_t>(rows->integer(0, 0));
  if (counted > budget.rows) return too_many(budget);
  return counted;
}

}  // namespace dyad::store::pg_reads
