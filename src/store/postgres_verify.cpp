// SPDX-License-Identifier: Apache-2.0
#include "store/postgres_verify.hpp"

#include "json/json.hpp"
#include "store/postgres_read.hpp"
#include "store/postgres_schema.hpp"
#include "store/progress.hpp"
#include "store/verify_log.hpp"

namespace dyad::store {
namespace {

constexpr std::int64_t kPage = 1'000;  // rows held at a time

class PgVerifier {
 public:
  PgVerifier(PgConnection& connection, Verified& out) : connection_(connection), out_(out) {}

  Result<void> run() {
    out_.searchable = false;
    auto read = versions();
    if (read) read = resources();
    if (read) read = superseded();
    if (read) read = submissions();
    return log_.end(std::move(read));
  }

 private:
  Result<void> versions() {
    Progress progress("verifying the log", 0);
    for (std::int64_t after = 0;;) {
      const auto rows = connection_.run(
          "SELECT v.sequence, coalesce(r.type, ''), coalesce(r.id, ''), v.version, v.recorded_at, "
          "v.received_at, v.author, v.deleted, v.digest, v.body, v.resource FROM version v "
          "LEFT JOIN resource r ON r.key = v.resource WHERE v.sequence > $1::bigint "
          "ORDER BY v.sequence LIMIT $2::bigint",
          PgValues().add(after).add(kPage));
      if (!rows) return std::unexpected(rows.error());
      for (int i = 0; i < rows->size(); ++i) {
        judge(*rows, i);
        progress.step();
      }
      if (rows->size() < kPage) return {};
      after = rows->integer(rows->size() - 1, 0);
    }
  }

  void judge(const PgRows& rows, int i) {
    const record::Version v = pg_reads::row(rows, i);
    log_.next(v, rows.integer(i, 10));
    if (v.deleted) return;
    if (const auto body = json::parse(v.body); !body)
      log_.say()(v.sequence, "its body is not JSON: " + body.error().message);
  }

  Result<void> resources() {
    for (std::int64_t after = 0;;) {
      const auto rows = connection_.run(
          "SELECT key, type, id, version, current FROM resource WHERE key > $1::bigint "
          "ORDER BY key LIMIT $2::bigint",
          PgValues().add(after).add(kPage));
      if (!rows) return std::unexpected(rows.error());
      for (int i = 0; i < rows->size(); ++i)
        log_.resource(rows->integer(i, 0),
                      std::string(rows->text(i, 1)) + "/" + std::string(rows->text(i, 2)),
                      static_cast<int>(rows->integer(i, 3)), rows->integer(i, 4));
      if (rows->size() < kPage) return {};
      after = rows->integer(rows->size() - 1, 0);
    }
  }

  Result<void> superseded() {
    return each(
        "SELECT coalesce(v.sequence, s.sequence) FROM (SELECT sequence, lead(sequence) OVER "
        "(PARTITION BY resource ORDER BY version) AS later FROM version) v FULL JOIN superseded s "
        "ON s.sequence = v.sequence WHERE v.later IS DISTINCT FROM s.later ORDER BY 1 LIMIT 20",
        "what superseded it is not what the log says");
  }

  Result<void> submissions() {
    const auto count = connection_.run("SELECT count(*) FROM submission");
    if (!count) return std::unexpected(count.error());
    out_.submissions = count->integer(0, 0);
    return each(
        "SELECT sequence FROM version v WHERE NOT EXISTS "
        "(SELECT 1 FROM submission s WHERE s.id = v.submission) ORDER BY sequence LIMIT 1",
        "its submission is not there");
  }

  Result<void> each(std::string_view sql, const char* what) {
    const auto rows = connection_.run(sql);
    if (!rows) return std::unexpected(rows.error());
    for (int i = 0; i < rows->size(); ++i) log_.say()(rows->integer(i, 0), what);
    return {};
  }

  PgConnection& connection_;
  Verified& out_;
  LogCheck log_{out_};
};

}  // namespace

Result<Verified> verify_postgres(const std::string& where) {
  auto connection = PgConnection::open(where);
  if (!connection) return std::unexpected(connection.error());
  if (auto ours = is_pg_record(**connection); !ours) return std::unexpected(ours.error());
  if (auto begun =
          (*connection)->script("SET search_path TO dyad;BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      !begun)
    return std::unexpected(begun.error());
  Verified out;
  if (auto done = PgVerifier(**connection, out).run(); !done) return std::unexpected(done.error());
  return out;
}

}  // namespace dyad::store
