// SPDX-License-Identifier: Apache-2.0
#include "clinical/bands.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace dyad::clinical {
namespace {

constexpr double kCompareSteps = 1e9;

double settled(double x) { return std::round(x * kCompareSteps) / kCompareSteps; }

bool holds(const json::Value& row, double x) {
  if (const auto v = row["lt"].as_double(); v && !(x < *v)) return false;
  if (const auto v = row["le"].as_double(); v && !(x <= *v)) return false;
  if (const auto v = row["gt"].as_double(); v && !(x > *v)) return false;
  if (const auto v = row["ge"].as_double(); v && !(x >= *v)) return false;
  return true;
}

InputSpec spec(std::string key, std::string label, InputKind kind, bool required) {
  InputSpec s;
  s.key = std::move(key);
  s.label = std::move(label);
  s.kind = kind;
  s.required = required;
  return s;
}

}  // namespace

const json::Value* matching_row(const json::Value& rows, double x) {
  const double settled_x = settled(x);
  for (const auto& row : rows.items())
    if (holds(row, settled_x)) return &row;
  return nullptr;
}

std::optional<int> band_points(const json::Value& rows, double x) {
  const auto* row = matching_row(rows, x);
  if (!row) return {};
  const auto points = (*row)["points"].as_int();
  return points ? std::optional(static_cast<int>(*points)) : std::nullopt;
}

std::string_view band_grade(const json::Value& rows, double x) {
  const auto* row = matching_row(rows, x);
  return row ? (*row)["grade"].as_string() : std::string_view();
}

double in_unit(const Book& book, std::string_view quantity, double canonical, std::string_view unit) {
  const auto& entry = book.need("quantity." + std::string(quantity));
  if (entry.unit == unit) return canonical;
  for (const auto& u : entry.value("units").items())
    if (u["unit"].as_string() == unit)
      return (canonical - u["offset"].as_double().value_or(0)) / u["factor"].as_double().value_or(1);
  throw std::out_of_range("quantity " + std::string(quantity) + " has no unit " + std::string(unit));
}

double percent_of_logit(double logit) { return 100.0 / (1.0 + std::exp(-logit)); }

Figure number_figure(std::string key, std::string label, double value, std::string unit, int digits,
                     std::string standard) {
  return {std::move(key), std::move(label), value, std::move(unit), digits, std::move(standard), {}};
}

Figure text_figure(std::string key, std::string label, std::string text, std::string standard) {
  return {std::move(key), std::move(label), {}, {}, 0, std::move(standard), std::move(text)};
}

Figure unknown_figure(std::string key, std::string label, std::string unit, std::string standard) {
  return {std::move(key), std::move(label), {}, std::move(unit), 0, std::move(standard), "not known"};
}

void cite(std::vector<std::string>& evidence, std::string_view id) {
  if (std::ranges::find(evidence, id) == evidence.end()) evidence.emplace_back(id);
}

void warn(std::vector<Note>& notes, std::string code, std::string text,
          std::vector<std::pair<std::string, std::string>> params) {
  if (std::ranges::find(notes, code, &Note::code) == notes.end())
    notes.push_back({std::move(code), std::move(text), std::move(params)});
}

InputSpec quantity_input(std::string key, std::string label, bool required, std::string quantity) {
  auto s = spec(std::move(key), std::move(label), InputKind::quantity, required);
  s.quantity = std::move(quantity);
  return s;
}

InputSpec number_input(std::string key, std::string label, double min, double max, bool required) {
  auto s = spec(std::move(key), std::move(label), InputKind::number, required);
  s.min = min;
  s.max = max;
  return s;
}

InputSpec choice_input(std::string key, std::string label, std::vector<std::string> choices, bool required) {
  auto s = spec(std::move(key), std::move(label), InputKind::choice, required);
  s.choices = std::move(choices);
  return s;
}

InputSpec flag_input(std::string key, std::string label, bool required) {
  return spec(std::move(key), std::move(label), InputKind::flag, required);
}

InputSpec gestation_input(std::string key, std::string label, bool required) {
  return spec(std::move(key), std::move(label), InputKind::gestation, required);
}

InputSpec text_input(std::string key, std::string label, bool required) {
  return spec(std::move(key), std::move(label), InputKind::text, required);
}

}  // namespace dyad::clinical
