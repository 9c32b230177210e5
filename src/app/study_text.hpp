// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "json/json.hpp"
#include "study/results.hpp"

namespace dyad::app {

// What `dyad study` prints.
std::string study_words(const study::Plan& plan, const study::Results& results, const std::string& out);
json::Value study_json(const study::Plan& plan, const study::Results& results);

}  // namespace dyad::app
