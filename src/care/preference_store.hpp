// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "evidence/quantity.hpp"
#include "json/json.hpp"
#include "record/record.hpp"

namespace dyad::care {

// Keeps a statement of the mother's preference (the body of POST /api/cases/{id}/preference) as a new
// Observation, or as the next version of the one there is; the version it became.
//
// Once one is recorded, `if_match` must name its newest version, so that nobody overwrites what they have not
// read: conflict, with the version in `limit` and the field "If-Match". In a replayed case the statement is
// recorded at the case's own clock. Other errors are those of read_statement and of the record.
Result<int> store_preference(record::Record& record, const evidence::Quantities& quantities,
                             std::string_view case_id, const json::Value& body, std::optional<int> if_match,
                             std::string_view author);

}  // namespace dyad::care
