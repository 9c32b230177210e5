// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string>

#include "clinical/calculator.hpp"
#include "evidence/evidence.hpp"
#include "json/json.hpp"

namespace dyad::api {

// The shapes the pages and the command line share.
json::Value evidence_json(const evidence::Entry& entry);  // EvidenceEntry of web/src/api.ts
json::Value source_refs(std::span<const std::string> ids, const evidence::Book& book);
json::Value calculator_json(const clinical::Calculator& calculator, const evidence::Book& book,
                            const evidence::Quantities& quantities);
// figures is an object by figure key: `value` rounded to the digits it is shown with, `exact` in full.
json::Value answer_json(const clinical::Calculator& calculator, const clinical::Answer& answer,
                        const evidence::Book& book);
// The names nearest to one that is not known, best first, at most three; for "did you mean".
std::vector<std::string> near_matches(std::string_view name, std::span<const std::string> names);
Error unknown_calculator(std::string_view name, const clinical::Registry& registry);
Error unknown_evidence(std::string_view id, const evidence::Book& book);

}  // namespace dyad::api
