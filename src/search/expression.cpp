// SPDX-License-Identifier: Apache-2.0
#include "search/expression.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "fhir/tables.hpp"

namespace dyad::search {
namespace {

using fhir::Element;
using fhir::Shape;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

bool is_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  });
}

// Cuts a text at the dots that stand outside brackets and quotes.
std::vector<std::string_view> steps_of(std::string_view text) {
  std::vector<std::string_view> out;
  int depth = 0;
  bool quoted = false;
  std::size_t start = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : '.';
    if (c == '\'') quoted = !quoted;
    if (quoted && i < text.size()) continue;
    if (c == '(') ++depth;
    if (c == ')') --depth;
    if (c == '.' && depth == 0) {
      out.push_back(text.substr(start, i - start));
      start = i + 1;
    }
  }
  return out;
}

std::string_view type_of(const Element& element) {
  return element.is_primitive() ? fhir::name_of(element.primitive())
                                : fhir::shapes()[static_cast<std::size_t>(element.type)].name;
}

// Appends where `name` leads from `from`: one element, or each type of a choice.
void descend(const Target& from, std::string_view name, std::vector<Target>& out) {
  const Shape* shape = fhir::find_shape(from.type);
  if (!shape) return;
  const auto add = [&](const Element& element) {
    Target next = from;
    next.path.push_back({.name = element.name});
    next.type = type_of(element);
    out.push_back(std::move(next));
  };
  if (const Element* element = fhir::find_element(*shape, name)) return add(*element);
  for (const Shape* here = shape;; here = &fhir::shapes()[static_cast<std::size_t>(here->base)]) {
    for (const Element& element : here->own_elements()) {
      if (element.choice < 0) continue;
      const std::string_view choice = fhir::choice_name(element.choice);
      if (choice.substr(0, choice.size() - 3) == name) add(element);
    }
    if (here->base < 0) return;
  }
}

// "f(x)" with this f; x.
std::optional<std::string_view> argument(std::string_view step, std::string_view function) {
  if (!step.starts_with(function) || !step.ends_with(")")) return std::nullopt;
  step.remove_prefix(function.size());
  if (!step.starts_with("(")) return std::nullopt;
  return trimmed(step.substr(1, step.size() - 2));
}

// Whether a type is another or comes from it, as ofType() asks: a canonical is a uri, an Age a Quantity.
bool is_kind_of(std::string_view type, std::string_view wanted) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kPrimitives = {
      {{"canonical", "uri"},
       {"url", "uri"},
       {"oid", "uri"},
       {"uuid", "uri"},
       {"code", "string"},
       {"id", "string"},
       {"markdown", "string"},
       {"positiveInt", "integer"},
       {"unsignedInt", "integer"}}};
  if (type == wanted) return true;
  const auto narrower = [&](const auto& pair) { return pair.first == type && pair.second == wanted; };
  if (std::ranges::any_of(kPrimitives, narrower)) return true;
  const Shape* shape = fhir::find_shape(type);
  while (shape && shape->base >= 0) {
    shape = &fhir::shapes()[static_cast<std::size_t>(shape->base)];
    if (shape->name == wanted) return true;
  }
  return false;
}

bool apply_where(std::string_view condition, std::vector<Target>& at) {
  constexpr std::string_view kResolve = "resolve() is ";
  if (condition.starts_with(kResolve)) {
    for (Target& target : at) target.only_type = condition.substr(kResolve.size());
    return is_name(condition.substr(kResolve.size()));
  }
  const std::size_t equals = condition.find('=');
  if (equals == std::string_view::npos) return false;
  const std::string_view name = trimmed(condition.substr(0, equals));
  const std::string_view value = trimmed(condition.substr(equals + 1));
  if (!is_name(name) || value.size() < 2 || value.front() != '\'' || value.back() != '\'') return false;
  for (Target& target : at) {
    target.path.back().guard = name;
    target.path.back().guard_value = value.substr(1, value.size() - 2);
  }
  return true;
}

bool apply(std::string_view step, std::vector<Target>& at) {
  if (const auto type = argument(step, "ofType")) {
    std::erase_if(at, [&](const Target& target) { return !is_kind_of(target.type, *type); });
    return !at.empty();
  }
  if (const auto condition = argument(step, "where")) return apply_where(*condition, at);
  const bool first = step.ends_with("[0]");
  if (first) step.remove_suffix(3);
  if (!is_name(step)) return false;
  std::vector<Target> next;
  for (const Target& target : at) descend(target, step, next);
  if (first)
    for (Target& target : next) target.path.back().first_only = true;
  at = std::move(next);
  return !at.empty();
}

}  // namespace

std::vector<std::string_view> alternatives_of(std::string_view expression) {
  std::vector<std::string_view> out;
  int depth = 0;
  std::size_t start = 0;
  for (std::size_t i = 0; i <= expression.size(); ++i) {
    const char c = i < expression.size() ? expression[i] : '|';
    if (c == '(') ++depth;
    if (c == ')') --depth;
    if (c == '|' && depth == 0) {
      if (const auto part = trimmed(expression.substr(start, i - start)); !part.empty()) out.push_back(part);
      start = i + 1;
    }
  }
  return out;
}

std::optional<std::vector<Target>> follow(std::string_view expression, std::string_view root, bool relative) {
  std::vector<Target> at{Target{.path = {}, .type = root, .only_type = {}}};
  auto steps = steps_of(expression);
  if (!relative) {
    if (steps.empty() || steps.front() != root) return std::nullopt;
    steps.erase(steps.begin());
  }
  for (const std::string_view step : steps)
    if (!apply(step, at)) return std::nullopt;
  return at;
}

namespace {

struct Fit {
  Kind kind;
  std::string_view type;
  Form form;
};
constexpr std::array kFits = {
    Fit{Kind::token, "Coding", Form::coding},
    Fit{Kind::token, "CodeableConcept", Form::codeable_concept},
    Fit{Kind::token, "Identifier", Form::identifier},
    Fit{Kind::token, "ContactPoint", Form::contact},
    Fit{Kind::token, "boolean", Form::boolean},
    Fit{Kind::token, "code", Form::code},
    Fit{Kind::token, "id", Form::code},
    Fit{Kind::token, "string", Form::code},
    Fit{Kind::token, "uri", Form::code},
    Fit{Kind::string, "string", Form::text},
    Fit{Kind::string, "markdown", Form::text},
    Fit{Kind::string, "code", Form::text},
    Fit{Kind::reference, "Reference", Form::reference},
    Fit{Kind::reference, "canonical", Form::canonical},
    Fit{Kind::reference, "uri", Form::canonical},
    Fit{Kind::reference, "url", Form::canonical},
    Fit{Kind::reference, "Resource", Form::resource},
    Fit{Kind::date, "date", Form::moment},
    Fit{Kind::date, "dateTime", Form::moment},
    Fit{Kind::date, "instant", Form::moment},
    Fit{Kind::date, "Period", Form::period},
    Fit{Kind::date, "Timing", Form::timing},
    Fit{Kind::number, "integer", Form::number},
    Fit{Kind::number, "positiveInt", Form::number},
    Fit{Kind::number, "unsignedInt", Form::number},
    Fit{Kind::number, "decimal", Form::number},
    Fit{Kind::number, "Range", Form::range},
    Fit{Kind::quantity, "Quantity", Form::quantity},
    Fit{Kind::quantity, "SimpleQuantity", Form::quantity},
    Fit{Kind::quantity, "Age", Form::quantity},
    Fit{Kind::quantity, "Duration", Form::quantity},
    Fit{Kind::quantity, "Distance", Form::quantity},
    Fit{Kind::quantity, "Count", Form::quantity},
    Fit{Kind::quantity, "Money", Form::money},
    Fit{Kind::quantity, "Range", Form::range},
    Fit{Kind::quantity, "SampledData", Form::sampled_data},
    Fit{Kind::uri, "uri", Form::uri},
    Fit{Kind::uri, "url", Form::uri},
    Fit{Kind::uri, "oid", Form::uri},
    Fit{Kind::uri, "canonical", Form::canonical},
};

}  // namespace

std::vector<Reached> reached(Kind kind, std::string_view type) {
  if (kind == Kind::string && type == "HumanName") {
    std::vector<Reached> out;
    for (const std::string_view part : {"family", "given", "prefix", "suffix", "text"})
      out.push_back({{Step{.name = part}}, Form::text});
    return out;
  }
  if (kind == Kind::string && type == "Address") {
    std::vector<Reached> out;
    for (const std::string_view part : {"text", "line", "city", "district", "state", "postalCode", "country"})
      out.push_back({{Step{.name = part}}, Form::text});
    return out;
  }
  const auto* found =
      std::ranges::find_if(kFits, [&](const Fit& fit) { return fit.kind == kind && fit.type == type; });
  if (found == kFits.end()) return {};
  return {{{}, found->form}};
}

}  // namespace dyad::search
