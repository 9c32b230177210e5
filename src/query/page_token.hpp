// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "search/search.hpp"

namespace dyad::query {

// Where the next page of a search begins. The place reached is the sequence of the last match, or a count of
// matches where the order is made in memory: never a date or a name, so nothing of a patient stands in a URL.
struct PageToken {
  std::int64_t as_of = 0;
  std::int64_t place = 0;
  std::optional<std::size_t> total;  // as counted for the first page
  bool operator==(const PageToken&) const = default;
};

// What a token belongs to: one search of one compartment. Given with another search it is refused.
std::uint64_t fingerprint(const search::Search& search, std::string_view compartment_type,
                          std::string_view compartment_id);

std::string write_token(const PageToken& token, std::uint64_t fingerprint);
Result<PageToken> read_token(std::string_view text, std::uint64_t fingerprint);

}  // namespace dyad::query
