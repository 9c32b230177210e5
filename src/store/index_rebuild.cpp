// SPDX-License-Identifier: Apache-2.0
#include "store/index_rebuild.hpp"

#include "json/json.hpp"
#include "search/extract.hpp"
#include "store/index_write.hpp"
#include "store/progress.hpp"

namespace dyad::store {
namespace {

constexpr const char* kEmpty =
    "DELETE FROM posting; DELETE FROM removal; DELETE FROM moment; DELETE FROM amount; DELETE FROM term;";
constexpr std::string_view kVersions =
    "SELECT v.sequence, r.type, v.deleted, v.body FROM version v JOIN resource r ON r.key = v.resource "
    "ORDER BY v.sequence";

Result<void> fill(Connection& connection) {
  const auto count = connection.number("SELECT count(*) FROM version");
  if (!count) return std::unexpected(count.error());
  Progress progress("making the search index", static_cast<std::size_t>(*count));
  IndexWriter index(connection);
  if (auto loaded = index.terms().load(); !loaded) return loaded;
  Query q(connection, kVersions);
  while (q.step()) {
    const std::string type = q.text(1);
    Result<void> put;
    if (q.integer(2) != 0) {
      put = index.put_removal(type, q.integer(0));
    } else {
      // A body that cannot be read is kept as it is and found by its type only; verify names it.
      const auto body = json::parse(q.view(3));
      put = index.put(type, body ? search::postings_of(*body) : search::Postings{}, q.integer(0));
    }
    if (!put) return put;
    progress.step();
  }
  if (!q.ok()) return q.failure();
  return {};
}

Result<void> rebuild(Connection& connection) {
  if (auto emptied = connection.run(kEmpty); !emptied) return emptied;
  if (auto filled = fill(connection); !filled) return filled;
  Query q(connection, "INSERT OR REPLACE INTO setting(name, value) VALUES('index_version', ?1)");
  if (auto noted = q.bind(search::kIndexVersion).finish(); !noted) return noted;
  return connection.run("COMMIT");
}

}  // namespace

Result<void> refresh_index(Connection& connection) {
  const auto made_by = connection.number("SELECT value FROM setting WHERE name = 'index_version'");
  if (!made_by) return std::unexpected(made_by.error());
  if (*made_by == search::kIndexVersion) return {};
  if (auto begun = connection.run("BEGIN IMMEDIATE"); !begun) return begun;
  auto made = rebuild(connection);
  if (!made) connection.roll_back();
  return made;
}

}  // namespace dyad::store
