// SPDX-License-Identifier: Apache-2.0
#include "pomdp/format_layout.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <map>
#include <set>

#include "pomdp/format_words.hpp"

namespace dyad::pomdp {
namespace {

// One written action: the nth choice of the same action at a place.
struct Slot {
  int action = 0;
  int nth = 0;
  auto operator<=>(const Slot&) const = default;
};

std::vector<Slot> slots_of(const Problem& p) {
  std::set<Slot> found;
  for (const auto& choices : p.choices) {
    std::map<int, int> times;
    for (const Choice& c : choices) found.insert({c.action, times[c.action]++});
  }
  return {found.begin(), found.end()};
}

const Choice& choice_for(const Problem& p, const Slot& slot, std::span<const Choice> offered) {
  int nth = 0;
  for (const Choice& c : offered)
    if (c.action == slot.action && nth++ == slot.nth) return c;
  for (const Choice& c : offered)
    if (p.tables[static_cast<std::size_t>(c.table)].stops()) return c;
  return offered.front();
}

// Tables with the same observations share the index of the first of them.
std::vector<int> same_observations(const Problem& p) {
  std::map<std::vector<double>, int> first;
  std::vector<int> out;
  for (std::size_t i = 0; i < p.tables.size(); ++i)
    out.push_back(first.emplace(p.tables[i].observation, static_cast<int>(i)).first->second);
  return out;
}

// Which tables' observations arrive in a mode of the next step, by slot; the position is the place's copy.
using Arrivals = std::map<int, std::vector<std::vector<int>>>;

int copy_of(std::vector<int>& seen, int table) {
  const auto found = std::ranges::find(seen, table);
  const auto copy = static_cast<int>(found - seen.begin());
  if (found == seen.end()) seen.push_back(table);
  return copy;
}

class Maker {
 public:
  Maker(const Started& started, Layout& layout)
      : problem_(started.problem),
        mode_(started.mode),
        layout_(layout),
        slots_(slots_of(problem_)),
        same_(same_observations(problem_)) {}

  void make() {
    layout_.places.push_back(
        {0, mode_, {}, std::vector<int>(slots_.size(), static_cast<int>(Layout::kDone))});
    std::size_t begin = 0;
    for (int step = 0; step < problem_.steps && begin < layout_.places.size(); ++step) {
      const std::size_t end = layout_.places.size();
      advance(step, begin, end);
      begin = end;
    }
    std::vector<std::string> names;
    for (const Slot& s : slots_) names.push_back(problem_.action_names[static_cast<std::size_t>(s.action)]);
    layout_.slots = plain_names(names, names.size(), "action");
  }

 private:
  void advance(int step, std::size_t begin, std::size_t end) {
    Arrivals arrivals;
    std::vector<std::vector<int>> copies(end - begin, std::vector<int>(slots_.size(), 0));
    for (std::size_t i = begin; i < end; ++i) {
      Layout::Place& place = layout_.places[i];
      for (std::size_t k = 0; k < slots_.size(); ++k) {
        const Choice& c = choice_for(problem_, slots_[k], problem_.at(step, place.mode));
        place.moves.push_back({c.table, c.next_mode, Layout::kDone});
        if (step + 1 == problem_.steps || problem_.tables[static_cast<std::size_t>(c.table)].stops())
          continue;
        auto& seen = arrivals[c.next_mode];
        seen.resize(slots_.size());
        copies[i - begin][k] = copy_of(seen[k], same_[static_cast<std::size_t>(c.table)]);
      }
    }
    std::map<int, int> first;  // of each mode of the next step
    for (const auto& [mode, seen] : arrivals) first[mode] = add_places(step + 1, mode, seen);
    for (std::size_t i = begin; i < end; ++i)
      for (std::size_t k = 0; k < slots_.size(); ++k) {
        Layout::Move& move = layout_.places[i].moves[k];
        const bool stays =
            step + 1 < problem_.steps && !problem_.tables[static_cast<std::size_t>(move.table)].stops();
        if (stays) move.to = first[move.next_mode] + copies[i - begin][k];
      }
  }

  int add_places(int step, int mode, const std::vector<std::vector<int>>& seen) {
    const auto first = static_cast<int>(layout_.places.size());
    std::size_t copies = 1;
    for (const auto& tables : seen) copies = std::max(copies, tables.size());
    for (std::size_t copy = 0; copy < copies; ++copy) {
      Layout::Place place{step, mode, {}, {}};
      for (const auto& tables : seen)
        place.seen.push_back(copy < tables.size() ? tables[copy] : static_cast<int>(Layout::kDone));
      layout_.places.push_back(std::move(place));
    }
    return first;
  }

  const Problem& problem_;
  int mode_;
  Layout& layout_;
  std::vector<Slot> slots_;
  std::vector<int> same_;
};

}  // namespace

int Layout::seen_by_all(const Place& place) const {
  int found = kDone;
  for (const int table : place.seen) {
    if (table == kDone || table == found) continue;
    if (found != kDone) return kDone;
    found = table;
  }
  return found;
}

Layout lay_out(const Started& started, double discount) {
  const Problem& p = started.problem;
  Layout layout;
  layout.discount = p.discount * discount;
  Maker(started, layout).make();
  const auto modes = plain_names(p.mode_names, static_cast<std::size_t>(p.modes), "mode");
  std::map<std::string, int> times;
  for (const auto& place : layout.places) {
    std::string name = "step" + std::to_string(place.step);
    if (p.modes > 1) name += "_" + modes[static_cast<std::size_t>(place.mode)];
    const int copy = times[name]++;
    layout.place_names.push_back(copy ? name + "-seen" + std::to_string(copy + 1) : name);
  }
  layout.state_names = plain_names(p.state_names, static_cast<std::size_t>(p.states), "state");
  layout.observation_names =
      plain_names(p.observation_names, static_cast<std::size_t>(p.observations), "observation");
  return layout;
}

double reward_of(const Problem& p, const Layout& layout, const Layout::Move& move, bool last, int state) {
  const Table& table = p.tables[static_cast<std::size_t>(move.table)];
  const auto n = static_cast<std::size_t>(p.states), s = static_cast<std::size_t>(state);
  double later = 0;
  if (last && !table.stops())
    for (std::size_t next = 0; next < n; ++next)
      later +=
          table.transition[s * n + next] * p.final_value[static_cast<std::size_t>(move.next_mode) * n + next];
  return table.reward[s] + layout.discount * later;
}

double leaving(std::span<const double> row) {
  double missing = 1;
  for (const double p : row) missing -= p;
  const double rounding = static_cast<double>(row.size() + 1) * std::numeric_limits<double>::epsilon();
  return missing > rounding ? missing : 0;
}

double numbers_written(const Started& started) {
  const Layout layout = lay_out(started, 1);
  const double n = started.problem.states + 1, z = started.problem.observations + 1;
  return static_cast<double>(layout.places.size()) * static_cast<double>(layout.slots.size()) * n * (n + z);
}

std::string plain(double value) {
  std::array<char, 1100> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed).ptr;
  return {text.data(), end};
}

std::vector<std::string> plain_names(const std::vector<std::string>& names, std::size_t count,
                                     const std::string& otherwise) {
  std::set<std::string> taken{"done", "gone"};
  std::vector<std::string> out;
  for (std::size_t i = 0; i < count; ++i) {
    std::string name = i < names.size() ? names[i] : "";
    for (char& c : name)
      if (!is_name_letter(c) || c == '-') c = '_';
    if (name.empty() || !is_letter(name.front()))
      name = otherwise + "_" + (name.empty() ? std::to_string(i) : name);
    if (is_reserved(name)) name = otherwise + "_" + name;
    std::string unique = name;
    for (int k = 2; !taken.insert(unique).second; ++k) unique = name + "_" + std::to_string(k);
    out.push_back(unique);
  }
  return out;
}

}  // namespace dyad::pomdp
