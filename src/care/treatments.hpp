// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "care/facts.hpp"
#include "evidence/evidence.hpp"

namespace dyad::care {

// What the mother is given or is to be given, newest first, and what the rules say of each: at this gestation
// while she carries the child, while breastfeeding afterwards. Drugs that ended longer than a week ago are
// left out. Each: words, atc, since, running, ordered, class ("X", "A", "M", "O"; "" when no rule is known),
// reason, monitor, source, resource.
json::Value treatments_json(const Facts& facts, const evidence::Book& book);

// The reports of scans and imaging of both, newest first: at, who, words, conclusion, synthetic, resource.
json::Value reports_json(const Facts& facts);

}  // namespace dyad::care
