// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "search/postings.hpp"
#include "store/sqlite.hpp"

namespace dyad::store {

// A probe with its texts looked up in the dictionary: what no version can have is gone from it.
struct Node {
  enum class Op { always, never, all, any, none, terms, range, moment, amount, members };
  Op op = Op::always;
  std::vector<Node> parts;          // of all, any and none; never empty, never `always` or `never`
  std::vector<std::int64_t> terms;  // has one of these
  std::string prefix;               // range: has a term that begins so; there are too many to list
  std::int64_t parameter = 0;       // of moment and amount
  std::string type;                 // of members: in the compartment of
  std::string patients;             // one of these, a list in JSON
  search::Probe::MomentBounds moment;
  search::Probe::AmountBounds amount;
  bool of_type = false;  // only versions of the type that is searched have it
  // Filled by the planner: about how many postings it has, and which end of a span is looked up in order.
  std::size_t size = kUnknownSize;
  bool through_end = false;

  static constexpr std::size_t kUnknownSize = std::numeric_limits<std::size_t>::max();
};

// A prefix with at most so many terms becomes a list of them.
inline constexpr std::size_t kListedTerms = 64;

Result<Node> resolve(Connection& connection, const search::Probe& probe, std::string_view type);

// Whether a version of the type stands in the compartment of one of the patients.
Node members(std::string_view type, const std::vector<std::string>& patients);

// Both.
Node both(Node one, Node other);

// What every text that begins with `prefix` is less than, and every other text above it is not.
std::string after_prefix(std::string_view prefix);

}  // namespace dyad::store
