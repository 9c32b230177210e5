// SPDX-License-Identifier: Apache-2.0
#include "base/decimal.hpp"
#include "fhir/reference.hpp"
#include "record/checks.hpp"

namespace dyad::record {
namespace {

using json::Value;

bool fits(const QuantityRule& rule, bool child) {
  return rule.subject == (child ? "child" : "mother") || rule.subject == "either";
}

const QuantityRule::UnitFactor* find_unit(const QuantityRule& rule, std::string_view unit) {
  for (const auto& u : rule.units)
    if (u.unit == unit) return &u;
  return nullptr;
}

std::string units_of(const QuantityRule& rule) {
  std::string out;
  for (const auto& u : rule.units) out += (out.empty() ? "" : ", ") + u.unit;
  return out;
}

std::string range(double low, double high, const std::string& unit) {
  return shortest(low) + " to " + shortest(high) + " " + unit;
}

Result<void> check_value(const QuantityRule& rule, const Value& number, const QuantityRule::UnitFactor& unit,
                         const std::string& at, std::vector<std::string>& warnings) {
  const double value = number.as_double().value_or(0) * unit.factor + unit.offset;
  const std::string given = number.number_text() + " " + unit.unit;
  if (!(value >= rule.possible_min && value <= rule.possible_max))
    return fail(ErrorKind::invalid, "cannot be true of " + rule.key, at, given,
                range(rule.possible_min, rule.possible_max, rule.unit));
  if ((rule.usual_min && value < *rule.usual_min) || (rule.usual_max && value > *rule.usual_max))
    warnings.push_back(at + ": unusual " + rule.key + " (" + given + "; usual " +
                       range(rule.usual_min.value_or(rule.possible_min),
                             rule.usual_max.value_or(rule.possible_max), rule.unit) +
                       ")");
  return {};
}

Result<void> check_quantity(const QuantityRule& rule, const Value& quantity, const std::string& at,
                            std::vector<std::string>& warnings) {
  if (!quantity.has("value")) return {};
  const bool coded = quantity["code"].is_string();
  const std::string_view unit = quantity[coded ? "code" : "unit"].as_string();
  if (unit.empty())
    return fail(ErrorKind::missing, "a value of " + rule.key + " needs its unit", at + ".code", {},
                units_of(rule));
  const auto* known = find_unit(rule, unit);
  if (!known)
    return fail(ErrorKind::unknown_unit, "wrong unit for " + rule.key, at + (coded ? ".code" : ".unit"),
                std::string(unit.substr(0, 40)), units_of(rule));
  return check_value(rule, quantity["value"], *known, at + ".value", warnings);
}

// A bare whole number is enough for counts and scores, whose unit is only an annotation.
Result<void> check_integer(const QuantityRule& rule, const Value& number, const std::string& at,
                           std::vector<std::string>& warnings) {
  if (!rule.unit.starts_with('{') && rule.unit != "1")
    return fail(ErrorKind::missing, "a value of " + rule.key + " needs its unit: give valueQuantity", at,
                number.number_text(), units_of(rule));
  return check_value(rule, number, {rule.unit, 1, 0}, at, warnings);
}

Instant time_of(const Value& observation, Instant now) {
  for (const std::string_view text :
       {observation["effectiveDateTime"].as_string(), observation["effectiveInstant"].as_string(),
        observation["effectivePeriod"]["start"].as_string(), observation["issued"].as_string()})
    if (!text.empty())
      if (const auto when = parse_when(text)) return *when;
  return now;
}

// Whether the value is about a child: the child in focus if there is one, else the subject.
bool about_child(const Value& observation, Facts& facts, Instant when) {
  const auto child = [&](const Value& reference) {
    const auto r = fhir::parse_reference(reference["reference"].as_string());
    return r.kind == fhir::Reference::Kind::local && r.type == "Patient" &&
           facts.is_child(std::string(r.id), when);
  };
  for (const Value& focus : observation["focus"].items())
    if (child(focus)) return true;
  return child(observation["subject"]);
}

}  // namespace

QuantityCheck::QuantityCheck(const Rules& rules) {
  for (const QuantityRule& rule : rules.quantities)
    for (const std::string& code : rule.loinc) by_loinc_[code].push_back(&rule);
}

const QuantityRule* QuantityCheck::rule_for(const Value& code, bool child) const {
  for (const Value& coding : code["coding"].items()) {
    if (coding["system"].as_string() != kLoinc) continue;
    const auto at = by_loinc_.find(coding["code"].as_string());
    if (at == by_loinc_.end()) continue;
    for (const QuantityRule* rule : at->second)
      if (fits(*rule, child)) return rule;
    // The only rule there is also holds for the other patient's convention (subject mother, focus fetus).
    return at->second.front();
  }
  return nullptr;
}

Result<void> QuantityCheck::check_values(const Value& holder, const std::string& path, bool child,
                                         std::vector<std::string>& warnings) const {
  const QuantityRule* rule = rule_for(holder["code"], child);
  if (!rule) return {};
  if (const Value& quantity = holder["valueQuantity"]; quantity.is_object())
    return check_quantity(*rule, quantity, path + ".valueQuantity", warnings);
  if (const Value& number = holder["valueInteger"]; number.is_number())
    return check_integer(*rule, number, path + ".valueInteger", warnings);
  return {};
}

Result<void> QuantityCheck::check(const Incoming& in, Facts& facts, Instant now,
                                  std::vector<std::string>& warnings) const {
  if (in.type != "Observation" || in.body["status"].as_string() == "entered-in-error") return {};
  const bool child = about_child(in.body, facts, time_of(in.body, now));
  if (auto checked = check_values(in.body, in.path, child, warnings); !checked) return checked;
  const auto& components = in.body["component"].items();
  for (std::size_t i = 0; i < components.size(); ++i) {
    auto checked =
        check_values(components[i], in.path + ".component[" + std::to_string(i) + "]", child, warnings);
    if (!checked) return checked;
  }
  return {};
}

}  // namespace dyad::record
