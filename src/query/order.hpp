// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <compare>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "query/question.hpp"

namespace dyad::query {

// How the matches are ordered. Without _sort: newest recorded first, that is by falling sequence. By one date
// parameter the store orders them; by anything else they are ordered here, all of them, before a page is cut.
// A resource without a value comes last either way; equal ones stand by sequence, in the direction of the
// last sort parameter.
struct Order {
  std::vector<search::Sort> by;

  // Whether the store can give the matches of these types in this order.
  bool in_store(const std::vector<std::string>& types) const;
  bool descending() const { return by.empty() || by.back().descending; }
  Wanted wanted(std::string_view type) const;  // where in_store()
};

// invalid for what has no order, as a composite.
Result<Order> order_of(const search::Search& search);

// Whether the match at `a` comes before the one at `b`, in the store's order.
bool comes_before(const Order& order, const record::Find::Cursor& a, const record::Find::Cursor& b);

// The store's place of a version that a page ended with.
record::Find::Cursor place_of(const Order& order, const record::Version& version);

// What one sort parameter sees in a resource: nothing, or numbers and texts compared in turn.
struct SortKey {
  bool present = false;
  std::string text;
  double number = 0;
  std::string detail;
  bool operator==(const SortKey&) const = default;
};

std::vector<SortKey> keys_of(const Order& order, const search::Extracted& values);
bool comes_before(const Order& order, const std::vector<SortKey>& a, std::int64_t a_sequence,
                  const std::vector<SortKey>& b, std::int64_t b_sequence);

}  // namespace dyad::query
