// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "query/order.hpp"
#include "query/question.hpp"

namespace dyad::query {

// The matches of one page.
struct Matches {
  std::vector<record::Version> versions;
  std::optional<std::int64_t> next;  // place after which the next page begins; nothing when there is none
  std::optional<std::size_t> total;  // where it came for free
};

// At most `count` matches of several questions in one order. `after` is the place a page before ended with: a
// sequence when the store orders, else how many matches came before. `total`: how many there are is wanted
// too.
Result<Matches> collect(Session& session, const std::vector<Question>& questions, const Order& order,
                        std::optional<std::int64_t> after, std::size_t count, bool total);

}  // namespace dyad::query
