// SPDX-License-Identifier: Apache-2.0
#include "search/amounts.hpp"

#include <algorithm>
#include <limits>

#include "base/decimal.hpp"
#include "search/units.hpp"
#include "search/values.hpp"

namespace dyad::search {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::string_view kCurrencies = "urn:iso:std:iso:4217";

void append_number(const json::Value& element, std::vector<Value>& out) {
  if (const auto value = element.as_double()) out.emplace_back(NumberValue{*value, *value, *value});
}

QuantityValue units_of(const json::Value& quantity) {
  QuantityValue out;
  out.system = quantity["system"].as_string();
  out.code = quantity["code"].as_string();
  out.unit = quantity["unit"].as_string();
  return out;
}

void append(QuantityValue quantity, std::vector<Value>& out) {
  make_canonical(quantity);
  out.emplace_back(std::move(quantity));
}

void append_quantity(const json::Value& element, std::vector<Value>& out) {
  const auto value = element["value"].as_double();
  if (!value) return;
  QuantityValue quantity = units_of(element);
  const std::string_view comparator = element["comparator"].as_string();
  quantity.value = *value;
  quantity.low = comparator.starts_with('<') ? -kInfinity : *value;
  quantity.high = comparator.starts_with('>') ? kInfinity : *value;
  append(std::move(quantity), out);
}

void append_money(const json::Value& element, std::vector<Value>& out) {
  const auto value = element["value"].as_double();
  if (!value) return;
  QuantityValue quantity;
  quantity.system = kCurrencies;
  quantity.code = element["currency"].as_string();
  quantity.value = quantity.low = quantity.high = *value;
  append(std::move(quantity), out);
}

void append_range(Kind kind, const json::Value& element, std::vector<Value>& out) {
  const json::Value& low = element["low"];
  const json::Value& high = element["high"];
  const auto from = low["value"].as_double();
  const auto to = high["value"].as_double();
  if (!from && !to) return;
  if (kind == Kind::number) {
    out.emplace_back(NumberValue{from.value_or(-kInfinity), to.value_or(kInfinity), from ? *from : *to});
    return;
  }
  QuantityValue quantity = units_of(from ? low : high);
  quantity.low = from.value_or(-kInfinity);
  quantity.high = to.value_or(kInfinity);
  quantity.value = from ? *from : *to;
  append(std::move(quantity), out);
}

// From the least to the greatest of the samples. "E", "U" and "L" stand for no number.
void append_samples(const json::Value& element, std::vector<Value>& out) {
  QuantityValue quantity = units_of(element["origin"]);
  const double origin = element["origin"]["value"].as_double().value_or(0);
  const double factor = element["factor"].as_double().value_or(1);
  std::string_view rest = element["data"].as_string();
  bool any = false;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find_first_of(" \t\r\n"), rest.size());
    const auto sample = to_double(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (!sample) continue;
    const double value = origin + *sample * factor;
    quantity.low = any ? std::min(quantity.low, value) : value;
    quantity.high = any ? std::max(quantity.high, value) : value;
    any = true;
  }
  if (!any) return;
  quantity.value = quantity.low;
  append(std::move(quantity), out);
}

}  // namespace

void make_canonical(QuantityValue& quantity) {
  if (quantity.system != kUcum) return;
  const CanonicalUnit* unit = canonical_unit(quantity.code);
  if (!unit) return;
  quantity.canonical_unit = unit->dimension;
  quantity.canonical_low = unit->of(quantity.low);
  quantity.canonical_high = unit->of(quantity.high);
}

void append_amounts(Kind kind, Form form, const json::Value& element, std::vector<Value>& out) {
  switch (form) {
    case Form::number:
      return append_number(element, out);
    case Form::quantity:
      return append_quantity(element, out);
    case Form::money:
      return append_money(element, out);
    case Form::range:
      return append_range(kind, element, out);
    case Form::sampled_data:
      return append_samples(element, out);
    default:
      return;
  }
}

}  // namespace dyad::search
