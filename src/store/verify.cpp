// SPDX-License-Identifier: Apache-2.0
#include "store/verify.hpp"

#include <algorithm>
#include <filesystem>

#include "json/json.hpp"
#include "search/extract.hpp"
#include "store/progress.hpp"
#include "store/schema.hpp"
#include "store/sqlite_read.hpp"
#include "store/sqlite_write.hpp"
#include "store/verify_tables.hpp"

namespace dyad::store {
namespace {

class Verifier {
 public:
  Verifier(Connection& connection, Verified& out) : connection_(connection), out_(out) {}

  Result<void> run() {
    if (auto done = pages(); !done) return done;
    auto read = log();
    if (read) read = resources();
    if (read) read = submissions();
    if (read) read = tables_.compare(say());
    return log_.end(std::move(read));
  }

 private:
  Say say() { return log_.say(); }

  Result<void> pages() {
    Query q(connection_, "PRAGMA integrity_check(5)");
    while (q.step())
      if (q.view(0) != "ok") say()(0, "damaged: " + q.text(0));
    return {};  // what cannot even be checked shows in what is read below
  }

  Result<void> log() {
    const auto last = reads::last_sequence(connection_);
    if (!last) return std::unexpected(last.error());
    const auto made_by = connection_.number("SELECT value FROM setting WHERE name = 'index_version'");
    if (!made_by) return std::unexpected(made_by.error());
    out_.searchable = *made_by == search::kIndexVersion;
    if (auto begun = tables_.begin(*last, out_.searchable); !begun) return begun;
    Progress progress("verifying the log", static_cast<std::size_t>(*last));
    Query q(connection_,
            "SELECT v.sequence, coalesce(r.type, ''), coalesce(r.id, ''), v.version, v.recorded_at, "
            "v.received_at, v.author, v.deleted, v.digest, v.body, v.resource FROM version v "
            "LEFT JOIN resource r ON r.key = v.resource ORDER BY v.sequence");
    while (q.step()) {
      const record::Version v = reads::row(q);
      if (auto done = one(v, q.integer(10)); !done) return done;
      progress.step();
    }
    if (!q.ok()) return q.failure();
    return {};
  }

  Result<void> one(const record::Version& v, std::int64_t resource) {
    if (const std::int64_t before = log_.next(v, resource); before > 0)
      tables_.expect_superseded(before, v.sequence);
    if (v.deleted) return tables_.expect_removal(v);
    const auto body = json::parse(v.body);
    if (!body) {
      say()(v.sequence, "its body is not JSON: " + body.error().message);
      return {};
    }
    return tables_.expect(v, *body, say());
  }

  Result<void> resources() {
    Query q(connection_, "SELECT key, type, id, version, current FROM resource");
    while (q.step())
      log_.resource(q.integer(0), q.text(1) + "/" + q.text(2), static_cast<int>(q.integer(3)), q.integer(4));
    if (!q.ok()) return q.failure();
    return {};
  }

  Result<void> submissions() {
    {
      Query q(connection_,
              "SELECT sequence FROM version v WHERE NOT EXISTS "
              "(SELECT 1 FROM submission s WHERE s.id = v.submission) ORDER BY sequence LIMIT 1");
      if (q.step()) say()(q.integer(0), "its submission is not there");
      if (!q.ok()) return q.failure();
    }
    Progress progress("verifying submissions", 0);
    Query q(connection_, "SELECT id, received_at, source, digest, body FROM submission ORDER BY id");
    while (q.step()) {
      ++out_.submissions;
      const auto digest = digest_of(q.integer(0), {q.text(2), q.text(4)}, {q.integer(1)});
      if (!std::ranges::equal(q.view(3), digest, {}, [](char c) { return static_cast<std::uint8_t>(c); })) {
        const auto first = first_of(q.integer(0));
        if (!first) return std::unexpected(first.error());
        say()(*first, "submission " + std::to_string(q.integer(0)) + " is not as it was received");
      }
      progress.step();
    }
    if (!q.ok()) return q.failure();
    return {};
  }

  // The first version that came with a submission; 0 when none did.
  Result<std::int64_t> first_of(std::int64_t submission) {
    Query q(connection_, "SELECT coalesce(min(sequence), 0) FROM version WHERE submission = ?1");
    q.bind(submission);
    const std::int64_t first = q.step() ? q.integer(0) : 0;
    if (!q.ok()) return q.failure();
    return first;
  }

  Connection& connection_;
  Verified& out_;
  LogCheck log_{out_};
  TableCheck tables_{connection_};
};

Result<void> is_record(Connection& connection, const std::string& path) {
  const auto application = connection.number("PRAGMA application_id");
  if (!application) return std::unexpected(application.error());
  const auto version = connection.number("PRAGMA user_version");
  if (!version) return std::unexpected(version.error());
  if (*application != kApplicationId)
    return fail(ErrorKind::invalid, "this file is not a record of Dyad", "file", path);
  if (*version != kSchemaVersion)
    return fail(ErrorKind::refused,
                *version < kSchemaVersion
                    ? "this file was written by an older Dyad; open it once with dyad serve, which brings it "
                      "up to date"
                    : "this file was written by a newer Dyad",
                "file", path);
  return {};
}

}  // namespace

Result<Verified> verify_record(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored))
    return fail(ErrorKind::not_found, "there is no such file", "file", path);
  auto connection = Connection::open(path, Connection::Access::read);
  if (!connection) return std::unexpected(connection.error());
  const Snapshot snapshot(**connection);
  if (!snapshot.begun()) return std::unexpected(snapshot.begun().error());
  if (auto ours = is_record(**connection, path); !ours) return std::unexpected(ours.error());
  Verified out;
  if (auto done = Verifier(**connection, out).run(); !done) return std::unexpected(done.error());
  return out;
}

}  // namespace dyad::store
