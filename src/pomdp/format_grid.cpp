// SPDX-License-Identifier: Apache-2.0
#include "pomdp/format_grid.hpp"

#include <algorithm>
#include <cmath>

#include "base/decimal.hpp"
#include "pomdp/format.hpp"

namespace dyad::pomdp {
namespace {

constexpr std::size_t kLongestCount = 9;  // digits

// A whole number without a sign; -1 when it is none.
int whole(std::string_view word) {
  if (word.empty() || word.size() > kLongestCount) return -1;
  int value = 0;
  for (const char c : word) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

Result<void> Names::read(Words& words) {
  const std::string limit = "1 to " + std::to_string(most);
  if (words.at_number()) {
    const int count = whole(words.peek());
    if (count > most || (count < 0 && words.peek().size() > kLongestCount))
      return wrong_at(words.line(), "too many " + kind + "s", shown(words.peek()), limit,
                      ErrorKind::too_large);
    if (count < 1) return words.wrong("the number of " + kind + "s is wrong", limit);
    for (int i = 0; i < count; ++i) names.push_back(std::to_string(i));
    words.take();
    return {};
  }
  while (!words.at_end() && !is_reserved(words.peek())) {
    const std::string_view name = words.peek();
    if (!is_letter(name.front()) || !std::ranges::all_of(name, is_name_letter))
      return words.wrong("this is no name", "a letter, then letters, digits, _ and -");
    if (count() == static_cast<std::size_t>(most))
      return wrong_at(words.line(), "too many " + kind + "s", shown(name), limit, ErrorKind::too_large);
    if (!index.emplace(std::string(name), static_cast<int>(count())).second)
      return words.wrong("this " + kind + " is named twice");
    names.emplace_back(words.take());
  }
  if (names.empty()) return words.wrong("needs a number or the names of the " + kind + "s");
  return {};
}

Result<int> Names::one(Words& words, bool may_be_every) const {
  if (may_be_every && words.take_if("*")) return kEvery;
  const auto found = index.find(words.peek());
  const int number = whole(words.peek());
  const bool numbered = number >= 0 && static_cast<std::size_t>(number) < count();
  if (found == index.end() && !numbered)
    return words.wrong("there is no such " + kind,
                       "a name from \"" + kind + "s:\", or 0 to " + std::to_string(count() - 1));
  words.take();
  return found == index.end() ? number : found->second;
}

Result<double> read_number(Words& words) {
  std::string joined;
  const int line = words.line();
  if (words.peek() == "-" || words.peek() == "+") joined = words.take();
  if (!words.at_end()) joined += words.peek();
  const auto value = to_double(joined);
  if (!value)
    return wrong_at(line, "a number is needed here", joined.empty() ? "the end of the file" : shown(joined),
                    "finite");
  words.take();
  return *value;
}

Result<double> read_chance(Words& words) {
  const int line = words.line();
  const std::string_view word = words.peek();
  const auto value = read_number(words);
  if (value && !(*value >= 0 && *value <= 1 + kTextRowTolerance))
    return wrong_at(line, "a probability is needed here", shown(word == "-" ? "a negative number" : word),
                    "0 to 1");
  return value;
}

Result<std::vector<double>> read_numbers(Words& words, std::size_t count, bool chances) {
  std::vector<double> out;
  while (out.size() < count) {
    const auto value = chances ? read_chance(words) : read_number(words);
    if (!value) {
      Error error = value.error();
      if (count > 1)
        error.message += ": number " + std::to_string(out.size() + 1) + " of " + std::to_string(count);
      return std::unexpected(std::move(error));
    }
    out.push_back(*value);
  }
  return out;
}

Result<void> settle(Grid& grid, std::size_t columns, const std::string& what, const Names& rows,
                    int last_line) {
  for (std::size_t row = 0; row < grid.lines.size(); ++row) {
    const std::string name = what + " in state " + rows.names[row];
    const int line = grid.lines[row];
    if (line == 0) return wrong_at(last_line, name + " is not given");
    double* const first = grid.chances.data() + row * columns;
    double sum = 0;
    for (std::size_t i = 0; i < columns; ++i) sum += first[i];
    if (!(std::abs(sum - 1) <= kTextRowTolerance))
      return wrong_at(line, name + " does not sum to one", shortest(sum), "1");
    if (std::abs(sum - 1) > kRowTolerance)
      for (std::size_t i = 0; i < columns; ++i) first[i] /= sum;
  }
  return {};
}

}  // namespace dyad::pomdp
