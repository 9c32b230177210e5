// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "pomdp/format.hpp"
#include "pomdp/format_grid.hpp"
#include "pomdp/format_head.hpp"
#include "pomdp/format_rewards.hpp"

namespace dyad::pomdp {
namespace {

constexpr const char* kStatement = "a statement such as \"T:\" or \"states:\"";

// The indices that a name or "*" means.
struct Meant {
  std::size_t begin = 0, end = 0;

  Meant(int index, std::size_t count)
      : begin(index == kEvery ? 0 : static_cast<std::size_t>(index)),
        end(index == kEvery ? count : begin + 1) {}
  std::size_t size() const { return end - begin; }
};

class Reader {
 public:
  explicit Reader(std::string_view text) : words_(text) {}

  Result<Started> read(int steps) {
    while (!words_.at_end())
      if (auto ok = statement(); !ok) return std::unexpected(ok.error());
    if (auto ok = begin_body(); !ok) return std::unexpected(ok.error());
    return finish(steps);
  }

 private:
  std::size_t states() const { return head_.states.count(); }

  Result<void> statement() {
    const std::string word(words_.peek());
    if (!is_reserved(word)) return words_.wrong("not understood", kStatement);
    if (Head::begins_with(word)) return head_.read(words_);
    if (word != "start" && word.size() > 1) return words_.wrong("not understood", kStatement);
    if (auto ok = begin_body(); !ok) return ok;
    line_ = words_.line();
    words_.take();
    if (word == "start") return start();
    if (auto ok = read_colon(words_); !ok) return ok;
    if (word == "T") return chances(transitions_, head_.states, true);
    if (word == "O") return chances(observed_, head_.observations, false);
    return reward();
  }

  Result<void> begin_body() {
    if (!head_.belief.empty()) return {};
    if (auto ok = head_.complete(words_); !ok) return ok;
    const std::size_t n = states(), a = head_.actions.count();
    const std::vector<int> never(n, 0);
    transitions_.assign(a, {std::vector<double>(n * n, 0), never});
    observed_.assign(a, {std::vector<double>(n * head_.observations.count(), 0), never});
    rewards_.resize(a * n);
    return {};
  }

  Result<void> start() {
    if (started_) return wrong_at(line_, "start is given twice");
    if (reset_used_) return wrong_at(line_, "start must come before the first reset");
    started_ = true;
    return head_.read_start(words_, line_);
  }

  // The numbers of a row, or of a whole matrix.
  Result<std::vector<double>> block(bool whole, std::size_t columns, bool is_transition) {
    const std::size_t size = whole ? states() * columns : columns;
    if (words_.take_if("uniform")) return std::vector<double>(size, 1 / static_cast<double>(columns));
    if (is_transition && whole && words_.take_if("identity")) {
      std::vector<double> out(size, 0);
      for (std::size_t i = 0; i < columns; ++i) out[i * columns + i] = 1;
      return out;
    }
    if (is_transition && !whole && words_.take_if("reset")) {
      reset_used_ = true;
      return head_.belief;
    }
    return read_numbers(words_, size, true);
  }

  Result<void> chances(std::vector<Grid>& grids, const Names& columns, bool is_transition) {
    const auto action = head_.actions.one(words_, true);
    if (!action) return std::unexpected(action.error());
    int at[] = {kEvery, kEvery};  // row, column
    const Names* of[] = {&head_.states, &columns};
    std::size_t depth = 0;
    for (; depth < 2 && words_.take_if(":"); ++depth) {
      const auto index = of[depth]->one(words_, true);
      if (!index) return std::unexpected(index.error());
      at[depth] = *index;
    }
    const std::size_t width = columns.count();
    const auto values = depth == 2 ? read_numbers(words_, 1, true) : block(depth == 0, width, is_transition);
    if (!values) return std::unexpected(values.error());
    const Meant actions(*action, grids.size()), rows(at[0], states()), cells(at[1], width);
    if (auto ok = count_writes(actions.size() * rows.size() * cells.size()); !ok) return ok;
    for (std::size_t a = actions.begin; a < actions.end; ++a)
      for (std::size_t s = rows.begin; s < rows.end; ++s) {
        grids[a].lines[s] = line_;
        for (std::size_t i = cells.begin; i < cells.end; ++i)
          grids[a].chances[s * width + i] = (*values)[depth == 2 ? 0 : depth == 1 ? i : s * width + i];
      }
    return {};
  }

  Result<void> reward() {
    reward_line_ = line_;
    const auto action = head_.actions.one(words_, true);
    if (!action) return std::unexpected(action.error());
    int at[] = {kEvery, kEvery, kEvery};  // state, next state, observation
    const Names* of[] = {&head_.states, &head_.states, &head_.observations};
    std::size_t depth = 0;
    for (; depth < 3 && words_.take_if(":"); ++depth) {
      const auto index = of[depth]->one(words_, true);
      if (!index) return std::unexpected(index.error());
      at[depth] = *index;
    }
    if (depth == 0) return words_.wrong("\":\" and a state are needed here");
    const std::size_t z = head_.observations.count();
    const std::size_t count = depth == 3 ? 1 : depth == 2 ? z : states() * z;
    const auto values = read_numbers(words_, count, false);
    if (!values) return std::unexpected(values.error());
    const Meant actions(*action, head_.actions.count()), rows(at[0], states());
    const std::size_t cells = Meant(at[1], states()).size() * Meant(at[2], z).size();
    if (auto ok = count_writes(actions.size() * rows.size() * cells); !ok) return ok;
    for (std::size_t a = actions.begin; a < actions.end; ++a)
      for (std::size_t s = rows.begin; s < rows.end; ++s) {
        Rewards& rewards = rewards_[a * states() + s];
        detail_ += rewards.growth(at[1], count > 1 ? 0 : at[2], states(), z);
        if (detail_ > kMaxPomdpNumbers)
          return wrong_at(line_, "too many rewards that depend on what comes next", std::to_string(detail_),
                          "at most " + std::to_string(kMaxPomdpNumbers), ErrorKind::too_large);
        rewards.set(at[1], at[2], *values, states(), z);
      }
    return {};
  }

  Result<void> count_writes(std::size_t numbers) {
    writes_ += numbers;
    if (writes_ <= kMaxPomdpWrites) return {};
    return wrong_at(line_, "the statements up to here set too many numbers", std::to_string(writes_),
                    "at most " + std::to_string(kMaxPomdpWrites), ErrorKind::too_large);
  }

  Result<Started> finish(int steps) {
    Started out;
    Problem& p = out.problem;
    for (std::size_t a = 0; a < transitions_.size(); ++a)
      if (auto ok = add_table(p, a); !ok) return std::unexpected(ok.error());
    p.states = static_cast<int>(states());
    p.observations = static_cast<int>(head_.observations.count());
    p.steps = steps;
    p.discount = head_.discount;
    p.state_names = head_.states.names;
    p.observation_names = head_.observations.names;
    p.action_names = head_.actions.names;
    p.mode_names = {"all"};
    std::vector<Choice> every;
    for (int a = 0; a < static_cast<int>(transitions_.size()); ++a) every.push_back({a, a, 0});
    p.choices.assign(static_cast<std::size_t>(steps), every);
    p.final_value.assign(states(), 0);
    out.belief = std::move(head_.belief);
    if (auto ok = check(p); !ok) return std::unexpected(ok.error());
    if (auto ok = check_belief(p, out.belief, 0); !ok) return std::unexpected(ok.error());
    return out;
  }

  Result<void> add_table(Problem& p, std::size_t a) {
    const std::string& name = head_.actions.names[a];
    const std::size_t n = states();
    if (auto ok = settle(transitions_[a], n, "T of " + name, head_.states, words_.line()); !ok) return ok;
    if (auto ok =
            settle(observed_[a], head_.observations.count(), "O of " + name, head_.states, words_.line());
        !ok)
      return ok;
    Table table{{}, std::move(transitions_[a].chances), std::move(observed_[a].chances)};
    for (std::size_t s = 0; s < n; ++s) {
      const std::span row(table.transition.data() + s * n, n);
      const double r = rewards_[a * n + s].expected(row, table.observation);
      if (!std::isfinite(r)) return wrong_at(reward_line_, "the rewards are too large", {}, "finite");
      table.reward.push_back(head_.costs ? -r : r);
    }
    p.tables.push_back(std::move(table));
    return {};
  }

  Words words_;
  Head head_;
  int line_ = 0;  // where the statement begins
  int reward_line_ = 0;
  bool started_ = false, reset_used_ = false;
  std::vector<Grid> transitions_, observed_;  // [action]
  std::vector<Rewards> rewards_;              // [action][state]
  std::size_t detail_ = 0, writes_ = 0;
};

}  // namespace

Result<Started> read_pomdp(std::string_view text, int steps) {
  if (text.size() > kMaxPomdpBytes)
    return fail(ErrorKind::too_large, "the file is too large", "file", std::to_string(text.size()) + " bytes",
                "at most " + std::to_string(kMaxPomdpBytes) + " bytes");
  if (steps < 1 || steps > kMaxSteps)
    return fail(ErrorKind::invalid, "outside the limit", "steps", std::to_string(steps),
                "1 to " + std::to_string(kMaxSteps));
  return Reader(text).read(steps);
}

}  // namespace dyad::pomdp
