// SPDX-License-Identifier: Apache-2.0
// Searches. Where the smallest part of a search is small, its postings are gone through one by one by a
// statement whose plan is the same for every search of its shape; else PostgreSQL plans for the values asked.
// What is found never depends on which.
#include <algorithm>

#include "search/postings.hpp"
#include "store/postgres_plan.hpp"
#include "store/postgres_probe.hpp"
#include "store/postgres_read.hpp"

namespace dyad::store::pg_reads {
namespace {

using Cursor = std::optional<record::Find::Cursor>;

constexpr std::size_t kFetched = 200;         // hits at a time, where it is not known how many are wanted
constexpr std::size_t kFetchedLater = 1'000;  // where more were wanted

Failure too_many(const record::Budget& budget) {
  return fail(ErrorKind::too_costly, "the search looks at too much", "rows", {},
              "at most " + std::to_string(budget.rows));
}

// A statement put together for one search.
class Search {
 public:
  Search(const PgPlan& plan, const record::Find& find, bool pinned)
      : statement(plan.numbers, pinned), plan_(plan), find_(find), pinned_(pinned) {}

  PgStatement statement;

  // What answers, with the columns of a version, its moment, and how many answer; the first `limit` of them,
  // 0: all.
  std::string found(const Cursor& after, std::size_t limit);
  // Whether those found come with it.
  bool tells_total(const Cursor& after) const { return find_.total && plan_.pinned && pinned_ && !after; }
  std::string counted() { return "SELECT count(*)" + answering(); }

 private:
  std::string candidates();
  std::string holds(const PgPlan::Part& part);
  std::string answering();
  std::string places(const Cursor& after);

  const PgPlan& plan_;
  const record::Find& find_;
  const bool pinned_;
  const std::string direction_ = find_.descending ? " DESC" : " ASC";
  const std::string beyond_ = find_.descending ? " < " : " > ";
};

std::string Search::candidates() {
  const PgPlan::Part& first = plan_.parts.front();
  if (!pinned_) return "posting p WHERE p.term = " + statement.number(plan_.type);
  const std::string terms = statement.is_one_of(first.terms);
  if (first.terms.size() == 1) return "posting p WHERE p.term" + terms;
  return "(SELECT DISTINCT d.sequence FROM posting d WHERE d.term" + terms + ") p WHERE TRUE";
}

std::string Search::holds(const PgPlan::Part& part) {
  if (part.terms.empty()) return condition(statement, *part.probe);
  return statement.exists("posting x WHERE x.sequence = p.sequence AND x.term" +
                          statement.is_one_of(part.terms));
}

// FROM and WHERE of the versions that answer.
std::string Search::answering() {
  std::string sql = " FROM " + candidates();
  const std::string until = statement.put(plan_.as_of, "bigint");
  sql += " AND p.sequence <= " + until;
  std::string asked;
  const auto ask = [&](const std::string& more) { asked += (asked.empty() ? "" : " AND ") + more; };
  const bool type_told = !pinned_ || plan_.parts.front().of_type;
  for (const PgPlan::Part& part : plan_.parts) {
    if (part.probe ? pinned_ && &part == &plan_.parts.front() : type_told) continue;
    ask(holds(part));
  }
  if (find_.within)
    ask(statement.exists("member x WHERE x.sequence = p.sequence AND x.type = " +
                         statement.put(std::string_view(find_.type), "text") + " AND x.patient = ANY(" +
                         statement.put(*find_.within, "text[]") + ")"));
  const std::string shown =
      "NOT " + statement.exists("superseded l WHERE l.sequence = p.sequence AND l.later <= " + until);
  if (asked.empty()) return sql + " AND " + shown;
  // In this order, the smallest first: PostgreSQL would begin with what it thinks costs least.
  return sql + (pinned_ ? " AND CASE WHEN " + asked + " THEN " + shown + " ELSE FALSE END"
                        : " AND " + asked + " AND " + shown);
}

// Sequences, and the moment that orders them when one does, after the cursor.
std::string Search::places(const Cursor& from) {
  if (find_.moment.empty()) {
    std::string sql = "SELECT p.sequence, NULL::bigint AS at" + answering();
    if (from) sql += " AND p.sequence" + beyond_ + statement.put(from->sequence, "bigint");
    return sql;
  }
  // Added to nothing, a moment is not looked for through the list of all moments.
  std::string sql =
      std::string("SELECT q.sequence, q.at FROM (SELECT p.sequence, (SELECT ") +
      (find_.descending ? "max(x.last_ms + 0)" : "min(x.first_ms + 0)") +
      " FROM moment x WHERE x.sequence = p.sequence AND x.parameter = " + statement.term(find_.moment) +
      ") AS at" + answering() + ") q";
  if (!from) return sql;
  const std::string sequence = statement.put(from->sequence, "bigint");
  if (!from->moment_ms) return sql + " WHERE q.at IS NULL AND q.sequence" + beyond_ + sequence;
  const std::string moment = statement.put(*from->moment_ms, "bigint");
  return sql + " WHERE q.at" + beyond_ + moment + " OR q.at IS NULL OR (q.at = " + moment +
         " AND q.sequence" + beyond_ + sequence + ")";
}

std::string Search::found(const Cursor& after, std::size_t limit) {
  const std::string moment = find_.moment.empty() ? "" : "at" + direction_ + " NULLS LAST, ";
  const std::string order = " ORDER BY " + moment + "sequence" + direction_;
  std::string from = places(after);
  const std::string hits = tells_total(after) ? ", hits" : "";
  if (!hits.empty()) from = "SELECT h.*, count(*) OVER () AS hits FROM (" + from + ") h";
  if (limit > 0) from = "SELECT * FROM (" + from + ") g" + order + " LIMIT " + std::to_string(limit);
  const std::string version =
      pinned_ ? "CROSS JOIN LATERAL (SELECT * FROM version w WHERE w.sequence = f.sequence OFFSET 0) v "
                "CROSS JOIN LATERAL (SELECT * FROM resource o WHERE o.key = v.resource OFFSET 0) r"
              : "JOIN version v ON v.sequence = f.sequence JOIN resource r ON r.key = v.resource";
  return std::string("SELECT v.sequence, r.type, r.id, v.version, v.recorded_at, v.received_at, v.author, ") +
         "v.deleted, v.digest, " + (find_.bodies ? "v.body" : "''") + ", f.at" +
         (hits.empty() ? "" : ", f.hits") + " FROM (" + from + ") AS f(sequence, at" + hits + ") " + version +
         " ORDER BY " + (find_.moment.empty() ? "" : "f.at" + direction_ + " NULLS LAST, ") + "f.sequence" +
         direction_;
}

// The place of the last hit where the visitor wants more; nothing where it has had enough.
Cursor visit_all(const PgRows& rows, const record::Reader::Visit& visit, bool tells_total = false) {
  Cursor last;
  for (int i = 0; i < rows.size(); ++i) {
    record::Hit hit{row(rows, i), {}};
    if (!rows.null(i, 10)) hit.place.moment_ms = rows.integer(i, 10);
    hit.place.sequence = hit.version.sequence;
    if (tells_total && i == 0) hit.total = static_cast<std::size_t>(rows.integer(i, 11));
    last = hit.place;
    if (!visit(std::move(hit))) return std::nullopt;
  }
  return last;
}

// As many as are wanted, in steps of ten, so that there are few statements.
std::size_t first_fetch(const record::Find& find) {
  return find.expected == 0 ? kFetched : std::min((find.expected + 8) / 10 * 10 + 1, kFetchedLater + 1);
}

Result<void> go_through(PgLook& look, const PgPlan& plan, const record::Find& find,
                        const record::Budget& budget, const record::Reader::Visit& visit) {
  Cursor after = find.after;
  std::size_t limit = first_fetch(find);
  for (std::size_t visited = 0;; limit = kFetchedLater) {
    Search search(plan, find, true);
    const auto sql = look.connection().keep(search.found(after, limit));
    if (!sql) return std::unexpected(sql.error());
    const auto rows = look.ask(*sql, search.statement.values);
    if (!rows) return std::unexpected(rows.error());
    after = visit_all(*rows, visit, search.tells_total(after));
    const auto fetched = static_cast<std::size_t>(rows->size());
    visited += fetched;
    if (!after || fetched < limit) return look.done();
    if (visited > budget.rows) return too_many(budget);
  }
}

Result<void> let_plan(PgLook& look, const PgPlan& plan, const record::Find& find,
                      const record::Budget& budget, const record::Reader::Visit& visit) {
  const std::string cursor = look.connection().new_name();  // a visitor may itself search on this connection
  Search search(plan, find, false);
  const std::string sql = search.found(find.after, 0);
  std::size_t limit = first_fetch(find);
  auto rows = look.ask_cursor(cursor, sql, search.statement.values, limit);
  for (std::size_t visited = 0;;) {
    if (!rows) return std::unexpected(rows.error());
    const auto fetched = static_cast<std::size_t>(rows->size());
    if (!visit_all(*rows, visit) || fetched < limit) return look.done("CLOSE " + cursor + ";");
    visited += fetched;
    if (visited > budget.rows) return too_many(budget);
    limit = kFetchedLater;
    rows = look.ask_once("FETCH " + std::to_string(limit) + " FROM " + cursor);
  }
}

// Plans a search and goes on with it, unless nothing can be found.
template <class T, class Work>
Result<T> planned(PgConnection& c, const PgFrame& frame, const record::Find& find,
                  const record::Budget& budget, const Work& work) {
  // Nothing is so quick that it needs no time.
  if (budget.milliseconds <= 0) return fail(ErrorKind::too_costly, "the search took too long and was ended");
  const auto as_of = find.as_of ? Result<std::int64_t>(*find.as_of) : last_sequence(c);
  if (!as_of) return std::unexpected(as_of.error());
  PgLook look(c, frame, budget.milliseconds);
  if (find.within)
    look.hold_still();  // what stands in a compartment may change; all else is as of a sequence
  const auto plan = PgPlan::make(look, find, *as_of, budget.rows);
  if (!plan) return std::unexpected(plan.error());
  if (!plan->never) return work(look, *plan);
  if (auto done = look.done(); !done) return std::unexpected(done.error());
  return Result<T>();
}

}  // namespace

Result<void> find(PgConnection& c, const PgFrame& frame, const record::Find& find,
                  const record::Budget& budget, const record::Reader::Visit& visit) {
  return planned<void>(c, frame, find, budget, [&](PgLook& look, const PgPlan& plan) {
    const bool one_by_one = plan.pinned || (plan.alone && find.moment.empty());
    return (one_by_one ? go_through : let_plan)(look, plan, find, budget, visit);
  });
}

Result<std::size_t> count(PgConnection& c, const PgFrame& frame, const record::Find& find,
                          const record::Budget& budget) {
  return planned<std::size_t>(c, frame, find, budget, [&](PgLook& look, const PgPlan& plan) {
    Search search(plan, find, plan.pinned);
    Result<PgRows> rows = PgRows(nullptr);
    if (const std::string sql = search.counted(); plan.pinned) {
      const auto kept = look.connection().keep(sql);
      if (!kept) return Result<std::size_t>(std::unexpected(kept.error()));
      rows = look.ask(*kept, search.statement.values);
    } else {
      rows = look.ask_once(sql, search.statement.values);
    }
    if (!rows) return Result<std::size_t>(std::unexpected(rows.error()));
    if (auto done = look.done(); !done) return Result<std::size_t>(std::unexpected(done.error()));
    const auto counted = static_cast<std::size_t>(rows->integer(0, 0));
    return counted > budget.rows ? Result<std::size_t>(too_many(budget)) : Result<std::size_t>(counted);
  });
}

}  // namespace dyad::store::pg_reads
