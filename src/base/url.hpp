// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace dyad::url {

using Parameters = std::vector<std::pair<std::string, std::string>>;

// Percent-decoded. In a query or form "+" is a space. Refused: a broken escape, what is not UTF-8, control
// characters (but tab and line ends in a form), and in a path an encoded slash.
enum class Part { path, query, form };
Result<std::string> decode(std::string_view text, Part part);

// "a=b&c=d" taken apart, decoded, in order; a name without "=" has an empty value.
Result<Parameters> parse_query(std::string_view text, Part part = Part::query);

// Everything outside the unreserved characters is escaped, but for what `also` lists.
std::string encode(std::string_view text, std::string_view also = {});
// The other way round, readable where a query may be: "identifier=a|b" keeps its characters but the special.
std::string write_query(const Parameters& parameters);

bool is_utf8(std::string_view text);

}  // namespace dyad::url
