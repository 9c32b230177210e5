// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "json/json.hpp"
#include "search/parameter.hpp"
#include "search/postings.hpp"

namespace dyad::search {

// The values that search parameters see in one resource, by the published expressions.
struct TokenValue {
  std::string system;  // empty: none stated
  std::string code;
  std::string text;  // display, text or the type's text, for :text; type of an identifier is in `type`
  std::vector<std::pair<std::string, std::string>> type;  // Identifier.type codings, for :of-type
};
struct StringValue {
  std::string text;    // as stated
  std::string folded;  // case and marks removed, spaces joined
};
struct ReferenceValue {
  std::string type;     // of a local reference, or Reference.type
  std::string id;       // of a local reference
  std::string url;      // as stated when it is not local (absolute, urn, "#contained", canonical)
  std::string version;  // what follows "|" in a canonical
  std::string identifier_system, identifier_value;
};
struct DateValue {
  std::int64_t first_ms = 0;
  std::int64_t last_ms =
      0;  // exclusive; partial dates are read in UTC; an open end is the least or most number
};
// A number of a resource is a point, whatever its digits; a Range or an inequality ("<5") is a span, which
// may be without end. The number of a search spans what its digits mean: 5.40 is [5.395, 5.405).
struct NumberValue {
  double low = 0, high = 0;
  double value = 0;
};
struct QuantityValue {
  std::string system, code, unit;
  double low = 0, high = 0, value = 0;
  // In the base units of its UCUM dimension ("g.m-3"), where the unit is known.
  std::string canonical_unit;
  double canonical_low = 0, canonical_high = 0;
};
struct UriValue {
  std::string text;
  std::string version;  // what follows "|" in a canonical
};
struct CompositeValue;
using Value = std::variant<TokenValue, StringValue, ReferenceValue, DateValue, NumberValue, QuantityValue,
                           UriValue, CompositeValue>;
struct CompositeValue {
  std::vector<std::vector<Value>> components;  // of one element: the values of each component
};

struct Indexed {
  const Parameter* parameter = nullptr;
  std::vector<Value> values;
};

// Only parameters with at least one value, own ones first, in table order.
struct Extracted {
  std::vector<Indexed> parameters;
  const std::vector<Value>* find(std::string_view name) const;  // null when it has none
};

Extracted extract(const json::Value& resource);
// The values of one parameter only; none when the resource's type has no such parameter.
std::vector<Value> values_of(const json::Value& resource, std::string_view parameter);
// What a store keeps so that plan() finds the resource. Nothing for what is not a resource of R4.
Postings postings_of(const json::Value& resource);

// Case and marks removed, spaces joined: "Trần Thị Đào" becomes "tran thi dao". What is beyond
// kMaxFoldedBytes of a text that is not ASCII is left out.
inline constexpr std::size_t kMaxFoldedBytes = 100'000;
std::string fold(std::string_view text);

}  // namespace dyad::search
