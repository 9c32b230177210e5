// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.hpp"
#include "store/sqlite.hpp"

namespace dyad::store {

// The number of a term; nothing when no version ever had it.
Result<std::optional<std::int64_t>> find_term(Connection& connection, std::string_view text);

// The dictionary of terms for the one who writes, with the numbers of those used lately in memory.
class Terms {
 public:
  explicit Terms(Connection& connection) : connection_(connection) {}

  // From the database, as after a transaction was rolled back; what is in memory is forgotten.
  Result<void> load();
  // Nothing when it has no number; none is given.
  Result<std::optional<std::int64_t>> find(const std::string& text);
  Result<std::int64_t> need(const std::string& text);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  using Map = std::unordered_map<std::string, std::int64_t, Hash, std::equal_to<>>;
  void keep(const std::string& text, std::int64_t id);

  Connection& connection_;
  std::int64_t next_ = 1;
  Map young_, old_;  // a term used again moves to the young; when these are many, the old are forgotten
};

}  // namespace dyad::store
