// SPDX-License-Identifier: Apache-2.0
#include "api/knowledge_json.hpp"
#include "app/commands.hpp"
#include "app/knowledge.hpp"
#include "app/refusals.hpp"
#include "app/text.hpp"
#include "app/words.hpp"
#include "base/decimal.hpp"

namespace dyad::app {
namespace {

using clinical::Calculator;
using clinical::InputKind;
using clinical::InputSpec;

// The catalogue of the command line knows the labels of inputs and figures by their English words.
// One that is the code of a quantity has the words of the pages.
std::string label_words(std::string_view label) {
  const std::string quantity = page_words("quantity." + std::string(label), "");
  return quantity.empty() ? refusal_words(label) : quantity;
}

std::string input_words(const std::string& key, std::string_view label) {
  const std::string quantity = page_words("quantity." + key, "");
  return quantity.empty() ? label_words(label) : quantity;
}

std::string takes(const InputSpec& spec, const evidence::Quantities& quantities) {
  switch (spec.kind) {
    case InputKind::quantity: {
      const auto* q = quantities.find(spec.quantity.empty() ? spec.key : spec.quantity);
      if (!q) return say("calc.quantity");
      std::string units = q->unit;
      for (const auto& u : q->units)
        if (u.unit != q->unit) units += ", " + u.unit;
      return say("calc.range", {{"low", number_words(shortest(q->possible_min))},
                                {"high", number_words(shortest(q->possible_max)) + " " + q->unit}}) +
             " (" + say("calc.units", {{"units", units}}) + ")";
    }
    case InputKind::number:
      return say("calc.range",
                 {{"low", number_words(shortest(spec.min))}, {"high", number_words(shortest(spec.max))}});
    case InputKind::gestation:
      return say("calc.weeks");
    case InputKind::choice: {
      std::string all;
      for (const auto& c : spec.choices) all += (all.empty() ? "" : " | ") + c;
      return all;
    }
    case InputKind::flag:
      return "yes | no";
    case InputKind::date:
      return say("calc.date");
    case InputKind::text:
      return say("calc.text");
  }
  return {};
}

void print_inputs(const Calculator& calculator, const Knowledge& known) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& spec : calculator.inputs)
    rows.push_back({"  " + spec.key + (spec.required ? "" : " (" + say("calc.optional") + ")"),
                    input_words(spec.key, spec.label), takes(spec, known.quantities)});
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
    print(c.name + "  " + say_or("calc.title." + c.name, c.title) + "\n");
    print_inputs(c, known);
    const json::Value sources = api::source_refs(c.evidence, known.book);
    for (const auto& entry : sources.items()) print(source_text(entry));
    print("\n");
  }
  return kOk;
}

std::string figure_text(const std::string& key, const json::Value& figure) {
  std::string value = label_words(figure["text"].as_string());
  if (figure["value"].is_number()) {
    std::string number = number_words(figure["value"].number_text());
    if (const auto unit = figure["unit"].as_string(); !unit.empty()) number += " " + std::string(unit);
    value = value.empty() ? number : number + " (" + value + ")";
  }
  if (value.empty()) value = say("not_known");
  std::string line = "  " + label_words(figure["label"].as_string()) + " [" + key + "]: " + value;
  if (const auto standard = figure["standard"].as_string(); !standard.empty())
    line += "   " + refusal_words(standard);
  return line + "\n";
}

void print_answer(const Calculator& calculator, const json::Value& answer) {
  print(say_or("calc.title." + calculator.name, calculator.title) + "\n");
  print(heading(say("inputs")));
  std::vector<std::vector<std::string>> rows;
  for (const auto& input : answer["inputs"].items())
    rows.push_back({" " + std::string(input["key"].as_string()), std::string(input["understood"].as_string()),
                    input_words(std::string(input["key"].as_string()), input["label"].as_string())});
  print(table(rows));
  print(heading(say("calc.result")));
  for (const auto& [key, figure] : answer["figures"].members()) print(figure_text(key, figure));
  for (const auto& [title, key] : {std::pair("warnings", "warnings"), std::pair("limits", "limits")}) {
    if (answer[key].size() == 0) continue;
    print(heading(say(title)));
    for (const auto& note : answer[key].items()) print(bullet(message_words(note)));
  }
  print(heading(say("sources")));
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
    print(say_or("calc.title." + calculator->name, calculator->title) + "\n" + heading(say("calc.takes")));
    print_inputs(*calculator, *known);
  }
  const auto answer = clinical::run(*calculator, known->book, known->quantities, arguments);
  if (!answer) return report(answer.error());
  const auto value = api::answer_json(*calculator, *answer, known->book);
  if (options.json)
    print_json(value);
  else
    print_answer(*calculator, value);
  return kOk;
}

}  // namespace dyad::app
