// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "access/principal.hpp"
#include "access/roles.hpp"
#include "care/opinions.hpp"
#include "evidence/quantity.hpp"
#include "record/record.hpp"

namespace dyad::care {

// The case as the record behind this door shows it, now or at `at`.
Result<Facts> case_facts(const record::Reader& reader, const evidence::Quantities& quantities,
                         std::string_view case_id, Instant now, std::optional<Instant> at);

// api.ts OpinionsPage: the consultations of the case, newest first, each with who was asked, the caller's own
// answer and, once that is in or the consultation was opened, everybody's with every version. What is sealed
// to the caller is not in it, whatever the record gave. `roles` gives their names; none: codes only.
json::Value opinions_json(const record::Reader& reader, const Facts& facts, const access::Principal& who,
                          const access::Roles* roles = nullptr);

struct StoredOpinion {
  std::string id;
  int version = 0;
  bool again = false;  // this very sending was taken before; nothing was written now
};

// Keeps an answer (the body of POST /api/cases/{id}/opinions: consultation, key and the form, or `withdraw`
// with its reason) as the caller's one ClinicalImpression of that consultation, or as its next version, and
// marks the Task by which they were asked as answered, in the same work.
//
// A later version needs `if_match` and its reason. conflict as in store_wishes. refused once the consultation
// is closed, in a replay, and for who is not a person with a post.
Result<StoredOpinion> store_opinion(record::Record& record, const evidence::Quantities& quantities,
                                    std::string_view case_id, const json::Value& body,
                                    std::optional<int> if_match, const access::Principal& who);

}  // namespace dyad::care
