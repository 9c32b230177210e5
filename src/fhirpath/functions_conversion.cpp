// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "fhirpath/functions.hpp"
#include "fhirpath/regex.hpp"
#include "fhirpath/values.hpp"

namespace dyad::fhirpath {
namespace {

using json::Number;
using json::Value;

// Each gives the converted value, or nothing when the item cannot be converted.
using Convert = std::optional<Value> (*)(const Item& item);

std::optional<Value> as_integer(const Item& item) {
  if (const auto b = boolean_of(item)) return Value(*b ? 1 : 0);
  if (kind_of(item) == Kind::integer) return *item.value;
  const auto text = string_of(item);
  if (!text ||
      text->find_first_not_of("0123456789", text->starts_with('-') || text->starts_with('+') ? 1 : 0) !=
          std::string_view::npos)
    return {};
  const auto value = Decimal::read(*text);
  const auto whole = value ? value->whole() : std::nullopt;
  if (!whole || *whole > 2147483647LL || *whole < -2147483648LL) return {};
  return Value(*whole);
}

std::optional<Value> as_decimal(const Item& item) {
  if (const auto b = boolean_of(item)) return Value(Number{*b ? "1.0" : "0.0"});
  auto value = decimal_of(item);
  if (const auto text = string_of(item); text && text->find_first_of("eE") == std::string_view::npos)
    value = Decimal::read(*text);
  if (!value) return {};
  return Value(Number{value->text()});
}

std::optional<Value> as_boolean(const Item& item) {
  if (const auto b = boolean_of(item)) return Value(*b);
  if (const auto n = decimal_of(item)) {
    const auto whole = n->whole();
    if (whole == 1 || whole == 0) return Value(*whole == 1);
    return {};
  }
  const auto stated = string_of(item);
  if (!stated || stated->size() > 5) return {};
  const std::string text = lower_case(*stated);
  for (const std::string_view word : {"true", "t", "yes", "y", "1", "1.0"})
    if (text == word) return Value(true);
  for (const std::string_view word : {"false", "f", "no", "n", "0", "0.0"})
    if (text == word) return Value(false);
  return {};
}

std::optional<Value> as_text(const Item& item) {
  switch (kind_of(item)) {
    case Kind::none:
      return {};
    case Kind::boolean:
      return Value(boolean_of(item) == true ? "true" : "false");
    case Kind::integer:
    case Kind::decimal:
      return Value(item.value->number_text());
    case Kind::quantity: {
      const auto q = quantity_of(item);
      if (!q) return {};
      const std::string unit =
          q->calendar ? std::string((*item.value)["unit"].as_string()) : "'" + q->unit + "'";
      return Value(q->value.text() + " " + unit);
    }
    default:
      return Value(item.value->as_string());
  }
}

std::optional<Value> as_date(const Item& item) {
  const Kind kind = kind_of(item);
  if (kind != Kind::string && kind != Kind::date && kind != Kind::date_time) return {};
  const std::string_view text = item.value->as_string();
  auto moment = Moment::read_date_time(text);
  if (!moment) return {};
  moment->is_date = true;
  moment->zone_minutes.reset();
  return Value(moment->text());
}

std::optional<Value> as_date_time(const Item& item) {
  const Kind kind = kind_of(item);
  if (kind != Kind::string && kind != Kind::date && kind != Kind::date_time) return {};
  if (!Moment::read_date_time(item.value->as_string())) return {};
  return Value(item.value->as_string());
}

std::optional<Value> as_time(const Item& item) {
  const Kind kind = kind_of(item);
  if (kind != Kind::string && kind != Kind::time) return {};
  const auto moment = Moment::read_time(item.value->as_string());
  if (!moment) return {};
  return Value(moment->text());
}

// "4.5 'mg'", "3 days" or a bare number.
std::optional<Value> quantity_from(std::string_view text) {
  const std::size_t digits =
      std::min(text.find_first_not_of("0123456789.", text.starts_with('-') || text.starts_with('+') ? 1 : 0),
               text.size());
  const auto value = Decimal::read(text.substr(0, digits));
  if (!value) return {};
  std::string_view unit = text.substr(digits);
  while (unit.starts_with(' ') || unit.starts_with('\t')) unit.remove_prefix(1);
  if (unit.empty()) return value_of({*value, "1", false});
  if (unit.size() > 2 && unit.front() == '\'' && unit.back() == '\'')
    return value_of({*value, std::string(unit.substr(1, unit.size() - 2)), false});
  if (calendar_word(unit).empty()) return {};
  return json::object({{"value", Value(Number{value->text()})}, {"unit", unit}});
}

std::optional<Value> as_quantity(const Item& item) {
  if (const auto b = boolean_of(item))
    return value_of({Decimal::read(*b ? "1.0" : "0.0").value(), "1", false});
  if (const auto n = decimal_of(item)) return value_of({*n, "1", false});
  if (const auto q = quantity_of(item))
    return item.type == system_type(Kind::quantity) ? *item.value : value_of(*q);
  if (const auto text = string_of(item)) return quantity_from(*text);
  return {};
}

template <Kind kind, Convert convert>
Items to(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  const auto item = ev.single(input, call.name + "()");
  if (!item || !item->value) return {};
  auto value = convert(*item);
  if (!value) return {};
  const Items made = ev.one(ev.make(kind, std::move(*value)));
  if (call.args.empty()) return made;  // toQuantity(unit): only when it is that unit already
  const auto unit = ev.single(ev.eval(call.args[0], scope), call.name + "()");
  const auto quantity = quantity_of(made[0]);
  return unit && quantity && string_of(*unit) == quantity->unit ? made : Items{};
}

template <Convert convert>
Items converts(Evaluator& ev, const Expr& call, Items input, const Scope&) {
  const auto item = ev.single(input, call.name + "()");
  return item ? ev.one(item->value && convert(*item).has_value()) : Items{};
}

constexpr Function kFunctions[] = {
    {"toInteger", 0, 0, to<Kind::integer, as_integer>},
    {"toDecimal", 0, 0, to<Kind::decimal, as_decimal>},
    {"toBoolean", 0, 0, to<Kind::boolean, as_boolean>},
    {"toString", 0, 0, to<Kind::string, as_text>},
    {"toDate", 0, 0, to<Kind::date, as_date>},
    {"toDateTime", 0, 0, to<Kind::date_time, as_date_time>},
    {"toTime", 0, 0, to<Kind::time, as_time>},
    {"toQuantity", 0, 1, to<Kind::quantity, as_quantity>},
    {"convertsToInteger", 0, 0, converts<as_integer>},
    {"convertsToDecimal", 0, 0, converts<as_decimal>},
    {"convertsToBoolean", 0, 0, converts<as_boolean>},
    {"convertsToString", 0, 0, converts<as_text>},
    {"convertsToDate", 0, 0, converts<as_date>},
    {"convertsToDateTime", 0, 0, converts<as_date_time>},
    {"convertsToTime", 0, 0, converts<as_time>},
    {"convertsToQuantity", 0, 1, converts<as_quantity>},
};

}  // namespace

std::span<const Function> conversion_functions() { return kFunctions; }

}  // namespace dyad::fhirpath
