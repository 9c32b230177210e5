// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace dyad::net {

struct Target {
  std::string path;
  std::vector<std::pair<std::string, std::string>> query;
};

// A request target in origin form, "/a/b?c=d", percent-decoded. Refused: anything else, a broken escape,
// bytes that are not UTF-8, control characters, an encoded slash, and the segments "", "." and ".." (a single
// trailing slash is dropped). In the query "+" is a space.
Result<Target> parse_target(std::string_view text);

// The target with everything outside the unreserved characters and "/" escaped, for a request of our own.
std::string escape_path(std::string_view path);

}  // namespace dyad::net
