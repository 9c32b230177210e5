// SPDX-License-Identifier: Apache-2.0
// Searches. Candidates come from the smallest part of the probe, or where order matters more from the list
// that has it; the rest are conditions looked up per candidate. What is found never depends on the plan.
#include "store/sqlite_find.hpp"

#include <algorithm>
#include <chrono>

#include "store/index_write.hpp"
#include "store/probe_size.hpp"
#include "store/probe_sql.hpp"
#include "store/sqlite_read.hpp"
#include "store/terms.hpp"

namespace dyad::store {
namespace {

using record::Budget;
using record::Find;

// Up to so many candidates are gathered and sorted; above, they are taken in the order asked from a list that
// has it, so that the first page costs little.
constexpr std::size_t kGathered = 16'384;
constexpr std::size_t kCounted = 131'072;  // a count has no first page: it pays to look further

// Ends a search that uses up its budget. A step of SQLite's machine is a tenth of a row looked at, about.
class Meter {
 public:
  Meter(Connection& connection, const Budget& budget)
      : steps_left_(static_cast<std::int64_t>(std::min(budget.rows, kMostRows)) * kStepsPerRow),
        end_(std::chrono::steady_clock::now() + std::chrono::milliseconds(budget.milliseconds)),
        step_(static_cast<int>(std::clamp<std::int64_t>(steps_left_ / 8, 10, kStepsBetweenLooks))),
        watch_(connection, step_, [this] { return go_on(); }) {}

 private:
  static constexpr std::size_t kMostRows = 1'000'000'000;
  static constexpr std::int64_t kStepsPerRow = 10;
  static constexpr int kStepsBetweenLooks = 2'000;

  bool go_on() {
    steps_left_ -= step_;
    return steps_left_ > 0 && std::chrono::steady_clock::now() < end_;
  }

  std::int64_t steps_left_;
  std::chrono::steady_clock::time_point end_;
  int step_;
  Watch watch_;
};

// What is the same for every statement of one search.
class Search {
 public:
  Search(Connection& connection, const Find& find) : connection_(connection), find_(find) {}

  // False: nothing can be found.
  Result<bool> prepare(std::size_t most) {
    const auto type = find_term(connection_, search::term(find_.type));
    if (!type) return std::unexpected(type.error());
    if (!*type) return false;
    type_ = **type;
    auto node = resolve(connection_, find_.probe, find_.type);
    if (!node) return std::unexpected(node.error());
    node_ = std::move(*node);
    if (find_.within) node_ = both(std::move(node_), members(find_.type, *find_.within));
    if (node_.op == Node::Op::never) return false;
    if (!find_.moment.empty()) {
      const auto moment = find_term(connection_, find_.moment);
      if (!moment) return std::unexpected(moment.error());
      moment_ = moment->value_or(0);
      const auto several = find_term(connection_, several_of(find_.moment));
      if (!several) return std::unexpected(several.error());
      one_moment_ = !several->has_value();
    }
    if (auto measured = measure(connection_, node_, most); !measured)
      return std::unexpected(measured.error());
    few_ = node_.size < most;
    driver_ = choose();
    return true;
  }

  bool few() const { return few_; }
  std::int64_t moment() const { return moment_; }

  // Statements joined by UNION (each version once) that give p.sequence of what is found, in no order.
  std::string found(Sql& sql, const std::string& more = {}) const {
    std::vector<std::string> lists;
    if (driver_) lists = in_order(sql, *driver_);
    if (!driver_) lists.push_back("posting p WHERE p.term = " + sql.put(type_));
    std::string where = more + shown(sql);
    if (driver_ && !driver_->of_type) where += of_type(sql);
    where += rest(sql, driver_);
    if (lists.empty())
      return "SELECT DISTINCT p.sequence FROM (" + gathered(sql, *driver_) + ") p WHERE 1" + where;
    std::string out;
    for (const std::string& list : lists)
      out += (out.empty() ? "SELECT DISTINCT p.sequence FROM " : " UNION SELECT p.sequence FROM ") + list +
             where;
    return out;
  }

  // Every condition of the search, on rows p of the moments by which it is sorted.
  std::string conditions(Sql& sql) const {
    std::string out = shown(sql);
    if (!find_.moment.starts_with(search::term(find_.type))) out += of_type(sql);
    const Node* same = same_moment();
    return out + (same ? moment_bounds(sql, *same, "p.") : std::string()) + rest(sql, same);
  }
  // Whether what is found may lack the moment by which it is sorted.
  bool moment_may_lack() const { return same_moment() == nullptr; }

 private:
  // What candidates come from: the smallest part, or when that is large a part that comes in order. Null:
  // from the list of the type.
  const Node* choose() const {
    if (node_.size == Node::kUnknownSize) return nullptr;
    const bool several = node_.op == Node::Op::all;
    if (few_) return several ? &*std::ranges::min_element(node_.parts, {}, &Node::size) : &node_;
    if (!several) return has_order(node_) ? &node_ : nullptr;
    const Node* out = nullptr;
    for (const Node& part : node_.parts)
      if (has_order(part) && (!out || part.size < out->size)) out = &part;
    return out;
  }

  // A part of the probe that bounds the very moment by which is sorted, where no version has two of these.
  const Node* same_moment() const {
    const auto same = [&](const Node& n) { return n.op == Node::Op::moment && n.parameter == moment_; };
    if (!one_moment_) return nullptr;
    if (same(node_)) return &node_;
    if (node_.op != Node::Op::all) return nullptr;
    const auto i = std::ranges::find_if(node_.parts, same);
    return i == node_.parts.end() ? nullptr : &*i;
  }

  // As the record stood: nothing later, and nothing that had a later version.
  std::string shown(Sql& sql) const {
    if (!find_.as_of) return " AND NOT EXISTS (SELECT 1 FROM superseded s WHERE s.sequence = p.sequence)";
    const std::string as_of = sql.put(*find_.as_of);
    return " AND p.sequence <= " + as_of +
           " AND NOT EXISTS (SELECT 1 FROM superseded s WHERE s.sequence = p.sequence AND s.later <= " +
           as_of + ")";
  }

  std::string of_type(Sql& sql) const {
    return " AND EXISTS (SELECT 1 FROM posting y WHERE y.term = " + sql.put(type_) +
           " AND y.sequence = p.sequence)";
  }

  // The conditions that candidates from `known` do not meet anyway.
  std::string rest(Sql& sql, const Node* known) const {
    const std::size_t candidates = few_ ? node_.size : kCounted;
    const bool settled = known && known->op != Node::Op::any;
    if (node_.op != Node::Op::all)
      return settled || node_.op == Node::Op::always ? std::string()
                                                     : " AND " + condition(sql, node_, candidates);
    std::string out;
    for (const Node& part : node_.parts)
      if (!settled || &part != known) out += " AND " + condition(sql, part, candidates);
    return out;
  }

  Connection& connection_;
  const Find& find_;
  Node node_;
  std::int64_t type_ = 0;
  std::int64_t moment_ = 0;
  bool one_moment_ = true;
  bool few_ = false;
  const Node* driver_ = nullptr;
};

// Walks through what a statement gives: sequence, and a moment where there is one. False: the visitor has
// enough.
Result<bool> walk(Connection& c, const Sql& sql, bool bodies, const record::Reader::Visit& visit) {
  Query q(c, Query::Composed{sql.text});
  bind(q, sql);
  while (q.step()) {
    auto version = bodies ? reads::at_sequence(c, q.integer(0)) : reads::outline(c, q.integer(0));
    if (!version) return std::unexpected(version.error());
    record::Hit hit{std::move(*version), {}};
    hit.place.sequence = hit.version.sequence;
    if (q.columns() > 1 && !q.null(1)) hit.place.moment_ms = q.integer(1);
    if (!visit(std::move(hit))) return false;
  }
  if (!q.ok()) return q.failure();
  return true;
}

const char* beyond(const Find& find) { return find.descending ? " < " : " > "; }
const char* direction(const Find& find) { return find.descending ? " DESC" : ""; }

Result<bool> by_sequence(Connection& c, const Search& search, const Find& find,
                         const record::Reader::Visit& visit, bool without_moment) {
  Sql sql;
  std::string more;
  if (find.after && !find.after->moment_ms)
    more += " AND p.sequence" + std::string(beyond(find)) + sql.put(find.after->sequence);
  if (without_moment)
    more += " AND NOT EXISTS (SELECT 1 FROM moment m WHERE m.parameter = " + sql.put(search.moment()) +
            " AND m.sequence = p.sequence)";
  sql.text = search.found(sql, more) + " ORDER BY 1" + direction(find);
  return walk(c, sql, find.bodies, visit);
}

// The moment that a version is sorted by.
std::string key_of(Sql& sql, const Search& search, const Find& find, const char* sequence) {
  return "(SELECT " + std::string(find.descending ? "max(+m.last_ms)" : "min(+m.first_ms)") +
         " FROM moment m WHERE m.parameter = " + sql.put(search.moment()) + " AND m.sequence = " + sequence +
         ")";
}

// Few candidates: gathered, then sorted.
Result<bool> sorted(Connection& c, const Search& search, const Find& find,
                    const record::Reader::Visit& visit) {
  Sql sql;
  const std::string found = search.found(sql);
  sql.text = "SELECT sequence, moment FROM (SELECT f.sequence AS sequence, " +
             key_of(sql, search, find, "f.sequence") + " AS moment FROM (" + found + ") f)";
  if (find.after && find.after->moment_ms)
    sql.text += " WHERE moment IS NULL OR (moment, sequence)" + std::string(beyond(find)) + "(" +
                sql.put(*find.after->moment_ms) + ", " + sql.put(find.after->sequence) + ")";
  else if (find.after)
    sql.text +=
        " WHERE moment IS NULL AND sequence" + std::string(beyond(find)) + sql.put(find.after->sequence);
  sql.text +=
      " ORDER BY moment IS NULL, moment" + std::string(direction(find)) + ", sequence" + direction(find);
  return walk(c, sql, find.bodies, visit);
}

// Many candidates: taken in the order of their moments. A version with several counts by its outermost.
Result<bool> by_moment(Connection& c, const Search& search, const Find& find,
                       const record::Reader::Visit& visit) {
  const std::string end = find.descending ? "last_ms" : "first_ms";
  const std::string other = find.descending ? "first_ms" : "last_ms";
  Sql sql;
  sql.text = "SELECT p.sequence, p." + end + " FROM moment p INDEXED BY moment_" +
             (find.descending ? "last" : "first") + " WHERE p.parameter = " + sql.put(search.moment());
  if (find.after && find.after->moment_ms)
    sql.text += " AND (p." + end + ", p.sequence)" + beyond(find) + "(" + sql.put(*find.after->moment_ms) +
                ", " + sql.put(find.after->sequence) + ")";
  sql.text +=
      " AND NOT EXISTS (SELECT 1 FROM moment o WHERE o.parameter = p.parameter AND o.sequence = "
      "p.sequence AND (+o." +
      end + ", +o." + other + ")" + (find.descending ? " > " : " < ") + "(p." + end + ", p." + other + "))";
  sql.text += search.conditions(sql);
  sql.text += " ORDER BY p." + end + direction(find) + ", p.sequence" + direction(find);
  return walk(c, sql, find.bodies, visit);
}

}  // namespace

Result<void> find(Connection& connection, const Find& find, const Budget& budget,
                  const record::Reader::Visit& visit) {
  const Snapshot snapshot(connection);
  if (!snapshot.begun()) return snapshot.begun();
  const Meter meter(connection, budget);
  Search search(connection, find);
  const auto possible = search.prepare(kGathered);
  if (!possible) return std::unexpected(possible.error());
  if (!*possible) return {};
  Result<bool> done = true;
  if (find.moment.empty()) {
    done = by_sequence(connection, search, find, visit, false);
  } else if (search.few()) {
    done = sorted(connection, search, find, visit);
  } else {
    if (!find.after || find.after->moment_ms) done = by_moment(connection, search, find, visit);
    if (done && *done && search.moment_may_lack()) done = by_sequence(connection, search, find, visit, true);
  }
  if (!done) return std::unexpected(done.error());
  return {};
}

Result<std::size_t> count(Connection& connection, const Find& find, const Budget& budget) {
  const Snapshot snapshot(connection);
  if (!snapshot.begun()) return std::unexpected(snapshot.begun().error());
  const Meter meter(connection, budget);
  Search search(connection, find);
  const auto possible = search.prepare(kCounted);
  if (!possible) return std::unexpected(possible.error());
  if (!*possible) return 0;
  Sql sql;
  sql.text = "SELECT count(*) FROM (" + search.found(sql) + ")";
  Query q(connection, Query::Composed{sql.text});
  bind(q, sql);
  const std::size_t size = q.step() ? static_cast<std::size_t>(q.integer(0)) : 0;
  if (!q.ok()) return q.failure();
  return size;
}

}  // namespace dyad::store
