// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string_view>
#include <vector>

#include "json/json.hpp"
#include "search/extract.hpp"
#include "search/layout.hpp"

namespace dyad::search {

// Appends the search values of an element. `resource` is where a reference to something contained leads.
void append_values(Kind kind, Form form, const json::Value& element, const json::Value& resource,
                   std::vector<Value>& out);

// Calls `visit` for each element that a path leads to.
using Visit = std::function<void(const json::Value& element)>;
void for_each_at(const json::Value& from, const Path& path, const Visit& visit);

// Appends the values of what a source computes by FHIRPath.
void append_computed(const Source& source, const json::Value& resource, std::vector<Value>& out);

// Whether the value is of the part of a source that one parameter uses.
bool concerns(const Use& use, const Value& value);

// The span of time that a date, dateTime or instant means; nothing when it is none.
std::optional<DateValue> date_span(std::string_view text);

// Values with a number: the canonical unit and spans filled from value, unit, code and system.
void make_canonical(QuantityValue& quantity);

// "Patient" of "http://x/fhir/Patient/1" and the like; empty when the URL states no resource type.
std::string_view type_in_url(std::string_view url);

}  // namespace dyad::search
