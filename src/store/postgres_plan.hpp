// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "record/store.hpp"
#include "store/postgres_look.hpp"

namespace dyad::store {

// How a search is gone about: what its parts are, which of them is the smallest, and whether that one is so
// small that its postings are best gone through one by one. PostgreSQL does not tell how many rows
// it looks at, but it cannot look at fewer than the smallest of the terms that must all be there has, so this
// is also where a search is refused that would look at too many.
struct PgPlan {
  struct Part {
    const search::Probe* probe = nullptr;  // null: of the type
    std::vector<std::int64_t> terms;       // has one of these; none: only the probe tells
    bool of_type = false;                  // only versions of the type have it
  };
  PgTerms::Numbers numbers;  // of every term in the probe
  std::int64_t type = -1;
  std::int64_t as_of = 0;
  std::vector<Part> parts;  // all of them must hold; those with terms first, the smallest before the others
  bool never = false;       // nothing can be found
  bool pinned = false;      // best gone through from the first part, one by one
  bool alone = false;       // the first part is one term and nothing else is asked, so it is in order too

  static Result<PgPlan> make(PgLook& look, const record::Find& find, std::int64_t as_of, std::size_t rows);

 private:
  void take_apart(const search::Probe& probe, const std::string& of_type);
  Result<void> measure(PgLook& look, std::size_t rows);
  Result<void> count(PgLook& look, std::int64_t limit) const;
};

}  // namespace dyad::store
