// SPDX-License-Identifier: Apache-2.0
// The log of the store in memory, and every reading of it by looking at each version in turn.
#pragma once
#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "record/chain.hpp"
#include "record/store.hpp"
#include "search/postings.hpp"

namespace dyad::support {

struct MemoryRow {
  record::Version version;
  std::vector<std::string> patients;
  search::Postings postings;
};

// Versions in order of sequence. Those before `committed` are everybody's, the rest belong to the open
// transaction. Guarded by `mutex`; a row itself never changes.
struct MemoryLog {
  using Row = std::shared_ptr<const MemoryRow>;
  mutable std::mutex mutex;
  std::vector<Row> rows;
  std::map<std::pair<std::string, std::string>, std::vector<std::size_t>> places;
  std::vector<std::pair<std::size_t, record::Joined>> joined;  // the row that brought it, and what it says
  std::size_t committed = 0;
  std::int64_t submissions = 0;

  void add(Row row) {
    places[{row->version.type, row->version.id}].push_back(rows.size());
    rows.push_back(std::move(row));
  }

  void take_back(std::size_t size) {
    rows.resize(size);
    std::erase_if(joined, [&](const auto& j) { return j.first >= size; });
    for (auto& [name, of_one] : places) std::erase_if(of_one, [&](std::size_t i) { return i >= size; });
  }

  std::vector<Row> of_one(std::string_view type, std::string_view id, std::size_t end) const {
    std::vector<Row> out;
    const auto it = places.find({std::string(type), std::string(id)});
    if (it == places.end()) return out;
    for (const std::size_t i : it->second)
      if (i < end) out.push_back(rows[i]);
    return out;
  }

  // The newest version of every resource for which `counts` is true, deletions too, in order of sequence.
  template <class Counts>
  std::vector<Row> newest_of_each(std::size_t end, Counts counts) const {
    std::vector<Row> out;
    for (const auto& [name, of_one] : places) {
      const auto newest = std::find_if(of_one.rbegin(), of_one.rend(),
                                       [&](std::size_t i) { return i < end && counts(*rows[i]); });
      if (newest != of_one.rend()) out.push_back(rows[*newest]);
    }
    std::ranges::sort(out, {}, [](const Row& r) { return r->version.sequence; });
    return out;
  }
};

// What orders the hits of a search; see record::Find.
class MemoryOrder {
 public:
  explicit MemoryOrder(const record::Find& find) : find_(find) {}

  record::Find::Cursor place(const MemoryRow& row) const {
    record::Find::Cursor out{std::nullopt, row.version.sequence};
    for (const auto& m : row.postings.moments) {
      if (find_.moment.empty() || m.parameter != find_.moment) continue;
      const std::int64_t here = find_.descending ? m.last_ms : m.first_ms;
      if (!out.moment_ms || (find_.descending ? here > *out.moment_ms : here < *out.moment_ms))
        out.moment_ms = here;
    }
    return out;
  }

  bool before(const record::Find::Cursor& a, const record::Find::Cursor& b) const {
    if (a.moment_ms.has_value() != b.moment_ms.has_value()) return a.moment_ms.has_value();
    const auto key = [](const record::Find::Cursor& c) {
      return std::pair(c.moment_ms.value_or(0), c.sequence);
    };
    return find_.descending ? key(b) < key(a) : key(a) < key(b);
  }

 private:
  const record::Find& find_;
};

// The readings of a Store or of its Transaction, which differ only in how far into the log they see.
template <class Port>
class MemoryReads : public Port {
 public:
  using Row = MemoryLog::Row;
  using Versions = std::vector<record::Version>;

  explicit MemoryReads(std::shared_ptr<MemoryLog> log) : log_(std::move(log)) {}

  Result<std::optional<record::Version>> read(std::string_view type, std::string_view id,
                                              const record::View& view) const override {
    const std::scoped_lock lock(log_->mutex);
    std::optional<record::Version> out;
    for (const Row& row : log_->of_one(type, id, end()))
      if (seen(*row, view)) out = row->version;
    if (out && out->deleted) out.reset();
    return out;
  }

  Result<std::optional<record::Version>> newest(std::string_view type, std::string_view id) const override {
    const auto all = history(type, id);
    return all->empty() ? std::nullopt : std::optional(all->back());
  }

  Result<std::optional<record::Version>> read_version(std::string_view type, std::string_view id,
                                                      int version) const override {
    const auto all = history(type, id);
    for (const auto& v : *all)
      if (v.version == version) return std::optional(v);
    return std::nullopt;
  }

  Result<Versions> history(std::string_view type, std::string_view id) const override {
    const std::scoped_lock lock(log_->mutex);
    Versions out;
    for (const Row& row : log_->of_one(type, id, end())) out.push_back(row->version);
    return out;
  }

  Result<Versions> of_type(std::string_view type, const record::View& view) const override {
    return select(view, [&](const MemoryRow& r) { return r.version.type == type; });
  }

  Result<Versions> compartment(const std::vector<std::string>& patients,
                               const record::View& view) const override {
    return select(view, [&](const MemoryRow& r) { return stands_in(r, patients); });
  }

  Result<Versions> of_type_in(std::string_view type, const std::vector<std::string>& patients,
                              const record::View& view) const override {
    return select(view, [&](const MemoryRow& r) { return r.version.type == type && stands_in(r, patients); });
  }

  Result<record::Extent> extent(const std::vector<std::string>& patients,
                                const record::View& view) const override {
    const std::scoped_lock lock(log_->mutex);
    record::Extent out;
    for (std::size_t i = 0; i < end(); ++i) {
      if (!stands_in(*log_->rows[i], patients)) continue;
      const Instant t = log_->rows[i]->version.recorded_at;
      out.first_recorded = out.versions == 0 ? t : std::min(out.first_recorded, t);
      out.last_recorded = out.versions == 0 ? t : std::max(out.last_recorded, t);
      ++out.versions;
      if (!seen(*log_->rows[i], view)) ++out.recorded_later;
    }
    return out;
  }

  Result<std::vector<bool>> standing(std::string_view type, const std::vector<std::int64_t>& versions,
                                     const std::vector<std::string>& patients) const override {
    const std::scoped_lock lock(log_->mutex);
    std::vector<bool> out;
    for (const std::int64_t sequence : versions) {
      const auto i = static_cast<std::size_t>(sequence - 1);
      out.push_back(sequence > 0 && i < end() && log_->rows[i]->version.type == type &&
                    stands_in(*log_->rows[i], patients));
    }
    return out;
  }

  Result<Versions> since(std::int64_t sequence, std::size_t limit) const override {
    const std::scoped_lock lock(log_->mutex);
    Versions out;
    for (auto i = static_cast<std::size_t>(sequence); i < end() && out.size() < limit; ++i)
      out.push_back(log_->rows[i]->version);
    return out;
  }

  Result<std::int64_t> last_sequence() const override {
    const std::scoped_lock lock(log_->mutex);
    return static_cast<std::int64_t>(end());
  }

  Result<Versions> log(const record::LogQuery& query) const override {
    Versions out = whole_log(query);
    std::ranges::reverse(out);
    if (out.size() > query.limit) out.resize(query.limit);
    return out;
  }

  Result<std::size_t> log_size(const record::LogQuery& query) const override {
    return whole_log(query).size();
  }

  Result<void> find(const record::Find& find, const record::Budget& budget,
                    const record::Reader::Visit& visit) const override {
    using Clock = std::chrono::steady_clock;
    const auto stop = Clock::now() + std::chrono::milliseconds(budget.milliseconds);
    std::size_t looked_at = 0;
    for (auto& [place, row] : ordered(find)) {
      if (++looked_at > budget.rows || Clock::now() > stop) return costly();
      if (!search::answers(find.probe, row->postings)) continue;
      record::Hit hit{row->version, place};
      if (!find.bodies) hit.version.body.clear(), hit.version.digest = {};
      if (!visit(std::move(hit))) break;
    }
    return {};
  }

  Result<std::size_t> count(const record::Find& find, const record::Budget& budget) const override {
    record::Find all = find;
    all.moment.clear();
    all.after.reset();
    std::size_t n = 0;
    const auto done = this->find(all, budget, [&](record::Hit&&) { return ++n > 0; });
    if (!done) return std::unexpected(done.error());
    return n;
  }

 protected:
  virtual std::size_t end() const = 0;  // with the lock held: rows before this one are seen
  const std::shared_ptr<MemoryLog> log_;

 private:
  static Failure costly() { return fail(ErrorKind::too_costly, "the search looks at more than it may"); }

  static bool seen(const MemoryRow& r, const record::View& view) {
    return !view.at || r.version.recorded_at <= *view.at;
  }

  bool stands_in(const MemoryRow& r, const std::vector<std::string>& patients) const {
    const auto one_of = [&](const auto& p) { return std::ranges::find(patients, p) != patients.end(); };
    return std::ranges::any_of(r.patients, one_of) || std::ranges::any_of(log_->joined, [&](const auto& j) {
             return j.first < end() && j.second.sequence == r.version.sequence &&
                    std::ranges::any_of(j.second.patients, one_of);
           });
  }

  template <class Wanted>
  Result<Versions> select(const record::View& view, Wanted wanted) const {
    const std::scoped_lock lock(log_->mutex);
    Versions out;
    for (const Row& row : log_->newest_of_each(end(), [&](const MemoryRow& r) { return seen(r, view); }))
      if (!row->version.deleted && wanted(*row)) out.push_back(row->version);
    return out;
  }

  Versions whole_log(const record::LogQuery& query) const {
    const std::scoped_lock lock(log_->mutex);
    std::size_t upper = end();
    if (query.up_to)
      upper = std::min(upper, static_cast<std::size_t>(std::max<std::int64_t>(*query.up_to, 0)));
    std::vector<Row> rows(log_->rows.begin(), log_->rows.begin() + static_cast<std::ptrdiff_t>(upper));
    if (query.at)
      rows =
          log_->newest_of_each(upper, [&](const MemoryRow& r) { return r.version.recorded_at <= *query.at; });
    Versions out;
    for (const Row& row : rows) {
      const record::Version& v = row->version;
      if (!query.type.empty() && v.type != query.type) continue;
      if (!query.id.empty() && v.id != query.id) continue;
      if (query.since && v.recorded_at < *query.since) continue;
      if (query.within && !stands_in(*row, query.within->patients) &&
          std::ranges::find(query.within->open_types, v.type) == query.within->open_types.end())
        continue;
      out.push_back(v);
    }
    return out;
  }

  std::vector<std::pair<record::Find::Cursor, Row>> ordered(const record::Find& find) const {
    const MemoryOrder order(find);
    std::vector<std::pair<record::Find::Cursor, Row>> out;
    const std::scoped_lock lock(log_->mutex);
    std::size_t upper = end();
    if (find.as_of) upper = std::min(upper, static_cast<std::size_t>(std::max<std::int64_t>(*find.as_of, 0)));
    for (const Row& row : log_->newest_of_each(upper, [](const MemoryRow&) { return true; })) {
      if (row->version.deleted || row->version.type != find.type) continue;
      if (find.within && !stands_in(*row, *find.within)) continue;
      const auto place = order.place(*row);
      if (!find.after || order.before(*find.after, place)) out.emplace_back(place, row);
    }
    std::ranges::sort(out, [&](const auto& a, const auto& b) { return order.before(a.first, b.first); });
    return out;
  }
};

}  // namespace dyad::support
