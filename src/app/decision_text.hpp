// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "json/json.hpp"

namespace dyad::app {

// The engine's answer for a terminal, from Decision of web/src/api.ts: the action or why there is none, what
// follows for both, and what would change it.
std::string decision_text(const json::Value& decision);

}  // namespace dyad::app
