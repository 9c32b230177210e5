// SPDX-License-Identifier: Apache-2.0
#include "fhirpath/values.hpp"

#include <array>

namespace dyad::fhirpath {

using json::Value;

std::optional<bool> boolean_of(const Item& item) {
  if (kind_of(item) != Kind::boolean) return {};
  return item.value->as_bool();
}

std::optional<std::string_view> string_of(const Item& item) {
  if (kind_of(item) != Kind::string || !item.value->is_string()) return {};
  return item.value->as_string();
}

std::optional<Decimal> decimal_of(const Item& item) {
  const Kind kind = kind_of(item);
  if ((kind != Kind::integer && kind != Kind::decimal) || !item.value->is_number()) return {};
  return Decimal::read(item.value->number_text());
}

std::optional<long long> integer_of(const Item& item) {
  if (kind_of(item) != Kind::integer) return {};
  return item.value->as_int();
}

std::optional<Moment> moment_of(const Item& item) {
  switch (kind_of(item)) {
    case Kind::date:
      return Moment::read_date(item.value->as_string());
    case Kind::date_time:
      return Moment::read_date_time(item.value->as_string());
    case Kind::time:
      return Moment::read_time(item.value->as_string());
    default:
      return {};
  }
}

std::optional<Quantity> quantity_of(const Item& item) {
  if (kind_of(item) != Kind::quantity) return {};
  const Value& q = *item.value;
  if (!q["value"].is_number()) return {};
  const auto value = Decimal::read(q["value"].number_text());
  if (!value) return {};
  if (item.type == system_type(Kind::quantity)) {
    const std::string_view word = calendar_word(q["unit"].as_string());
    return Quantity{*value, std::string(word.empty() ? q["unit"].as_string() : word), !word.empty()};
  }
  std::string_view unit = q["code"].as_string();
  if (unit.empty()) unit = q["unit"].as_string();
  return Quantity{*value, std::string(unit.empty() ? "1" : unit), false};
}

Value value_of(const Quantity& quantity) {
  Value out = json::object({{"value", Value(json::Number{quantity.value.text()})}, {"unit", quantity.unit}});
  if (!quantity.calendar) out.set("system", "http://unitsofmeasure.org");
  return out;
}

std::string_view calendar_word(std::string_view text) {
  constexpr std::array<std::string_view, 8> kWords{"year", "month",  "week",   "day",
                                                   "hour", "minute", "second", "millisecond"};
  for (const std::string_view word : kWords)
    if (text == word || (text.size() == word.size() + 1 && text.starts_with(word) && text.back() == 's'))
      return word;
  return {};
}

}  // namespace dyad::fhirpath
