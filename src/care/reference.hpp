// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

#include "care/facts.hpp"
#include "evidence/evidence.hpp"

namespace dyad::care {

// The range of a mother's value in healthy pregnancy at the time described (api.ts Series.reference), in the
// quantity's canonical unit, with its source. Null once nobody is unborn, when the pregnancy is not dated,
// and where the evidence holds no range that may decide.
json::Value reference_json(const Facts& facts, const evidence::Book& book,
                           const evidence::Quantity& quantity);

}  // namespace dyad::care
