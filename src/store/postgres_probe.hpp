// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "search/postings.hpp"
#include "store/postgres.hpp"

namespace dyad::store {

// A statement put together with its values. Of a pinned one the text is the same for every search of its
// shape, and its conditions are looked up for each candidate in turn, so that it is planned once. In any
// other the numbers of terms stand in the text, so that PostgreSQL plans with what it knows of each.
class PgStatement {
 public:
  PgStatement(const PgTerms::Numbers& terms, bool pinned) : terms_(terms), pinned_(pinned) {}

  PgValues values;

  // The place of a value, with its type: "$3::bigint".
  template <class T>
  std::string put(const T& value, std::string_view type) {
    values.add(value);
    return "$" + std::to_string(values.size()) + "::" + std::string(type);
  }

  std::optional<std::int64_t> number_of(const std::string& text) const;
  // The number of a term in the text; -1, which nothing has, when no version ever had it.
  std::string term(const std::string& text);
  std::string number(std::int64_t term);
  // " = 5", or one of several.
  std::string is_one_of(const std::vector<std::int64_t>& terms);
  // "EXISTS (SELECT 1 FROM " + from + ")"; PostgreSQL leaves one with an OFFSET where it stands.
  std::string exists(const std::string& from) const;

 private:
  const PgTerms::Numbers& terms_;
  bool pinned_;
};

// The texts whose numbers a probe needs.
void collect_terms(const search::Probe& probe, std::vector<std::string>& texts);

// A probe as a condition on the version whose sequence is `p.sequence`.
std::string condition(PgStatement& statement, const search::Probe& probe);

}  // namespace dyad::store
