// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "json/json.hpp"

namespace dyad::app {

// A case and its comparison of fixed days for a terminal, from CaseView and Advice of web/src/api.ts.
// Percentages stand as "median % (5th to 95th centile)".
std::string advice_text(const json::Value& view, const json::Value& advice, const std::string& from);

}  // namespace dyad::app
