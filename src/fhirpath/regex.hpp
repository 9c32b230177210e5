// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace dyad::fhirpath {

// Regular expressions as FHIRPath has them (a dot matches a line end as well), on Unicode text. A pattern
// that is malformed, or that takes too long on this text, is an error.
Result<bool> regex_finds(std::string_view text, std::string_view pattern, bool whole);
Result<std::string> regex_replace(std::string_view text, std::string_view pattern,
                                  std::string_view replacement);

std::string upper_case(std::string_view text);
std::string lower_case(std::string_view text);

}  // namespace dyad::fhirpath
