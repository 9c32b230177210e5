// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "base/decimal.hpp"
#include "fhirpath/functions.hpp"
#include "fhirpath/values.hpp"

namespace dyad::fhirpath {
namespace {

using json::Number;
using json::Value;

Items number(Evaluator& ev, const std::optional<Decimal>& value, Kind kind = Kind::decimal) {
  if (!value) return {};
  return ev.one(ev.make(kind, Value(Number{value->text()})));
}

// A result of floating-point arithmetic, to the 15 digits that are sure.
Items rounded(Evaluator& ev, double value) {
  constexpr int kDigits = 15;
  if (!std::isfinite(value)) return {};
  const int magnitude = value == 0 ? 0 : static_cast<int>(std::floor(std::log10(std::abs(value)))) + 1;
  const auto exact = Decimal::of(value);
  if (!exact) return {};
  return number(ev, exact->rounded(std::max(0, kDigits - magnitude)).trimmed());
}

// The number before the dot; a value of another type is an error, none is empty.
std::optional<Decimal> number_in(Evaluator& ev, const Items& items, const Expr& call) {
  const auto item = ev.single(items, call.name + "()");
  if (!item || !item->value) return {};
  const auto out = decimal_of(*item);
  if (!out) ev.refuse(call.name + "() needs a number, not " + std::string(name_of(item->type)));
  return out;
}

bool is_integer(const Items& items) { return items.size() == 1 && kind_of(items[0]) == Kind::integer; }

Items abs(Evaluator& ev, const Expr& call, Items input, const Scope&) {
  if (input.size() == 1)
    if (auto quantity = quantity_of(input[0])) {
      if (quantity->value.digits < 0) quantity->value.digits = -quantity->value.digits;
      return ev.one(ev.make(Kind::quantity, value_of(*quantity)));
    }
  auto value = number_in(ev, input, call);
  if (value && value->digits < 0) value->digits = -value->digits;
  return number(ev, value, is_integer(input) ? Kind::integer : Kind::decimal);
}

Items whole(Evaluator& ev, const Expr& call, const Items& input, int direction) {
  const auto value = number_in(ev, input, call);
  if (!value) return {};
  Decimal out = value->truncated();
  const auto order = compare(*value, out);
  if (direction > 0 && order > 0) ++out.digits;
  if (direction < 0 && order < 0) --out.digits;
  return number(ev, out, Kind::integer);
}
Items ceiling(Evaluator& ev, const Expr& call, Items input, const Scope&) {
  return whole(ev, call, input, 1);
}
Items floor(Evaluator& ev, const Expr& call, Items input, const Scope&) { return whole(ev, call, input, -1); }
Items truncate(Evaluator& ev, const Expr& call, Items input, const Scope&) {
  return whole(ev, call, input, 0);
}

Items exp(Evaluator& ev, const Expr& call, Items input, const Scope&) {
  const auto value = number_in(ev, input, call);
  return value ? rounded(ev, std::exp(value->value())) : Items{};
}
Items ln(Evaluator& ev, const Expr& call, Items input, const Scope&) {
  const auto value = number_in(ev, input, call);
  return value && value->digits > 0 ? rounded(ev, std::log(value->value())) : Items{};
}
Items log(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  const auto value = number_in(ev, input, call);
  const auto base = number_in(ev, ev.eval(call.args[0], scope), call);
  if (!value || !base || value->digits <= 0 || base->digits <= 0) return {};
  return rounded(ev, std::log(value->value()) / std::log(base->value()));
}

Items power(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  const auto base = number_in(ev, input, call);
  const Items argument = ev.eval(call.args[0], scope);
  const auto exponent = number_in(ev, argument, call);
  if (!base || !exponent) return {};
  const bool integers = is_integer(input) && is_integer(argument);
  constexpr long long kExact = 126;  // above it every power but those of 0, 1 and -1 is out of range
  const auto times = exponent->whole();
  if (times && *times >= 0 && *times <= kExact) {
    std::optional<Decimal> out = Decimal::of(1LL);
    for (long long i = 0; i < *times && out; ++i) out = multiply(*out, *base);
    if (out) return number(ev, out, integers ? Kind::integer : Kind::decimal);
  }
  return rounded(ev, std::pow(base->value(), exponent->value()));
}

Items round(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  const auto value = number_in(ev, input, call);
  int places = 0;
  if (!call.args.empty()) {
    const auto asked = number_in(ev, ev.eval(call.args[0], scope), call);
    const auto n = asked ? asked->whole() : std::nullopt;
    if (ev.failed()) return {};
    if (!n || *n < 0 || *n > 28) return ev.refuse("round() needs a number of digits from 0 to 28");
    places = static_cast<int>(*n);
  }
  return value ? number(ev, value->rounded(places)) : Items{};
}

Items sqrt(Evaluator& ev, const Expr& call, Items input, const Scope&) {
  const auto value = number_in(ev, input, call);
  return value && value->digits >= 0 ? rounded(ev, std::sqrt(value->value())) : Items{};
}

constexpr Function kFunctions[] = {
    {"abs", 0, 0, abs},   {"ceiling", 0, 0, ceiling},   {"exp", 0, 0, exp},     {"floor", 0, 0, floor},
    {"ln", 0, 0, ln},     {"log", 1, 1, log},           {"power", 1, 1, power}, {"round", 0, 1, round},
    {"sqrt", 0, 0, sqrt}, {"truncate", 0, 0, truncate},
};

}  // namespace

std::span<const Function> number_functions() { return kFunctions; }

}  // namespace dyad::fhirpath
