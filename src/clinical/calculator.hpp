// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/gestation.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"
#include "evidence/evidence.hpp"
#include "evidence/quantity.hpp"

namespace dyad::clinical {

using evidence::Book;
using evidence::Note;
using evidence::Quantities;

enum class InputKind {
  quantity,   // a number with a unit, known to Quantities under `quantity`
  number,     // a plain number between `min` and `max`
  gestation,  // 27+5
  choice,     // one of `choices`
  flag,       // yes or no
  date,       // YYYY-MM-DD
  text,       // a name or a short list, read by the calculator itself; Inputs::choice gives it back
};

struct InputSpec {
  std::string key;    // as typed: "platelets"
  std::string label;  // English, for people
  InputKind kind = InputKind::number;
  std::string quantity = {};  // for InputKind::quantity; empty means the same as key
  bool required = true;
  double min = 0;
  double max = 0;
  std::vector<std::string> choices = {};
};

// One input as understood, in canonical units.
struct InputValue {
  const InputSpec* spec = nullptr;
  std::string given;  // as typed
  std::string text;   // as understood, with unit
  double number = 0;  // quantity, number; days for gestation; 1 or 0 for flag
  std::string choice;
  Date date;
  std::string doubt;  // a plain number that would be usual in another unit; shown as a warning
};

class Inputs {
 public:
  bool has(std::string_view key) const;
  double number(std::string_view key) const;  // throws std::out_of_range when absent: ask has() first
  std::optional<double> maybe(std::string_view key) const;
  bool flag(std::string_view key) const;  // false when absent
  Gestation gestation(std::string_view key) const;
  const std::string& choice(std::string_view key) const;  // empty when absent
  Date date(std::string_view key) const;
  const std::vector<InputValue>& all() const { return values_; }
  void add(InputValue v) { values_.push_back(std::move(v)); }

 private:
  const InputValue* find(std::string_view key) const;
  std::vector<InputValue> values_;
};

// One figure of a result. `value` is absent for a figure that is a word (`text` holds it) or is not known.
struct Figure {
  std::string key;    // "z", "centile", "sofa"
  std::string label;  // English
  std::optional<double> value;
  std::string unit;
  int digits = 0;
  std::string standard;  // the growth standard, score version or denominator this figure belongs to
  std::string text = {};
};

struct Outcome {
  std::vector<Figure> figures;
  std::vector<Note> warnings;         // about these inputs: code is a message-catalogue key
  std::vector<Note> limits;           // about the calculator itself
  std::vector<std::string> evidence;  // ids of every entry a number came from
  const Figure* find(std::string_view key) const;
  double value(std::string_view key) const;  // throws std::out_of_range when absent
};

// A calculator is data plus a pure function. `compute` may refuse (ErrorKind::refused) with the reason.
struct Calculator {
  std::string name;  // "newborn-weight"
  std::string title;
  std::vector<InputSpec> inputs;
  std::vector<std::string> evidence;  // main entries, shown by --list
  Result<Outcome> (*compute)(const Inputs&, const Book&) = nullptr;
};

// Every calculator, by name. Each file of this room adds its own through a function named in registry.cpp.
class Registry {
 public:
  Registry();
  const Calculator* find(std::string_view name) const;
  const std::vector<Calculator>& all() const { return all_; }

 private:
  std::vector<Calculator> all_;
};

using Arguments = std::vector<std::pair<std::string, std::string>>;  // key, text as typed

// Checks and converts typed inputs: unknown key, missing key, unknown unit and impossible value are errors
// that name field, value and limit.
Result<Inputs> read_inputs(const Calculator& calculator, const Quantities& quantities,
                           const Arguments& arguments);

// read_inputs, compute, then the checks every calculator shares: an entry in Outcome::evidence whose
// certainty refuses use makes the result a refusal; one that warns adds the warning "evidence.memory" naming
// it.
struct Answer {
  Inputs inputs;
  Outcome outcome;
};
Result<Answer> run(const Calculator& calculator, const Book& book, const Quantities& quantities,
                   const Arguments& arguments);

}  // namespace dyad::clinical
