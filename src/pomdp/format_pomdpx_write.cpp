// SPDX-License-Identifier: Apache-2.0
#include "pomdp/format_layout.hpp"

namespace dyad::pomdp {
namespace {

// Exits and stops lead the hidden state into "gone", which is seen; the place goes on to "done". So every
// number of the problem is written as it is, without dividing by the chance of not having left.
class Writer {
 public:
  Writer(const Started& started, double discount)
      : started_(started), problem_(started.problem), layout_(lay_out(started, discount)) {}

  std::string text() {
    head();
    start();
    moves();
    seen();
    rewards();
    out_ += "</pomdpx>\n";
    return std::move(out_);
  }

 private:
  void head() {
    out_ +=
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<pomdpx version=\"1.0\" id=\"dyad\">\n"
        "<Description>Written by Dyad. A decision problem of " +
        std::to_string(problem_.steps) + " steps whose own discount is " + plain(problem_.discount) +
        " per step; a discount here that differs from it by a hair is for solvers of infinite horizons. An "
        "action "
        "that is not offered somewhere does there what another one does that is.</Description>\n"
        "<Discount>" +
        plain(layout_.discount) +
        "</Discount>\n<Variable>\n"
        "<StateVar vnamePrev=\"place_0\" vnameCurr=\"place_1\" fullyObs=\"true\">\n";
    values(layout_.place_names, " done");
    out_ += "</StateVar>\n<StateVar vnamePrev=\"state_0\" vnameCurr=\"state_1\" fullyObs=\"false\">\n";
    values(layout_.state_names, " gone");
    out_ += "</StateVar>\n<ObsVar vname=\"seen\">\n";
    values(layout_.observation_names, " gone");
    out_ += "</ObsVar>\n<ActionVar vname=\"action\">\n";
    values(layout_.slots, "");
    out_ += "</ActionVar>\n<RewardVar vname=\"reward\"/>\n</Variable>\n";
  }

  void start() {
    out_ += "<InitialStateBelief>\n";
    open("CondProb", "place_0", "null");
    std::string numbers = "1";
    for (std::size_t i = 0; i < layout_.places.size(); ++i) numbers += " 0";
    entry("-", "ProbTable", numbers);
    close("CondProb");
    open("CondProb", "state_0", "null");
    numbers.clear();
    for (const double p : started_.belief) numbers += plain(p) + " ";
    entry("-", "ProbTable", numbers + "0");
    close("CondProb");
    out_ += "</InitialStateBelief>\n";
  }

  void moves() {
    out_ += "<StateTransitionFunction>\n";
    open("CondProb", "place_1", "action place_0");
    each_move([this](const std::string& slot, const std::string& place, const auto& move, bool) {
      entry(slot + " " + place + " " + name_of(move.to), "ProbTable", "1");
    });
    entry("* done done", "ProbTable", "1");
    close("CondProb");
    open("CondProb", "state_1", "action place_0 state_0");
    each_move([this](const std::string& slot, const std::string& place, const auto& move, bool) {
      if (move.to == Layout::kDone)
        entry(slot + " " + place + " * gone", "ProbTable", "1");
      else
        entry(slot + " " + place + " - -", "ProbTable", transition(move.table));
    });
    entry("* done * gone", "ProbTable", "1");
    close("CondProb");
    out_ += "</StateTransitionFunction>\n";
  }

  void seen() {
    out_ += "<ObsFunction>\n";
    open("CondProb", "seen", "action place_1 state_1");
    for (std::size_t i = 0; i < layout_.places.size(); ++i) {
      const auto& place = layout_.places[i];
      const std::string& name = layout_.place_names[i];
      const int all = layout_.seen_by_all(place);
      if (i == 0) {
        entry("* " + name + " * gone", "ProbTable", "1");  // never arrived at
      } else if (all != Layout::kDone) {
        entry("* " + name + " - -", "ProbTable", observation(all));
      } else {
        for (std::size_t slot = 0; slot < layout_.slots.size(); ++slot)
          if (const int table = place.seen[slot]; table != Layout::kDone)
            entry(layout_.slots[slot] + " " + name + " - -", "ProbTable", observation(table));
          else
            entry(layout_.slots[slot] + " " + name + " * gone", "ProbTable", "1");
      }
    }
    entry("* done * gone", "ProbTable", "1");
    close("CondProb");
    out_ += "</ObsFunction>\n";
  }

  void rewards() {
    out_ += "<RewardFunction>\n";
    open("Func", "reward", "action place_0 state_0");
    each_move([this](const std::string& slot, const std::string& place, const auto& move, bool last) {
      std::string numbers;
      for (int s = 0; s < problem_.states; ++s)
        numbers += plain(reward_of(problem_, layout_, move, last, s)) + " ";
      entry(slot + " " + place + " -", "ValueTable", numbers + "0");
    });
    entry("* done *", "ValueTable", "0");
    close("Func");
    out_ += "</RewardFunction>\n";
  }

  // (name of the action, name of the place, move, whether it is the last step)
  template <class Write>
  void each_move(Write write) {
    for (std::size_t i = 0; i < layout_.places.size(); ++i)
      for (std::size_t slot = 0; slot < layout_.slots.size(); ++slot)
        write(layout_.slots[slot], layout_.place_names[i], layout_.places[i].moves[slot],
              layout_.places[i].step + 1 == problem_.steps);
  }

  // A row a hidden state, with what leaves as the last column, and the row of "gone".
  std::string transition(int table) const {
    const auto n = static_cast<std::size_t>(problem_.states);
    const auto& chances = problem_.tables[static_cast<std::size_t>(table)].transition;
    std::string text;
    for (std::size_t s = 0; s < n; ++s) {
      const std::span row(chances.data() + s * n, n);
      for (const double p : row) text += plain(p) + " ";
      text += plain(leaving(row)) + "\n";
    }
    return text + last_row(n);
  }

  std::string observation(int table) const {
    const auto n = static_cast<std::size_t>(problem_.states),
               z = static_cast<std::size_t>(problem_.observations);
    const auto& chances = problem_.tables[static_cast<std::size_t>(table)].observation;
    std::string text;
    for (std::size_t s = 0; s < n; ++s) {
      for (std::size_t o = 0; o < z; ++o) text += plain(chances[s * z + o]) + " ";
      text += "0\n";
    }
    return text + last_row(z);
  }

  static std::string last_row(std::size_t zeros) {
    std::string text;
    for (std::size_t i = 0; i < zeros; ++i) text += "0 ";
    return text + "1";
  }

  std::string name_of(int place) const {
    return place == Layout::kDone ? "done" : layout_.place_names[static_cast<std::size_t>(place)];
  }

  void values(const std::vector<std::string>& names, const std::string& also) {
    out_ += "<ValueEnum>";
    for (std::size_t i = 0; i < names.size(); ++i) out_ += (i ? " " : "") + names[i];
    out_ += also + "</ValueEnum>\n";
  }

  void open(const std::string& kind, const std::string& of, const std::string& parents) {
    out_ +=
        "<" + kind + ">\n<Var>" + of + "</Var>\n<Parent>" + parents + "</Parent>\n<Parameter type=\"TBL\">\n";
  }

  void close(const std::string& kind) { out_ += "</Parameter>\n</" + kind + ">\n"; }

  void entry(const std::string& instance, const std::string& kind, const std::string& numbers) {
    out_ += "<Entry>\n<Instance>" + instance + "</Instance>\n<" + kind + ">" + numbers + "</" + kind +
            ">\n</Entry>\n";
  }

  const Started& started_;
  const Problem& problem_;
  const Layout layout_;
  std::string out_;
};

}  // namespace

std::string write_pomdpx(const Started& started, double discount) { return Writer(started, discount).text(); }

}  // namespace dyad::pomdp
