// SPDX-License-Identifier: Apache-2.0
#include "api/knowledge_json.hpp"
#include "app/commands.hpp"
#include "app/knowledge.hpp"
#include "app/text.hpp"
#include "base/decimal.hpp"

namespace dyad::app {
namespace {

using clinical::Calculator;
using clinical::InputKind;
using clinical::InputSpec;

std::string takes(const InputSpec& spec, const evidence::Quantities& quantities) {
  switch (spec.kind) {
    case InputKind::quantity: {
      const auto* q = quantities.find(spec.quantity.empty() ? spec.key : spec.quantity);
      if (!q) return "a quantity";
      std::string units = q->unit;
      for (const auto& u : q->units)
        if (u.unit != q->unit) units += ", " + u.unit;
      return shortest(q->possible_min) + " to " + shortest(q->possible_max) + " " + q->unit +
             " (units: " + units + ")";
    }
    case InputKind::number:
      return shortest(spec.min) + " to " + shortest(spec.max);
    case InputKind::gestation:
      return "weeks+days, as 27+5";
    case InputKind::choice: {
      std::string all;
      for (const auto& c : spec.choices) all += (all.empty() ? "" : " | ") + c;
      return all;
    }
    case InputKind::flag:
      return "yes | no";
    case InputKind::date:
      return "YYYY-MM-DD";
    case InputKind::text:
      return "text";
  }
  return {};
}

void print_inputs(const Calculator& calculator, const Knowledge& known) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& spec : calculator.inputs)
    rows.push_back(
        {"  " + spec.key + (spec.required ? "" : " (optional)"), spec.label, takes(spec, known.quantities)});
  print(table(rows));
}

std::string source_line(const json::Value& source) {
  std::string line(source["citation"].as_string());
  if (const auto where = source["locator"].as_string(); !where.empty()) line += "; " + std::string(where);
  if (const auto url = source["url"].as_string(); !url.empty()) line += " <" + std::string(url) + ">";
  return line;
}

std::string source_text(const json::Value& entry) {
  std::string out =
      bullet(std::string(entry["title"].as_string()) + " [" + std::string(entry["id"].as_string()) +
             "]: " + certainty_words(entry["certainty"].as_string()));
  for (const auto& source : entry["sources"].items()) out += wrapped(source_line(source), 6);
  return out;
}

int list(const Knowledge& known, bool as_json) {
  json::Array all;
  for (const auto& c : known.calculators.all())
    all.push_back(api::calculator_json(c, known.book, known.quantities));
  if (as_json) {
    print_json(json::object({{"calculators", all}}));
    return kOk;
  }
  for (const auto& c : known.calculators.all()) {
    print(c.name + "  " + c.title + "\n");
    print_inputs(c, known);
    const json::Value sources = api::source_refs(c.evidence, known.book);
    for (const auto& entry : sources.items()) print(source_text(entry));
    print("\n");
  }
  return kOk;
}

std::string figure_text(const std::string& key, const json::Value& figure) {
  std::string value(figure["text"].as_string());
  if (figure["value"].is_number()) {
    std::string number = figure["value"].number_text();
    if (const auto unit = figure["unit"].as_string(); !unit.empty()) number += " " + std::string(unit);
    value = value.empty() ? number : number + " (" + value + ")";
  }
  if (value.empty()) value = "not known";
  std::string line = "  " + std::string(figure["label"].as_string()) + " [" + key + "]: " + value;
  if (const auto standard = figure["standard"].as_string(); !standard.empty())
    line += "   " + std::string(standard);
  return line + "\n";
}

void print_answer(const json::Value& answer) {
  print(std::string(answer["title"].as_string()) + "\n");
  print(heading("Inputs as understood"));
  std::vector<std::vector<std::string>> rows;
  for (const auto& input : answer["inputs"].items())
    rows.push_back({" " + std::string(input["key"].as_string()), std::string(input["understood"].as_string()),
                    std::string(input["label"].as_string())});
  print(table(rows));
  print(heading("Result"));
  for (const auto& [key, figure] : answer["figures"].members()) print(figure_text(key, figure));
  for (const auto& [title, key] : {std::pair("Warnings", "warnings"), std::pair("Limits", "limits")}) {
    if (answer[key].size() == 0) continue;
    print(heading(title));
    for (const auto& note : answer[key].items()) print(bullet(note["text"].as_string()));
  }
  print(heading("Sources"));
  for (const auto& entry : answer["sources"].items()) print(source_text(entry));
}

}  // namespace

int calc(const CalcOptions& options) {
  const auto known = load_knowledge();
  if (!known) return report(known.error());
  if (options.list) return list(*known, options.json);
  if (options.name.empty())
    return report(
        {ErrorKind::missing, "which calculator?", "calculator", {}, "one named by dyad calc --list"});
  const Calculator* calculator = known->calculators.find(options.name);
  if (!calculator) return report(api::unknown_calculator(options.name, known->calculators));
  clinical::Arguments arguments;
  for (const std::string& text : options.inputs) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
      return report({ErrorKind::invalid, "an input is written key=value", "input", text, {}});
    arguments.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  if (arguments.empty() && !calculator->inputs.empty() && !options.json) {
    print(calculator->title + "\n" + heading("It takes"));
    print_inputs(*calculator, *known);
  }
  const auto answer = clinical::run(*calculator, known->book, known->quantities, arguments);
  if (!answer) return report(answer.error());
  const auto value = api::answer_json(*calculator, *answer, known->book);
  if (options.json)
    print_json(value);
  else
    print_answer(value);
  return kOk;
}

}  // namespace dyad::app
