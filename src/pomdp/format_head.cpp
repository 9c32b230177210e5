// SPDX-License-Identifier: Apache-2.0
#include "pomdp/format_head.hpp"

#include <algorithm>
#include <cmath>

#include "base/decimal.hpp"

namespace dyad::pomdp {

Result<void> read_colon(Words& words) {
  if (!words.take_if(":")) return words.wrong("\":\" is needed here");
  return {};
}

bool Head::begins_with(std::string_view word) {
  return word == "discount" || word == "values" || word == "states" || word == "actions" ||
         word == "observations";
}

Result<void> Head::read(Words& words) {
  const std::string word(words.peek());
  if (!belief.empty()) return words.wrong("must come before start, T, O and R");
  if (std::ranges::find(given_, word) != given_.end()) return words.wrong("is given twice");
  given_.push_back(word);
  words.take();
  if (auto ok = read_colon(words); !ok) return ok;
  if (word == "states") return states.read(words);
  if (word == "actions") return actions.read(words);
  if (word == "observations") return observations.read(words);
  if (word == "values") {
    costs = words.peek() == "cost";
    if (!words.take_if("reward") && !words.take_if("cost"))
      return words.wrong("not understood", "reward or cost");
    return {};
  }
  const int line = words.line();
  const auto number = read_number(words);
  if (!number) return std::unexpected(number.error());
  discount = *number;
  if (!(discount > 0 && discount <= 1))
    return wrong_at(line, "the discount is outside the limit", shortest(discount), "above 0, at most 1");
  return {};
}

Result<void> Head::complete(const Words& words) {
  if (!belief.empty()) return {};
  for (const auto* need : {"discount", "states", "actions", "observations"})
    if (std::ranges::find(given_, need) == given_.end())
      return words.wrong("\"" + std::string(need) + ":\" is needed before this");
  const std::size_t n = states.count(), numbers = actions.count() * n * (n + observations.count());
  if (numbers > kMaxPomdpNumbers)
    return wrong_at(words.line(), "too many states, actions and observations together",
                    std::to_string(numbers) + " numbers", "at most " + std::to_string(kMaxPomdpNumbers),
                    ErrorKind::too_large);
  belief.assign(n, 1 / static_cast<double>(n));
  return {};
}

Result<void> Head::read_start(Words& words, int line) {
  const bool include = words.take_if("include"), exclude = !include && words.take_if("exclude");
  if (auto ok = read_colon(words); !ok) return ok;
  if (include || exclude) return start_list(words, line, include);
  if (words.take_if("uniform")) return {};
  bool by_name = !words.at_number();
  if (!by_name && states.count() > 1) {  // one number alone is a state
    Words ahead = words;
    by_name = read_number(ahead) && !ahead.at_number();
  }
  if (!by_name) return start_numbers(words, line);
  const auto state = states.one(words, false);
  if (!state) return std::unexpected(state.error());
  std::ranges::fill(belief, 0);
  belief[static_cast<std::size_t>(*state)] = 1;
  return {};
}

Result<void> Head::start_numbers(Words& words, int line) {
  auto numbers = read_numbers(words, states.count(), true);
  if (!numbers) return std::unexpected(numbers.error());
  double sum = 0;
  for (const double p : *numbers) sum += p;
  if (!(std::abs(sum - 1) <= kTextRowTolerance))
    return wrong_at(line, "the start does not sum to one", shortest(sum), "1");
  belief = std::move(*numbers);
  if (std::abs(sum - 1) > kRowTolerance)
    for (double& p : belief) p /= sum;
  return {};
}

Result<void> Head::start_list(Words& words, int line, bool include) {
  std::vector<char> listed(states.count(), 0);
  do {
    const auto state = states.one(words, false);
    if (!state) return std::unexpected(state.error());
    listed[static_cast<std::size_t>(*state)] = 1;
  } while (!words.at_end() && !is_reserved(words.peek()));
  const auto count = std::ranges::count(listed, include ? 1 : 0);
  if (count == 0) return wrong_at(line, "no state is left to start in");
  for (std::size_t s = 0; s < belief.size(); ++s)
    belief[s] = (listed[s] != 0) == include ? 1 / static_cast<double>(count) : 0;
  return {};
}

}  // namespace dyad::pomdp
