// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/json.hpp"

namespace dyad::care {

// One line of a list of offers: a row of a CSV file, or what a form of the page sends. The same columns go in
// and out (docs/offers.md).
enum class OfferColumn {
  kind,  // a kind of data/care/offers.json, or: hospital, person, shift, open, taken
  id,
  name,
  level,
  features,
  count,
  product,
  group,
  use_by,
  lead_minutes,
  from,
  to,
  minutes,
  zone,
  status,  // "active" (or nothing), "out"
  reason,
};
inline constexpr std::array<std::string_view, 16> kOfferColumns{
    "kind",   "id",           "name", "level", "features", "count", "product", "group",
    "use_by", "lead_minutes", "from", "to",    "minutes",  "zone",  "status",  "reason"};

struct OfferRow {
  int line = 0;      // of the file, from 1; 0 for a form
  std::string text;  // the line as it came
  std::array<std::string, kOfferColumns.size()> cells;

  std::string& operator[](OfferColumn c) { return cells[static_cast<std::size_t>(c)]; }
  const std::string& operator[](OfferColumn c) const { return cells[static_cast<std::size_t>(c)]; }
};

// RFC 4180, also with semicolons instead of commas and with a mark of byte order. The first line names the
// columns, in any order; a column "problem", as we write it beside refused lines, is passed over. Empty lines
// are left out. Errors name the line.
Result<std::vector<OfferRow>> read_offer_csv(std::string_view text);
// With a line of names first and CRLF. A text that a spreadsheet would run as a formula gets an apostrophe.
std::string write_offer_csv(const std::vector<OfferRow>& rows);

// {"kind": "cot", "id": "NICU-1", ...}; unknown members are refused by name.
Result<OfferRow> read_offer_row(const json::Value& object);
json::Value offer_row_json(const OfferRow& row);  // without what is empty

}  // namespace dyad::care
