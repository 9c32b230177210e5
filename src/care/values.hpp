// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "care/facts.hpp"
#include "evidence/evidence.hpp"

namespace dyad::care {

// The newest value of every quantity of one patient (api.ts Value), most recently measured first.
json::Value latest_values(const Facts& facts, const evidence::Book& book, std::string_view patient);
// One measured value as the pages show it.
json::Value value_json(const Facts& facts, const evidence::Book& book, const Measurement& m);
// All series of one patient (api.ts Series) with at least one point; references by gestation where the
// evidence has them.
json::Value all_series(const Facts& facts, const evidence::Book& book, std::string_view patient);
json::Value series_json(const Facts& facts, const evidence::Book& book, std::string_view key,
                        std::string_view patient, std::optional<double> last_hours = {});
json::Value source_ref(const evidence::Entry& entry);
json::Value source_refs(const evidence::Book& book, const std::vector<std::string>& ids);
json::Value message(std::string code, std::string text, json::Value params = {});
json::Value message(const evidence::Note& note);

}  // namespace dyad::care
