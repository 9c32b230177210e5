// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "access/principal.hpp"
#include "care/wishes.hpp"
#include "evidence/quantity.hpp"
#include "record/record.hpp"

namespace dyad::care {

// api.ts WishesPage: whether a decision can rest on them, what can be asked, hers, the family's, and every
// earlier version known at the time described.
json::Value wishes_json(const record::Reader& reader, const Facts& facts, const evidence::Book& book);
Result<json::Value> wishes_page(const record::Reader& reader, const evidence::Book& book,
                                const evidence::Quantities& quantities, std::string_view case_id, Instant now,
                                std::optional<Instant> at);

struct StoredWishes {
  std::string id;
  int version = 0;
  bool again = false;  // this very sending was taken before; nothing was written now
};

// Keeps what was said (the body of POST /api/cases/{id}/wishes) as a new Consent or as the next version of
// the line it belongs to: hers, or that of one member of her family.
//
// Once a line exists, `if_match` must name its newest version, so that nobody overwrites what they have not
// read: conflict, with the field "If-Match" and the version in `limit`. The same `key` sent again is answered
// with what it became. refused in a replay, and for who is not a person that signed in.
Result<StoredWishes> store_wishes(record::Record& record, const evidence::Quantities& quantities,
                                  std::string_view case_id, const json::Value& body,
                                  std::optional<int> if_match, const access::Principal& who);

}  // namespace dyad::care
