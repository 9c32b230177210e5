// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"

namespace dyad::store {

class PgConnection;

// What one connection has learnt of the dictionary of terms. A number once committed stays, and postings are
// only added, so what was seen stays true for as long as the connection lasts; whoever rolls back what this
// connection itself has written calls forget().
class PgTerms {
 public:
  using Numbers = std::unordered_map<std::string, std::int64_t>;

  // The numbers of those texts that have one.
  Result<Numbers> numbers(PgConnection& c, const std::vector<std::string>& texts);
  void forget();

  // How many postings a term has: at least `least`. `exact`: it had no more when the record ended at `at`.
  struct Size {
    std::int64_t least = 0;
    bool exact = false;
    std::int64_t at = 0;
  };
  // Not more than so many when the record ends at `sequence`, since a version adds one at most.
  static std::optional<std::int64_t> most(const Size& size, std::int64_t sequence);

  std::optional<Size> size(std::int64_t term) const;
  void keep_size(std::int64_t term, const Size& size);

 private:
  static constexpr std::size_t kKept = 8'192;
  Numbers numbers_;
  std::unordered_map<std::int64_t, Size> sizes_;
};

}  // namespace dyad::store
