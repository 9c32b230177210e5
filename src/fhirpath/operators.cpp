// SPDX-License-Identifier: Apache-2.0
#include "fhirpath/operators.hpp"

#include "fhirpath/equality.hpp"
#include "fhirpath/quantities.hpp"
#include "fhirpath/values.hpp"

namespace dyad::fhirpath {
namespace {

using json::Number;
using json::Value;

std::string_view text_of(Operator op) {
  switch (op) {
    case Operator::multiply:
      return "*";
    case Operator::divide:
      return "/";
    case Operator::whole_divide:
      return "div";
    case Operator::modulo:
      return "mod";
    case Operator::plus:
      return "+";
    case Operator::minus:
      return "-";
    case Operator::concatenate:
      return "&";
    default:
      return "a comparison";
  }
}

Items number(Evaluator& ev, const std::optional<Decimal>& value, bool whole) {
  if (!value) return {};
  return ev.one(ev.make(whole ? Kind::integer : Kind::decimal, Value(Number{value->text()})));
}

Items quantity(Evaluator& ev, const std::optional<Quantity>& value) {
  if (!value) return {};
  return ev.one(ev.make(Kind::quantity, value_of(*value)));
}

Items on_numbers(Evaluator& ev, Operator op, const Decimal& a, const Decimal& b, bool whole) {
  switch (op) {
    case Operator::plus:
      return number(ev, add(a, b), whole);
    case Operator::minus:
      return number(ev, subtract(a, b), whole);
    case Operator::multiply:
      return number(ev, multiply(a, b), whole);
    case Operator::divide:
      return number(ev, divide(a, b), false);
    default:
      break;
  }
  if (b.digits == 0) return {};
  const auto x = a.scaled(b.scale), y = b.scaled(a.scale);
  if (!x || !y) return {};
  if (op == Operator::whole_divide) return number(ev, Decimal{x->digits / y->digits, 0}, true);
  return number(ev, Decimal{x->digits % y->digits, x->scale}, whole);
}

Items on_quantities(Evaluator& ev, Operator op, const Quantity& a, const Quantity& b) {
  switch (op) {
    case Operator::plus:
      return quantity(ev, add(a, b, false));
    case Operator::minus:
      return quantity(ev, add(a, b, true));
    case Operator::multiply:
      return quantity(ev, multiply(a, b));
    case Operator::divide:
      return quantity(ev, divide(a, b));
    default:
      return ev.refuse(std::string(text_of(op)) + " is not made for quantities");
  }
}

struct Step {
  Moment::Part part;
  int times;  // how many of the part one unit is
};

// The calendar unit of a quantity of time; the definite durations of UCUM above seconds have none.
std::optional<Step> step_of(const Quantity& q) {
  static constexpr struct {
    std::string_view word;
    Step step;
  } kSteps[] = {{"year", {Moment::year, 1}},     {"month", {Moment::month, 1}},
                {"week", {Moment::day, 7}},      {"day", {Moment::day, 1}},
                {"hour", {Moment::hour, 1}},     {"minute", {Moment::minute, 1}},
                {"second", {Moment::second, 1}}, {"millisecond", {Moment::millisecond, 1}}};
  static constexpr std::string_view kCodes[] = {"", "", "wk", "d", "h", "min", "s", "ms"};
  for (std::size_t i = 0; i < 8; ++i)
    if (q.calendar ? q.unit == kSteps[i].word : !kCodes[i].empty() && q.unit == kCodes[i])
      return kSteps[i].step;
  return {};
}

Items on_moment(Evaluator& ev, const Item& item, const Moment& moment, const Quantity& by, bool minus) {
  const auto step = step_of(by);
  if (!step || (moment.clock_only && step->part < Moment::hour))
    return ev.refuse("a date or time cannot be moved by a quantity of '" + by.unit + "'");
  Moment::Part part = step->part;
  Decimal amount = by.value;
  if (part == Moment::second && by.calendar) {  // the one unit that may have a fraction
    part = Moment::millisecond;
    amount = multiply(amount, Decimal::of(1000LL)).value_or(Decimal{});
  }
  auto whole = amount.truncated().whole();
  if (!whole) return {};
  long long n = *whole * step->times * (minus ? -1 : 1);
  // A unit finer than what the moment states counts in the units that it states.
  static constexpr long long kPer[] = {1, 12, 30, 24, 60, 60, 1000};
  const int finest = moment.is_date ? std::min<int>(moment.precision, Moment::day) : moment.precision;
  for (; part > finest && !(part == Moment::millisecond && finest == Moment::second);
       part = static_cast<Moment::Part>(part - 1)) {
    n /= part == Moment::day && finest == Moment::year ? 1 : kPer[part];
    if (part == Moment::day && finest == Moment::year) {
      n /= 365;
      part = Moment::month;
    }
  }
  const auto moved = add(moment, part, n);
  if (!moved) return {};
  return ev.one(ev.make(kind_of(item), Value(moved->text())));
}

Items concatenated(Evaluator& ev, const std::optional<Item>& a, const std::optional<Item>& b) {
  const auto text = [&](const std::optional<Item>& item) -> std::string {
    if (!item) return {};
    const auto s = string_of(*item);
    if (!s) ev.refuse("& joins strings only");
    return std::string(s.value_or(""));
  };
  std::string out = text(a);
  out += text(b);
  if (ev.failed()) return {};
  return ev.one(ev.make(Kind::string, Value(std::move(out))));
}

}  // namespace

Items negate(Evaluator& ev, bool minus, const Items& operand) {
  const auto item = ev.single(operand, minus ? "-" : "+");
  if (!item) return {};
  if (const auto n = decimal_of(*item)) {
    if (!minus) return operand;
    return number(ev, Decimal{-n->digits, n->scale}, kind_of(*item) == Kind::integer);
  }
  if (auto q = quantity_of(*item)) {
    if (!minus) return operand;
    q->value.digits = -q->value.digits;
    return quantity(ev, q);
  }
  return ev.refuse("a sign stands before numbers and quantities only");
}

Items ordered(Evaluator& ev, Operator op, const Items& left, const Items& right) {
  const auto a = ev.single(left, "a comparison");
  const auto b = ev.single(right, "a comparison");
  if (!a || !b || ev.failed()) return {};
  bool has_order = true;
  const auto order = compare(*a, *b, has_order);
  if (!has_order)
    return ev.refuse("there is no order between " + std::string(name_of(a->type)) + " and " +
                     std::string(name_of(b->type)));
  if (!order) return {};
  switch (op) {
    case Operator::less:
      return ev.one(*order < 0);
    case Operator::greater:
      return ev.one(*order > 0);
    case Operator::less_equal:
      return ev.one(*order <= 0);
    default:
      return ev.one(*order >= 0);
  }
}

Items arithmetic(Evaluator& ev, Operator op, const Items& left, const Items& right) {
  const auto a = ev.single(left, text_of(op));
  const auto b = ev.single(right, text_of(op));
  if (ev.failed()) return {};
  if (op == Operator::concatenate) return concatenated(ev, a, b);
  if (!a || !b) return {};
  const auto x = decimal_of(*a), y = decimal_of(*b);
  if (x && y) {
    const bool whole = kind_of(*a) == Kind::integer && kind_of(*b) == Kind::integer;
    return on_numbers(ev, op, *x, *y, whole);
  }
  const auto p = quantity_of(*a), q = quantity_of(*b);
  if (p && q) return on_quantities(ev, op, *p, *q);
  if (p && y) return on_quantities(ev, op, *p, Quantity{*y, "1", false});
  if (x && q) return on_quantities(ev, op, Quantity{*x, "1", false}, *q);
  if (op == Operator::plus || op == Operator::minus)
    if (const auto moment = moment_of(*a); moment && q)
      return on_moment(ev, *a, *moment, *q, op == Operator::minus);
  if (op == Operator::plus && string_of(*a) && string_of(*b)) return concatenated(ev, a, b);
  if (!a->value || !b->value) return {};
  return ev.refuse(std::string(text_of(op)) + " is not made for " + std::string(name_of(a->type)) + " and " +
                   std::string(name_of(b->type)));
}

Items membership(Evaluator& ev, const Items& wanted, const Items& collection, std::string_view what) {
  const auto item = ev.single(wanted, what);
  if (!item) return {};
  return ev.one(contains(collection, *item));
}

}  // namespace dyad::fhirpath
