// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string_view>

#include "search/search.hpp"

namespace dyad::search {

// One parameter of a search on `type`, by its name as asked: with modifier, as a chain or as _has. Nothing
// when the type has no such parameter.
Result<std::optional<Criterion>> parse_criterion(std::string_view type, std::string_view name,
                                                 std::string_view raw, std::string_view base,
                                                 std::size_t depth = 0);

}  // namespace dyad::search
