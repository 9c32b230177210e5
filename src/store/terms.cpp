// SPDX-License-Identifier: Apache-2.0
#include "store/terms.hpp"

namespace dyad::store {
namespace {

constexpr std::size_t kKept = 32'768;  // terms in each of the two halves; about 150 bytes each

}  // namespace

Result<std::optional<std::int64_t>> find_term(Connection& connection, std::string_view text) {
  Query q(connection, "SELECT id FROM term WHERE text = ?1");
  q.bind(text);
  std::optional<std::int64_t> id;
  if (q.step()) id = q.integer(0);
  if (!q.ok()) return q.failure();
  return id;
}

Result<void> Terms::load() {
  young_.clear();
  old_.clear();
  // Every term has a posting, a removal, a moment or an amount, and their keys begin with it.
  const auto last = connection_.number(
      "SELECT max(coalesce((SELECT max(term) FROM posting), 0), coalesce((SELECT max(term) FROM removal), "
      "0), "
      "coalesce((SELECT max(parameter) FROM moment), 0), coalesce((SELECT max(parameter) FROM amount), 0))");
  if (!last) return std::unexpected(last.error());
  next_ = *last + 1;
  return {};
}

Result<std::optional<std::int64_t>> Terms::find(const std::string& text) {
  if (const auto i = young_.find(text); i != young_.end()) return i->second;
  if (const auto i = old_.find(text); i != old_.end()) {
    const std::int64_t id = i->second;
    keep(text, id);
    return id;
  }
  auto found = find_term(connection_, text);
  if (found && *found) keep(text, **found);
  return found;
}

Result<std::int64_t> Terms::need(const std::string& text) {
  const auto found = find(text);
  if (!found) return std::unexpected(found.error());
  if (*found) return **found;
  Query q(connection_, "INSERT INTO term(text, id) VALUES(?1, ?2)");
  if (auto done = q.bind(text).bind(next_).finish(); !done) return std::unexpected(done.error());
  keep(text, next_);
  return next_++;
}

void Terms::keep(const std::string& text, std::int64_t id) {
  if (young_.size() >= kKept) {
    old_ = std::move(young_);
    young_ = {};
  }
  young_.emplace(text, id);
}

}  // namespace dyad::store
