// SPDX-License-Identifier: Apache-2.0
#include "store/postgres_terms.hpp"

#include <algorithm>

#include "store/postgres.hpp"

namespace dyad::store {

// What has no number is not remembered: it may get one.
Result<PgTerms::Numbers> PgTerms::numbers(PgConnection& c, const std::vector<std::string>& texts) {
  Numbers out;
  std::vector<std::string> unknown;
  for (const std::string& text : texts) {
    if (const auto at = numbers_.find(text); at != numbers_.end())
      out.insert(*at);
    else
      unknown.push_back(text);
  }
  if (unknown.empty()) return out;
  const auto rows = c.run("SELECT text, id FROM term WHERE text = ANY($1::text[])", PgValues().add(unknown));
  if (!rows) return std::unexpected(rows.error());
  if (numbers_.size() + unknown.size() > kKept) numbers_.clear();
  for (int i = 0; i < rows->size(); ++i) {
    const auto [at, fresh] = out.emplace(rows->text(i, 0), rows->integer(i, 1));
    if (fresh && numbers_.size() < kKept) numbers_.insert(*at);
  }
  return out;
}

void PgTerms::forget() {
  numbers_.clear();
  sizes_.clear();
}

std::optional<std::int64_t> PgTerms::most(const Size& size, std::int64_t sequence) {
  if (!size.exact) return std::nullopt;
  return size.least + std::max<std::int64_t>(0, sequence - size.at);
}

std::optional<PgTerms::Size> PgTerms::size(std::int64_t term) const {
  const auto at = sizes_.find(term);
  if (at == sizes_.end()) return std::nullopt;
  return at->second;
}

void PgTerms::keep_size(std::int64_t term, const Size& size) {
  if (sizes_.size() >= kKept) sizes_.clear();
  sizes_[term] = size;
}

}  // namespace dyad::store
