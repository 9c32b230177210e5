// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "search/postings.hpp"
#include "store/postgres.hpp"

namespace dyad::store {

// A statement put together with its values. The numbers of terms stand in its text, so that PostgreSQL plans
// with what it knows of each.
class PgStatement {
 public:
  PgValues values;

  // The place of a value, with its type: "$3::bigint".
  template <class T>
  std::string put(const T& value, std::string_view type) {
    values.add(value);
    return "$" + std::to_string(values.size()) + "::" + std::string(type);
  }

  // Reads the numbers of the terms that a probe names, and of `more`.
  Result<void> look_up(PgConnection& c, const search::Probe& probe, std::vector<std::string> more);
  // The number of a term looked up; -1, which nothing has, when no version ever had it.
  std::string term(const std::string& text) const;

 private:
  std::unordered_map<std::string, std::int64_t> terms_;
};

// A probe as a condition on the version whose sequence is `p.sequence`; which of its parts drives the search
// is PostgreSQL's to decide.
std::string condition(PgStatement& statement, const search::Probe& probe);

}  // namespace dyad::store
