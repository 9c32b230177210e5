// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite_store.hpp"

#include <mutex>
#include <utility>

#include "json/json.hpp"
#include "store/schema.hpp"
#include "store/sqlite.hpp"
#include "store/sqlite_write.hpp"

namespace dyad::store {
namespace {

using record::View;
using Versions = std::vector<record::Version>;

#define DYAD_SELECT                                                                                        \
  "SELECT v.sequence, r.type, r.id, v.version, v.recorded_at, v.received_at, v.author, v.deleted, v.body " \
  "FROM "
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
  v.body = q.text(8);
  return v;
}

std::string list(const std::vector<std::string>& names) {
  json::Array items(names.begin(), names.end());
  return json::write(json::Value(std::move(items)));
}

class SqliteStore final : public record::Store {
 public:
  SqliteStore(std::string path, std::unique_ptr<Connection> writer)
      : path_(std::move(path)), writer_(std::move(writer)) {}

  Result<record::Committed> commit(const std::vector<record::NewVersion>& batch,
                                   const record::Submission& submission, Instant received_at) override {
    const std::lock_guard lock(writing_);
    return write_batch(*writer_, batch, submission, received_at);
  }

  Result<std::optional<record::Version>> read(std::string_view type, std::string_view id,
                                              const View& view) const override {
    return first(rows(view, kRead, {type, id}));
  }

  Result<std::optional<record::Version>> read_version(std::string_view type, std::string_view id,
                                                      int version) const override {
    return first(query(DYAD_SELECT "resource r JOIN version v ON v.resource = r.key "
                                   "WHERE r.type = ?1 AND r.id = ?2 AND v.version = ?3",
                       [&](Query& q) { q.bind(type).bind(id).bind(version); }));
  }

  Result<Versions> history(std::string_view type, std::string_view id) const override {
    return query(DYAD_SELECT
                 "resource r JOIN version v ON v.resource = r.key "
                 "WHERE r.type = ?1 AND r.id = ?2 ORDER BY v.version",
                 [&](Query& q) { q.bind(type).bind(id); });
  }

  Result<Versions> of_type(std::string_view type, const View& view) const override {
    return rows(view, kOfType, {type});
  }

  Result<Versions> compartment(const std::vector<std::string>& patients, const View& view) const override {
    return rows(view, kCompartment, {list(patients)});
  }

  Result<Versions> of_type_in(std::string_view type, const std::vector<std::string>& patients,
                              const View& view) const override {
    return rows(view, kOfTypeIn, {list(patients), type});
  }

  Result<record::Extent> extent(const std::vector<std::string>& patients, const View& view) const override {
    return reading([&](Connection& connection) -> Result<record::Extent> {
      Query q(connection,
              "SELECT min(v.recorded_at), max(v.recorded_at), count(*), total(v.recorded_at > ?1) FROM "
              "(SELECT DISTINCT sequence FROM member WHERE patient IN (SELECT value FROM json_each(?2))) m "
              "CROSS JOIN version v ON v.sequence = m.sequence");
      const std::string names = list(patients);
      q.bind(view.at ? view.at->ms : std::numeric_limits<std::int64_t>::max()).bind(names);
      record::Extent extent;
      if (q.step())
        extent = {{q.integer(0)},
                  {q.integer(1)},
                  static_cast<std::size_t>(q.integer(2)),
                  static_cast<std::size_t>(q.integer(3))};
      if (!q.ok()) return q.failure();
      return extent;
    });
  }

  Result<Versions> since(std::int64_t sequence, std::size_t limit) const override {
    return query(DYAD_SELECT
                 "version v JOIN resource r ON r.key = v.resource "
                 "WHERE v.sequence > ?1 ORDER BY v.sequence LIMIT ?2",
                 [&](Query& q) { q.bind(sequence).bind(static_cast<std::int64_t>(limit)); });
  }

  Result<std::int64_t> last_sequence() const override {
    return reading([](Connection& connection) -> Result<std::int64_t> {
      Query q(connection, "SELECT coalesce(max(sequence), 0) FROM version");
      const std::int64_t last = q.step() ? q.integer(0) : 0;
      if (!q.ok()) return q.failure();
      return last;
    });
  }

 private:
  static constexpr std::size_t kKeptReaders = 4;

  bool in_memory() const { return path_ == ":memory:"; }

  // Runs `work` on a connection nobody else is using. A database in memory belongs to its one connection.
  template <class F>
  auto reading(const F& work) const -> decltype(work(std::declval<Connection&>())) {
    if (in_memory()) {
      const std::lock_guard lock(writing_);
      return work(*writer_);
    }
    std::unique_ptr<Connection> connection;
    {
      const std::lock_guard lock(readers_lock_);
      if (!readers_.empty()) {
        connection = std::move(readers_.back());
        readers_.pop_back();
      }
    }
    if (!connection) {
      auto opened = Connection::open(path_, Connection::Access::read);
      if (!opened) return std::unexpected(opened.error());
      connection = std::move(*opened);
    }
    auto answer = work(*connection);
    const std::lock_guard lock(readers_lock_);
    if (readers_.size() < kKeptReaders) readers_.push_back(std::move(connection));
    return answer;
  }

  template <class B>
  Result<Versions> query(std::string_view sql, const B& bind) const {
    return reading([&](Connection& connection) -> Result<Versions> {
      Query q(connection, sql);
      bind(q);
      Versions out;
      while (q.step()) out.push_back(row(q));
      if (!q.ok()) return q.failure();
      return out;
    });
  }

  Result<Versions> rows(const View& view, const Pair& sql,
                        std::initializer_list<std::string_view> parameters) const {
    return query(view.at ? sql.at : sql.now, [&](Query& q) {
      q.bind(view.at ? view.at->ms : std::int64_t{0});
      for (const std::string_view p : parameters) q.bind(p);
    });
  }

  static Result<std::optional<record::Version>> first(Result<Versions> found) {
    if (!found) return std::unexpected(found.error());
    if (found->empty()) return std::nullopt;
    return std::move(found->front());
  }

  std::string path_;
  std::unique_ptr<Connection> writer_;
  mutable std::mutex writing_;
  mutable std::mutex readers_lock_;
  mutable std::vector<std::unique_ptr<Connection>> readers_;
};

Result<std::unique_ptr<Connection>> open_checked(const std::string& path) {
  auto connection = Connection::open(path, Connection::Access::write);
  if (!connection) return connection;
  // The schema is looked at before anything is written, so that a foreign or newer file stays as it is.
  if (auto ready = prepare_schema(**connection); !ready) {
    Error error = ready.error();
    if (error.field.empty()) error.field = path;
    return std::unexpected(error);
  }
  if (path != ":memory:") {
    const auto mode = (*connection)->text("PRAGMA journal_mode=WAL");
    if (!mode) return std::unexpected(mode.error());
    if (*mode != "wal")
      return fail(ErrorKind::storage, "this file system cannot keep a write-ahead log", path);
  }
  return connection;
}

}  // namespace

Result<std::unique_ptr<record::Store>> open_sqlite(const std::string& path) {
  auto connection = open_checked(path);
  if (!connection) return std::unexpected(connection.error());
  return std::make_unique<SqliteStore>(path, std::move(*connection));
}

Result<void> verify_sqlite(const std::string& path) {
  auto connection = Connection::open(path, Connection::Access::read);
  if (!connection) return std::unexpected(connection.error());
  const auto answer = (*connection)->text("PRAGMA integrity_check(1)");
  if (!answer) return std::unexpected(answer.error());
  if (*answer != "ok") return fail(ErrorKind::storage, "the database file is damaged: " + *answer, path);
  const auto orphans = (*connection)->text("PRAGMA foreign_key_check");
  if (!orphans) return std::unexpected(orphans.error());
  if (!orphans->empty())
    return fail(ErrorKind::storage, "a row names another that is not there", path, *orphans);
  return {};
}

}  // namespace dyad::store
