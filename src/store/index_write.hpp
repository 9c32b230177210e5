// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "search/postings.hpp"
#include "store/sqlite.hpp"
#include "store/terms.hpp"

namespace dyad::store {

// Two notes that let a search look at less. A span that ends before it begins is noted in `setting`; a
// version with several moments of one parameter has the term that several_of() names.
inline constexpr std::string_view kInverted = "inverted";
std::string several_of(std::string_view parameter);
// The terms that are written for these postings, apart from that of the type.
std::vector<std::string> with_several(const search::Postings& postings);

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
  Result<void> put_postings(std::int64_t sequence);
  Result<void> put_moments(const std::vector<search::Moment>& moments, std::int64_t sequence);
  Result<void> note_inverted();
  Result<void> put_amounts(const std::vector<search::Amount>& amounts, std::int64_t sequence);

  Connection& connection_;
  Terms terms_;
  std::vector<std::int64_t> ids_;
};

}  // namespace dyad::store
