// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

#include "search/postings.hpp"

namespace dyad::search {

// A longer term is cut at kMaxTermBytes, or up to three bytes before so that no letter is halved.
inline constexpr std::size_t kShortestCut = kMaxTermBytes - 3;

// A term that may have been cut tells less than its whole text. The cut may have come right after a part, so
// how it ends does not tell.
constexpr bool may_be_cut(std::string_view term) {
  return !term.ends_with(kEnd) || term.size() >= kShortestCut;
}

}  // namespace dyad::search
