// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "access/circles.hpp"
#include "record/operation.hpp"

namespace dyad::access {

// The numbers of data/access/glass.json.
struct GlassRules {
  std::int64_t usual_minutes = 0;
  std::int64_t longest_minutes = 0;
  std::size_t reason_least = 0;  // characters
  std::size_t reason_most = 0;
  std::size_t most_open = 0;  // cases of one person at a time
};
Result<GlassRules> read_glass_rules(std::string_view json);

// Why somebody who does not share a case opens it, and for how long.
struct GlassWish {
  std::string reason;
  std::int64_t minutes = 0;
};
// Errors name the field.
Result<GlassWish> read_glass_wish(const json::Value& body, const GlassRules& rules);

// What breaking glass writes: the Flag that opens the case (circle_read.hpp reads it) and the Communication
// that tells those who share it.
record::Work glass_work(const Principal& who, std::string_view case_id, const Circles::Case& opened,
                        const GlassWish& wish, Instant now);

inline constexpr std::string_view kGlassReview =
    "https://dyad.example/fhir/StructureDefinition/break-glass-review";
struct GlassReview {
  bool justified = false;
  std::string comment;
};
json::Value with_review(json::Value flag, const GlassReview& review, const Principal& who, Instant now);

// Somebody to share a case with ("Organization/x" or "Practitioner/y"), from now on and maybe until a time.
struct Sharing {
  std::string member;
  std::optional<Instant> until;
  std::string reason;
};
// What it writes: the CareTeam of the case with one more, or a first one. `team` is the CareTeam as it
// stands, null when the case has none yet.
record::Work share_work(const Principal& who, const json::Value& episode, const json::Value& team,
                        const Sharing& sharing, Instant now);
// Ends the member's sharing now; nothing when it does not share.
std::optional<record::Work> unshare_work(const Principal& who, const json::Value& team,
                                         std::string_view member, std::string_view reason, Instant now);

}  // namespace dyad::access
