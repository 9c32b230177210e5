// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "json/json.hpp"
#include "record/store.hpp"
#include "store/sqlite.hpp"
#include "store/terms.hpp"
#include "store/verify_log.hpp"

namespace dyad::store {

// Compares the tables that follow from the log with what the log says they should hold. Each row expected is
// added to a sum for its version, each row found is taken away from it; what is not zero at the end is wrong.
// Rows count by a keyed hash, so that wrong rows do not cancel each other out.
class TableCheck {
 public:
  explicit TableCheck(Connection& connection);

  Result<void> begin(std::int64_t last_sequence, bool with_index);
  Result<void> expect(const record::Version& v, const json::Value& body, const Say& say);
  Result<void> expect_removal(const record::Version& v);
  void expect_superseded(std::int64_t sequence, std::int64_t later);
  // Reads the tables and tells what differs.
  Result<void> compare(const Say& say);

 private:
  enum class Table : std::uint64_t { posting, removal, moment, amount, superseded, member };
  struct Row {
    Table table;
    std::uint64_t first = 0, second = 0, third = 0;
  };
  std::uint64_t hash(const Row& row) const;
  std::uint64_t hash(std::string_view text) const;
  void expect_row(std::int64_t sequence, const Row& row);
  void found_row(std::int64_t sequence, const Row& row, const Say& say);
  Result<std::uint64_t> number_of(const std::string& text, std::int64_t sequence, const Say& say);
  Result<void> expect_postings(const record::Version& v, const json::Value& body, const Say& say);
  Result<void> expect_members(const record::Version& v, const json::Value& body, const Say& say);
  template <class F>
  Result<void> each(const char* sql, const F& row);
  Result<void> compare_index(const Say& say);
  Result<void> compare_members(const Say& say);

  Connection& connection_;
  Terms terms_;
  bool with_index_ = true;
  std::uint64_t key_;
  std::vector<std::uint64_t> left_;  // by sequence
  std::vector<bool> more_members_;   // by sequence: may stand in compartments that its body does not say
};

}  // namespace dyad::store
