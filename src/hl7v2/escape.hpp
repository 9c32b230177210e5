// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "hl7v2/message.hpp"

namespace dyad::hl7v2 {

// \F\ \S\ \T\ \R\ \E\ as the separators, \Xhh..\ as bytes, \.br\ and its kin as a new line; \H\ and \N\ are
// dropped; sequences that mean nothing here (\Zxx\, \Cxxyy\) and an escape that does not end are kept as they
// are. Control characters that no text may hold become spaces.
std::string unescape(std::string_view text, const Separators& separators);
// The other way, for what we send: separators and line ends are escaped.
std::string escape(std::string_view text, const Separators& separators);

}  // namespace dyad::hl7v2
