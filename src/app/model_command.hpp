// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "pomdp/format.hpp"

namespace dyad::app {

// Writes a decision problem as "pomdp" or "pomdpx" to the file `out`, or to standard output when it is empty;
// the exit code. `about` names the problem in what is said. Above pomdp::kMaxPomdpNumbers it is refused.
int write_model(const pomdp::Started& started, const std::string& to, const std::string& out, bool as_json,
                const std::string& about);

}  // namespace dyad::app
