// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "search/postings.hpp"
#include "store/sqlite.hpp"
#include "store/terms.hpp"

namespace dyad::store {

// Fills the tables that searches read.
class IndexWriter {
 public:
  explicit IndexWriter(Connection& connection) : connection_(connection), terms_(connection) {}

  Result<void> put(const std::string& type, const search::Postings& postings, std::int64_t sequence);
  Result<void> put_removal(const std::string& type, std::int64_t sequence);
  Terms& terms() { return terms_; }

 private:
  Result<void> put_terms(const std::string& type, const std::vector<std::string>& terms,
                         std::int64_t sequence);
  Result<void> put_moments(const std::vector<search::Moment>& moments, std::int64_t sequence);
  Result<void> put_amounts(const std::vector<search::Amount>& amounts, std::int64_t sequence);

  Connection& connection_;
  Terms terms_;
  std::vector<std::int64_t> ids_;
};

}  // namespace dyad::store
