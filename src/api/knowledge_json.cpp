// SPDX-License-Identifier: Apache-2.0
#include "api/knowledge_json.hpp"

#include <algorithm>

#include "base/decimal.hpp"

namespace dyad::api {
namespace {

using clinical::InputKind;

json::Value notes(const std::vector<evidence::Note>& list) {
  json::Array out;
  for (const auto& note : list) {
    json::Value one = json::object({{"code", note.code}, {"text", note.text}});
    if (!note.params.empty()) {
      json::Value params{json::Object()};
      for (const auto& [name, value] : note.params) params.set(name, value);
      one.set("params", params);
    }
    out.push_back(one);
  }
  return out;
}

json::Value citations(const evidence::Entry& entry) {
  json::Array out;
  for (const auto& s : entry.sources)
    out.push_back(json::object({{"citation", s.citation}, {"locator", s.locator}, {"url", s.url}}));
  return out;
}

std::string_view name_of(InputKind kind) {
  switch (kind) {
    case InputKind::quantity:
      return "quantity";
    case InputKind::number:
      return "number";
    case InputKind::gestation:
      return "gestation";
    case InputKind::choice:
      return "choice";
    case InputKind::flag:
      return "flag";
    case InputKind::date:
      return "date";
    case InputKind::text:
      return "text";
  }
  return "number";
}

json::Value input_json(const clinical::InputSpec& spec, const evidence::Quantities& quantities) {
  json::Value value = json::object(
      {{"key", spec.key}, {"label", spec.label}, {"kind", name_of(spec.kind)}, {"required", spec.required}});
  if (spec.kind == InputKind::number) value.set("min", spec.min).set("max", spec.max);
  if (spec.kind == InputKind::choice)
    value.set("choices", json::Array(spec.choices.begin(), spec.choices.end()));
  if (spec.kind == InputKind::quantity)
    if (const auto* q = quantities.find(spec.quantity.empty() ? spec.key : spec.quantity)) {
      json::Array units;
      for (const auto& u : q->units) units.push_back(u.unit);
      value.set("unit", q->unit).set("units", units).set("min", q->possible_min).set("max", q->possible_max);
    }
  return value;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t up = row[j];
      row[j] = std::min({up + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = up;
    }
  }
  return row[b.size()];
}

Error unknown(std::string message, std::string field, std::string_view given,
              const std::vector<std::string>& names, std::string all) {
  std::string near;
  for (const auto& name : near_matches(given, names)) near += (near.empty() ? "" : ", ") + name;
  return {ErrorKind::not_found, std::move(message), std::move(field), std::string(given),
          near.empty() ? std::move(all) : "perhaps " + near};
}

}  // namespace

json::Value evidence_json(const evidence::Entry& entry) {
  return json::object({{"id", entry.id},
                       {"title", entry.title},
                       {"kind", entry.kind},
                       {"population", entry.population},
                       {"denominator", entry.denominator},
                       {"standard", entry.standard},
                       {"certainty", evidence::name_of(entry.certainty)},
                       {"use", evidence::name_of(entry.use())},
                       {"unit", entry.unit},
                       {"sources", citations(entry)},
                       {"derived_from", json::Array(entry.derived_from.begin(), entry.derived_from.end())},
                       {"limits", notes(entry.limits)},
                       {"conflicts", notes(entry.conflicts)},
                       {"values", entry.values}});
}

json::Value source_refs(std::span<const std::string> ids, const evidence::Book& book) {
  json::Array out;
  for (const auto& id : ids)
    if (const auto* entry = book.find(id))
      out.push_back(json::object({{"id", id},
                                  {"title", entry->title},
                                  {"certainty", evidence::name_of(entry->certainty)},
                                  {"sources", citations(*entry)}}));
  return out;
}

json::Value calculator_json(const clinical::Calculator& calculator, const evidence::Book& book,
                            const evidence::Quantities& quantities) {
  json::Array inputs;
  for (const auto& spec : calculator.inputs) inputs.push_back(input_json(spec, quantities));
  return json::object({{"name", calculator.name},
                       {"title", calculator.title},
                       {"inputs", inputs},
                       {"sources", source_refs(calculator.evidence, book)}});
}

json::Value answer_json(const clinical::Calculator& calculator, const clinical::Answer& answer,
                        const evidence::Book& book) {
  json::Array inputs;
  for (const auto& v : answer.inputs.all())
    inputs.push_back(json::object(
        {{"key", v.spec->key}, {"label", v.spec->label}, {"given", v.given}, {"understood", v.text}}));
  json::Value figures{json::Object()};
  for (const auto& f : answer.outcome.figures) {
    json::Value rounded, exact;
    if (f.value) {
      rounded = json::Number{fixed(*f.value, f.digits)};
      exact = *f.value;
    }
    figures.set(f.key, json::object({{"label", f.label},
                                     {"value", rounded},
                                     {"exact", exact},
                                     {"unit", f.unit},
                                     {"digits", f.digits},
                                     {"standard", f.standard},
                                     {"text", f.text}}));
  }
  return json::object({{"calculator", calculator.name},
                       {"title", calculator.title},
                       {"inputs", inputs},
                       {"figures", figures},
                       {"warnings", notes(answer.outcome.warnings)},
                       {"limits", notes(answer.outcome.limits)},
                       {"sources", source_refs(answer.outcome.evidence, book)}});
}

std::vector<std::string> near_matches(std::string_view name, std::span<const std::string> names) {
  std::vector<std::pair<std::size_t, std::string>> scored;
  for (const auto& candidate : names) {
    std::size_t distance = edit_distance(name, candidate);
    if (name.size() > 2 && candidate.find(name) != std::string::npos) distance = 0;
    if (distance <= std::max<std::size_t>(2, name.size() / 3)) scored.emplace_back(distance, candidate);
  }
  std::ranges::sort(scored);
  std::vector<std::string> out;
  for (const auto& [distance, candidate] : scored)
    if (out.size() < 3) out.push_back(candidate);
  return out;
}

Error unknown_calculator(std::string_view name, const clinical::Registry& registry) {
  std::vector<std::string> names;
  for (const auto& c : registry.all()) names.push_back(c.name);
  return unknown("there is no such calculator", "calculator", name, names, "one named by dyad calc --list");
}

Error unknown_evidence(std::string_view id, const evidence::Book& book) {
  std::vector<std::string> names;
  for (const auto& [key, entry] : book.all()) names.push_back(key);
  return unknown("there is no such evidence entry", "evidence", id, names, "one named by dyad evidence");
}

}  // namespace dyad::api
