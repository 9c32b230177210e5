// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "search/search.hpp"

namespace dyad::search {

// Cuts at a separator that no backslash precedes.
std::vector<std::string_view> split_unescaped(std::string_view text, char separator);
// "\,", "\|", "\$" and "\\" become the character alone; any other backslash stays.
std::string unescaped(std::string_view text);

// A number with the span that its digits mean: 5.40 is [5.395, 5.405), 1e2 is [95, 105) as in the
// specification's example.
std::optional<NumberValue> spanned_number(std::string_view text);

struct ValueContext {
  std::string_view type;       // of the resources searched
  std::string_view name;       // as asked, for messages
  const Parameter* parameter;  // whose values these are
  std::string_view modifier;
  std::string_view base;  // of this server
};

// One alternative, still escaped. Errors name the parameter, the value and what it may be.
Result<Alternative> parse_alternative(std::string_view raw, const ValueContext& context);

}  // namespace dyad::search
