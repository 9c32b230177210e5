// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "fhirpath/functions.hpp"
#include "fhirpath/quantities.hpp"
#include "fhirpath/values.hpp"

namespace dyad::fhirpath {
namespace {

using json::Number;
using json::Value;

Items clock(Evaluator& ev, Kind kind, std::size_t from, std::size_t length, const Expr& call) {
  if (!ev.context.now) return ev.refuse(call.name + "() is not known where this is evaluated");
  return ev.one(ev.make(kind, Value(format_utc(*ev.context.now).substr(from, length))));
}
Items now(Evaluator& ev, const Expr& call, Items, const Scope&) {
  return clock(ev, Kind::date_time, 0, std::string::npos, call);
}
Items today(Evaluator& ev, const Expr& call, Items, const Scope&) {
  return clock(ev, Kind::date, 0, 10, call);
}
Items time_of_day(Evaluator& ev, const Expr& call, Items, const Scope&) {
  return clock(ev, Kind::time, 11, 12, call);
}

// Digits that a moment states: 4 for a year, 17 with milliseconds; of a time 2 to 9.
constexpr std::array<int, 7> kDigits{4, 6, 8, 10, 12, 14, 17};
int digits_of(const Moment& moment) {
  return kDigits[static_cast<std::size_t>(moment.precision)] - (moment.clock_only ? 8 : 0);
}

constexpr int kMaxDigits = 28;

// The lowest or highest decimal that is written like this one, to so many places.
std::optional<Decimal> boundary(const Decimal& value, bool high, int places) {
  if (places < 0 || places > kMaxDigits) return {};
  const Decimal half{5, value.scale + 1};
  const auto edge = high ? add(value, half) : subtract(value, half);
  if (!edge) return {};
  if (places >= edge->scale) return edge->scaled(places);
  Decimal out = Decimal{edge->digits, edge->scale - places}.truncated();
  out.scale = places;
  const auto order = compare(*edge, out);
  if (high && order > 0) ++out.digits;
  if (!high && order < 0) --out.digits;
  return out;
}

// The first or last moment that this one can mean, told to so many digits.
std::optional<Moment> boundary(const Moment& moment, bool high, int digits) {
  Moment out = moment;
  if (out.precision == Moment::hour) out.precision = Moment::minute;  // FHIR has no hours without minutes
  constexpr std::array<int, 7> kLast{9999, 12, 31, 23, 59, 59, 999};
  for (int part = out.precision + 1; part <= Moment::millisecond; ++part) {
    const auto i = static_cast<std::size_t>(part);
    if (high) out.parts[i] = part == Moment::day ? days_in_month(out.parts[0], out.parts[1]) : kLast[i];
  }
  int wanted = -1;
  for (std::size_t i = 0; i < kDigits.size(); ++i)
    if (kDigits[i] - (moment.clock_only ? 8 : 0) == digits) wanted = static_cast<int>(i);
  if (wanted < 0 || (moment.is_date && wanted > Moment::day) || (moment.clock_only && wanted < Moment::hour))
    return {};
  out.precision = wanted;
  if (wanted >= Moment::hour && !out.clock_only && !out.zone_minutes)
    out.zone_minutes = (high ? -12 : 14) * 60;
  if (wanted < Moment::hour) out.zone_minutes.reset();
  return out;
}

Items boundary(Evaluator& ev, const Expr& call, const Items& input, const Scope& scope, bool high) {
  const auto item = ev.single(input, call.name + "()");
  if (!item || !item->value) return {};
  std::optional<int> asked;
  if (!call.args.empty()) {
    const auto argument = ev.single(ev.eval(call.args[0], scope), call.name + "()");
    const auto n = argument ? integer_of(*argument) : std::nullopt;
    if (!n) return {};
    if (*n < 0 || *n > kMaxDigits) return {};
    asked = static_cast<int>(*n);
  }
  constexpr int kPlaces = 8;
  if (const auto n = decimal_of(*item)) {
    const auto edge = boundary(*n, high, asked.value_or(kPlaces));
    return edge ? ev.one(ev.make(Kind::decimal, Value(Number{edge->text()}))) : Items{};
  }
  if (auto q = quantity_of(*item)) {
    const auto edge = boundary(q->value, high, asked.value_or(kPlaces));
    if (!edge) return {};
    q->value = *edge;
    return ev.one(ev.make(Kind::quantity, value_of(*q)));
  }
  const auto moment = moment_of(*item);
  if (!moment) return ev.refuse(call.name + "() is not made for " + std::string(name_of(item->type)));
  const auto edge = boundary(*moment, high,
                             asked.value_or(moment->clock_only ? 9
                                            : moment->is_date  ? 8
                                                               : 17));
  return edge ? ev.one(ev.make(kind_of(*item), Value(edge->text()))) : Items{};
}
Items low_boundary(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  return boundary(ev, call, input, scope, false);
}
Items high_boundary(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  return boundary(ev, call, input, scope, true);
}

Items precision(Evaluator& ev, const Expr& call, Items input, const Scope&) {
  const auto item = ev.single(input, "precision()");
  if (!item || !item->value) return {};
  if (const auto n = decimal_of(*item)) return ev.one(ev.make(Kind::integer, Value(n->scale)));
  const auto moment = moment_of(*item);
  if (!moment) return ev.refuse(call.name + "() is not made for " + std::string(name_of(item->type)));
  return ev.one(ev.make(Kind::integer, Value(digits_of(*moment))));
}

Items comparable(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  const auto a = ev.single(input, "comparable()");
  const auto b = ev.single(ev.eval(call.args[0], scope), "comparable()");
  if (!a || !b) return {};
  const auto p = quantity_of(*a), q = quantity_of(*b);
  return ev.one(p && q && comparable(*p, *q));
}

constexpr Function kFunctions[] = {
    {"now", 0, 0, now},
    {"today", 0, 0, today},
    {"timeOfDay", 0, 0, time_of_day},
    {"lowBoundary", 0, 1, low_boundary},
    {"highBoundary", 0, 1, high_boundary},
    {"precision", 0, 0, precision},
    {"comparable", 1, 1, comparable},
};

}  // namespace

std::span<const Function> time_functions() { return kFunctions; }

}  // namespace dyad::fhirpath
