// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "json/json.hpp"
#include "search/extract.hpp"
#include "search/layout.hpp"

namespace dyad::search {

void append_dates(Form form, const json::Value& element, std::vector<Value>& out);
void append_amounts(Kind kind, Form form, const json::Value& element, std::vector<Value>& out);

}  // namespace dyad::search
