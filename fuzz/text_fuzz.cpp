// SPDX-License-Identifier: Apache-2.0
// Any text as a gestation, a date, a number or the inputs of a calculator: what is accepted is written and
// read back as the same, and no calculator fails but by saying why.
#include <cmath>

#include "app/knowledge.hpp"
#include "base/decimal.hpp"
#include "base/gestation.hpp"
#include "base/instant.hpp"
#include "check.hpp"

using namespace dyad;
using fuzz::must;

namespace {

const app::Knowledge& known() {
  static const app::Knowledge knowledge = [] {
    auto loaded = app::load_knowledge();
    must(loaded.has_value(), "the shipped evidence loads");
    return std::move(*loaded);
  }();
  return knowledge;
}

void times(std::string_view text) {
  if (const auto g = parse_gestation(text)) {
    const auto again = parse_gestation(format(*g));
    must(again && *again == *g, "a gestation reads back", text);
  }
  if (const auto date = parse_date(text)) must(format_date(*date) == text, "a date reads back", text);
  if (const auto partial = parse_partial(text, 420)) {
    must(partial->first < partial->last, "a time has a span", text);
    must(partial->has_time || !partial->has_zone, "only a time has a zone", text);
  }
  if (const auto instant = parse_instant(text)) {
    const auto again = parse_instant(format_utc(*instant));
    must(again && *again == *instant, "an instant reads back", text);
    must(parse_when(text) == *instant, "an instant is the same read as either", text);
  }
}

void numbers(std::string_view text) {
  const auto number = to_double(text);
  if (!number) return;
  must(std::isfinite(*number), "a number is finite", text);
  must(to_double(shortest(*number)) == *number, "a number reads back", text);
  for (const auto& q : known().quantities.all())
    for (const auto& unit : q.units)
      if (const auto value = evidence::to_canonical(q, *number, unit.unit))
        must(q.possible_min <= *value && *value <= q.possible_max, "an accepted value is possible", q.key);
}

// "name\nkey=value\nkey=value"
void calculate(std::string_view text) {
  const auto end = text.find('\n');
  const auto* calculator = known().calculators.find(text.substr(0, end));
  if (!calculator) return;
  clinical::Arguments arguments;
  while (!text.empty() && text.find('\n') != text.npos) {
    text.remove_prefix(text.find('\n') + 1);
    const auto line = text.substr(0, text.find('\n'));
    const auto equals = line.find('=');
    if (equals != line.npos) arguments.emplace_back(line.substr(0, equals), line.substr(equals + 1));
  }
  const auto answer = clinical::run(*calculator, known().book, known().quantities, arguments);
  if (!answer) {
    must(!answer.error().message.empty(), "a refusal has a message", calculator->name);
    return;
  }
  for (const auto& figure : answer->outcome.figures)
    must(!figure.value || std::isfinite(*figure.value), "a figure is finite",
         calculator->name + " " + figure.key);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  times(text);
  numbers(text);
  calculate(text);
  return 0;
}
