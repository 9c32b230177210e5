// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace dyad::app {

// The text as a gzip file; nothing when it would not be smaller.
std::optional<std::string> gzip(std::string_view text);

}  // namespace dyad::app
