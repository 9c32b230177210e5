// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "care/facts.hpp"
#include "evidence/evidence.hpp"

namespace dyad::care {

struct CaseRow {
  int urgency = 0;  // higher first
  Instant opened;
  json::Value summary;  // api.ts CaseSummary
};

CaseRow board_row(const Facts& facts, const evidence::Book& book);
// Rows in order of what needs a person.
json::Value board_json(std::vector<CaseRow> rows);
json::Value clock_json(const Facts& facts);

}  // namespace dyad::care
