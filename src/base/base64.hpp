// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace dyad {

std::string to_base64(std::string_view bytes);
// Blanks and line ends between the letters are allowed, as FHIR allows them.
Result<std::string> from_base64(std::string_view text);

}  // namespace dyad
