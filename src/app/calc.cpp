// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "api/knowledge_json.hpp"
#include "app/commands.hpp"
#include "app/knowledge.hpp"
#include "app/refusals.hpp"
#include "app/text.hpp"
#include "app/words.hpp"
#include "base/decimal.hpp"
#include "clinical/order_guard.hpp"

namespace dyad::app {
namespace {

using clinical::Calculator;
using clinical::InputKind;
using clinical::InputSpec;

// The catalogue of the command line knows the labels of inputs and figures by their English words ("lowest
// mean blood pressure"); for another input that is a quantity of the pages, theirs are taken.
std::string input_words(const std::string& key, std::string_view label) {
  const std::string own = label_words(label);
  return own == label ? page_words("quantity." + key, label) : own;
}

// Symbols stay what they are; a unit that is a word ("points") is said, and one that only marks a bare number
// ("{score}") is not shown.
std::string unit_words(std::string_view unit) {
  if (unit.starts_with('{') || unit.starts_with('[')) return {};
  std::string key(unit);
  std::ranges::replace(key, ' ', '_');
  return say_or("unit." + key, unit);
}

std::string with_unit(std::string_view digits, std::string_view unit) {
  const std::string words = unit_words(unit);
  return number_words(digits) + (words.empty() ? "" : " " + words);
}

// What an input was taken for. Choices, dates and names stay as they are typed.
std::string understood(const clinical::InputValue& input) {
  switch (input.spec->kind) {
    case InputKind::quantity: {
      const auto space = std::min(input.text.find(' '), input.text.size() - 1);
      return with_unit(std::string_view(input.text).substr(0, space),
                       std::string_view(input.text).substr(space + 1));
    }
    case InputKind::number:
      return number_words(input.text);
    case InputKind::gestation:
    case InputKind::flag:
      return refusal_words(input.text);
    case InputKind::choice:
    case InputKind::date:
    case InputKind::text:
      break;
  }
  return input.text;
}

// By its code where the pages have words for it, else by its English words; one that passes on a refusal is
// taken apart like a refusal.
std::string note_words(const json::Value& note) {
  const std::string english(note["text"].as_string());
  if (std::string words = message_words(note); words != english && words.find("{{") == words.npos)
    return words;
  return english.find(" (got ") == english.npos ? refusal_words(english) : line_words(english);
}

// A figure that is a word; one that is only numbers ("30 to 70 %") is said like a limit.
std::string text_words(std::string_view text) {
  const bool numbers = text.find_first_not_of("0123456789.+% to") == text.npos;
  return numbers ? limit_words(text) : label_words(text);
}

// What a rule for a drug is called, with the names that orders in this language use.
std::string drug_name(std::string_view title, const evidence::Book& book) {
  constexpr unsigned char kHan = 0xE3;
  const json::Value& names = book.need("guard.names").values;
  std::string own;
  for (const auto& [id, entry] : book.all())
    if (entry.title == title && spoken() != Language::en)
      for (const auto& name : names[id].items()) {
        const bool han = static_cast<unsigned char>(name.as_string().front()) >= kHan;
        if (han == (spoken() == Language::zh))
          own += (own.empty() ? "" : say("list.comma")) + std::string(name.as_string());
      }
  return own.empty() ? std::string(title) : say("calc.named", {{"own", own}, {"name", std::string(title)}});
}

// Why a drug has its class, and what to watch: the rules of drugs carry their own words.
std::string drug_reason(std::string_view text, const evidence::Book& book) {
  constexpr std::string_view kRules = "drug.";
  for (const auto& [id, entry] : book.all())
    for (const char* element : {"reason", "monitor"})
      if (id.starts_with(kRules) && entry.value(element).as_string() == text)
        return record_words(clinical::drug_words(book, entry, element));
  return {};
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

std::string figure_text(const std::string& key, const json::Value& figure, const evidence::Book& book) {
  const auto text = figure["text"].as_string();
  std::string value = text.empty() ? "" : drug_reason(text, book);
  if (value.empty()) value = key == "drug" ? drug_name(text, book) : text_words(text);
  if (figure["value"].is_number()) {
    const std::string number = with_unit(figure["value"].number_text(), figure["unit"].as_string());
    value = value.empty() ? number : number + " (" + value + ")";
  }
  if (value.empty()) value = say("not_known");
  std::string line = "  " + label_words(figure["label"].as_string()) + " [" + key + "]: " + value;
  if (const auto standard = figure["standard"].as_string(); !standard.empty())
    line += "   " + refusal_words(standard);
  return line + "\n";
}

void print_answer(const Calculator& calculator, const clinical::Answer& found, const Knowledge& known) {
  const json::Value answer = api::answer_json(calculator, found, known.book);
  print(say_or("calc.title." + calculator.name, calculator.title) + "\n");
  print(heading(say("inputs")));
  std::vector<std::vector<std::string>> rows;
  for (const auto& input : found.inputs.all())
    rows.push_back(
        {" " + input.spec->key, understood(input), input_words(input.spec->key, input.spec->label)});
  print(table(rows));
  print(heading(say("calc.result")));
  for (const auto& [key, figure] : answer["figures"].members()) print(figure_text(key, figure, known.book));
  for (const auto& [title, key] : {std::pair("warnings", "warnings"), std::pair("limits", "limits")}) {
    if (answer[key].size() == 0) continue;
    print(heading(say(title)));
    for (const auto& note : answer[key].items()) print(bullet(note_words(note)));
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
  if (options.json)
    print_json(api::answer_json(*calculator, *answer, known->book));
  else
    print_answer(*calculator, *answer, *known);
  return kOk;
}

}  // namespace dyad::app
