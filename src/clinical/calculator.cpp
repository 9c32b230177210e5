// SPDX-License-Identifier: Apache-2.0
#include "clinical/calculator.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "base/decimal.hpp"

namespace dyad::clinical {
namespace {

// "800g" -> "800" and "g"; "7.2" -> "7.2" and "".
std::pair<std::string, std::string> split_unit(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() &&
         (std::string_view("+-.0123456789").find(text[end]) != std::string_view::npos ||
          ((text[end] == 'e' || text[end] == 'E') && end + 1 < text.size() &&
           std::string_view("+-0123456789").find(text[end + 1]) != std::string_view::npos)))
    ++end;
  std::string unit(text.substr(end));
  while (!unit.empty() && unit.front() == ' ') unit.erase(0, 1);
  return {std::string(text.substr(0, end)), unit};
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& w : words) out += (out.empty() ? "" : ", ") + w;
  return out;
}

// The other unit in which a number typed without one would be usual, when it is not in the canonical unit:
// 3 for an albumin in g/L is hardly alive, 3 g/dL is common.
const evidence::Quantity::UnitFactor* likelier_unit(const evidence::Quantity& q, double typed) {
  if (!q.usual_min || !q.usual_max || (typed >= *q.usual_min && typed <= *q.usual_max)) return nullptr;
  for (const auto& u : q.units) {
    const double canonical = typed * u.factor + u.offset;
    if (canonical != typed && canonical >= *q.usual_min && canonical <= *q.usual_max) return &u;
  }
  return nullptr;
}

Result<void> read_number(const InputSpec& spec, const Quantities& quantities, InputValue& v) {
  const auto [digits, unit] = split_unit(v.given);
  const auto number = to_double(digits);
  if (!number) return fail(ErrorKind::invalid, "not a number", spec.key, v.given);
  if (spec.kind == InputKind::quantity) {
    const auto* q = quantities.find(spec.quantity.empty() ? spec.key : spec.quantity);
    if (!q) throw std::logic_error("calculator input " + spec.key + " names no quantity");
    auto canonical = to_canonical(*q, *number, unit);
    if (!canonical) {
      Error e = canonical.error();
      e.field = spec.key;
      return std::unexpected(e);
    }
    if (const auto* other = unit.empty() ? likelier_unit(*q, *number) : nullptr)
      v.doubt = spec.key + ": " + v.given + " without a unit was taken as " + q->unit +
                ", where it is unusual; it would be usual in " + other->unit + ". Write the unit";
    v.number = *canonical;
    v.text = shortest(std::stod(fixed(*canonical, 6))) + " " + q->unit;
    return {};
  }
  if (!unit.empty()) return fail(ErrorKind::unknown_unit, "takes a plain number", spec.key, v.given);
  if (*number < spec.min || *number > spec.max)
    return fail(ErrorKind::invalid, "cannot be true", spec.key, v.given,
                shortest(spec.min) + " to " + shortest(spec.max));
  v.number = *number;
  v.text = digits;
  return {};
}

Result<InputValue> read_one(const InputSpec& spec, const Quantities& quantities, const std::string& text) {
  InputValue v{&spec, text, text, 0, {}, {}, {}};
  const auto named = [&](Error e) {
    e.field = spec.key;
    return std::unexpected(e);
  };
  switch (spec.kind) {
    case InputKind::quantity:
    case InputKind::number:
      if (auto ok = read_number(spec, quantities, v); !ok) return std::unexpected(ok.error());
      break;
    case InputKind::gestation: {
      auto g = parse_gestation(text);
      if (!g) return named(g.error());
      v.number = g->days;
      v.text = format(*g) + " weeks+days";
      break;
    }
    case InputKind::choice:
      if (std::ranges::find(spec.choices, text) == spec.choices.end())
        return fail(ErrorKind::invalid, "not one of the choices", spec.key, text, joined(spec.choices));
      v.choice = text;
      break;
    case InputKind::flag:
      if (text != "yes" && text != "no" && text != "1" && text != "0")
        return fail(ErrorKind::invalid, "yes or no", spec.key, text, "yes, no");
      v.number = text == "yes" || text == "1";
      v.text = v.number != 0 ? "yes" : "no";
      break;
    case InputKind::date: {
      auto d = parse_date(text);
      if (!d) return named(d.error());
      v.date = *d;
      break;
    }
    case InputKind::text:
      if (text.empty()) return fail(ErrorKind::invalid, "is empty", spec.key);
      v.choice = text;
      break;
  }
  return v;
}

}  // namespace

const InputValue* Inputs::find(std::string_view key) const {
  for (const auto& v : values_)
    if (v.spec->key == key) return &v;
  return nullptr;
}

bool Inputs::has(std::string_view key) const { return find(key) != nullptr; }

double Inputs::number(std::string_view key) const {
  if (const auto* v = find(key)) return v->number;
  throw std::out_of_range("input " + std::string(key));
}

std::optional<double> Inputs::maybe(std::string_view key) const {
  const auto* v = find(key);
  return v ? std::optional(v->number) : std::nullopt;
}

bool Inputs::flag(std::string_view key) const { return maybe(key).value_or(0) != 0; }
Gestation Inputs::gestation(std::string_view key) const { return {static_cast<int>(number(key))}; }

const std::string& Inputs::choice(std::string_view key) const {
  static const std::string none;
  const auto* v = find(key);
  return v ? v->choice : none;
}

Date Inputs::date(std::string_view key) const {
  if (const auto* v = find(key)) return v->date;
  throw std::out_of_range("input " + std::string(key));
}

const Figure* Outcome::find(std::string_view key) const {
  for (const auto& f : figures)
    if (f.key == key) return &f;
  return nullptr;
}

double Outcome::value(std::string_view key) const {
  const Figure* f = find(key);
  if (!f || !f->value) throw std::out_of_range("figure " + std::string(key));
  return *f->value;
}

const Calculator* Registry::find(std::string_view name) const {
  for (const auto& c : all_)
    if (c.name == name) return &c;
  return nullptr;
}

Result<Inputs> read_inputs(const Calculator& calculator, const Quantities& quantities,
                           const Arguments& arguments) {
  Inputs inputs;
  std::set<std::string> seen;
  std::vector<std::string> known;
  for (const auto& spec : calculator.inputs) known.push_back(spec.key);
  for (const auto& [key, text] : arguments) {
    const auto spec = std::ranges::find(calculator.inputs, key, &InputSpec::key);
    if (spec == calculator.inputs.end() && calculator.inputs.empty()) continue;  // refused whatever is known
    if (spec == calculator.inputs.end())
      return fail(ErrorKind::invalid, "not an input of " + calculator.name, key, {}, joined(known));
    if (!seen.insert(key).second) return fail(ErrorKind::invalid, "given twice", key, text);
    auto v = read_one(*spec, quantities, text);
    if (!v) return std::unexpected(v.error());
    inputs.add(std::move(*v));
  }
  for (const auto& spec : calculator.inputs)
    if (spec.required && !inputs.has(spec.key))
      return fail(ErrorKind::missing, "needed by " + calculator.name + ": " + spec.label, spec.key);
  return inputs;
}

Result<Answer> run(const Calculator& calculator, const Book& book, const Quantities& quantities,
                   const Arguments& arguments) {
  auto inputs = read_inputs(calculator, quantities, arguments);
  if (!inputs) return std::unexpected(inputs.error());
  auto outcome = calculator.compute(*inputs, book);
  if (!outcome) return std::unexpected(outcome.error());
  for (const auto& v : inputs->all())
    if (!v.doubt.empty()) outcome->warnings.push_back({"input.unit_doubtful", v.doubt});
  for (const auto& id : outcome->evidence) {
    const auto& entry = book.need(id);
    if (entry.use() == evidence::Use::refuse)
      return fail(ErrorKind::refused,
                  "rests on \"" + entry.title + "\", which is " + std::string(name_of(entry.certainty)) +
                      " and must not decide",
                  calculator.name, id);
    if (entry.use() == evidence::Use::warn)
      outcome->warnings.push_back({"evidence.memory", "\"" + entry.title + "\" (" + id + ") is " +
                                                          std::string(name_of(entry.certainty)) +
                                                          ": check against the source before relying on it"});
    for (const auto& limit : entry.limits) {
      const bool said =
          std::ranges::any_of(outcome->limits, [&](const Note& n) { return n.code == limit.code; });
      if (!said) outcome->limits.push_back(limit);
    }
  }
  return Answer{std::move(*inputs), std::move(*outcome)};
}

}  // namespace dyad::clinical
