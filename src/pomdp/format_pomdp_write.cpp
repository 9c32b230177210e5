// SPDX-License-Identifier: Apache-2.0
#include "pomdp/format_layout.hpp"

namespace dyad::pomdp {
namespace {

class Writer {
 public:
  Writer(const Started& started, double discount)
      : started_(started), problem_(started.problem), layout_(lay_out(started, discount)) {}

  std::string text() {
    head();
    for (std::size_t place = 0; place < layout_.places.size(); ++place)
      for (std::size_t slot = 0; slot < layout_.slots.size(); ++slot) move(place, slot);
    out_ += "T: * : done : done 1\n\n";
    for (std::size_t place = 0; place < layout_.places.size(); ++place) seen(place);
    out_ += "O: * : done : gone 1\n";
    return std::move(out_);
  }

 private:
  void head() {
    out_ +=
        "# Written by Dyad. A decision problem of " + std::to_string(problem_.steps) +
        " steps, flat: state = step, mode (where there are several), hidden\n"
        "# state. Stops and exits lead into \"done\", which is worth nothing more and is seen as \"gone\".\n"
        "# The problem's own discount is " +
        plain(problem_.discount) +
        " per step. A discount here that differs from it by a hair is for solvers of infinite\n"
        "# horizons, which need one below 1; every path is in \"done\" after " +
        std::to_string(problem_.steps) +
        " steps, so that it changes the value by next to nothing.\n"
        "# An action that is not offered somewhere does there what another one does that is.\n\n"
        "discount: " +
        plain(layout_.discount) + "\nvalues: reward\nstates:";
    for (std::size_t place = 0; place < layout_.places.size(); ++place)
      for (int s = 0; s < problem_.states; ++s) out_ += "\n " + state(place, s);
    out_ += "\n done\nactions:";
    for (const auto& name : layout_.slots) out_ += " " + name;
    out_ += "\nobservations:";
    for (const auto& name : layout_.observation_names) out_ += " " + name;
    out_ += " gone\n\nstart:";
    for (std::size_t place = 0; place < layout_.places.size(); ++place)
      for (int s = 0; s < problem_.states; ++s)
        out_ += " " + plain(place == 0 ? started_.belief[static_cast<std::size_t>(s)] : 0);
    out_ += " 0\n\n";
  }

  void move(std::size_t from, std::size_t slot) {
    const auto& place = layout_.places[from];
    const auto& move = place.moves[slot];
    const auto n = static_cast<std::size_t>(problem_.states);
    const Table& table = problem_.tables[static_cast<std::size_t>(move.table)];
    for (int s = 0; s < problem_.states; ++s) {
      const std::string begin = layout_.slots[slot] + " : " + state(from, s) + " : ";
      const std::span row(table.transition.data() + static_cast<std::size_t>(s) * n, n);
      if (move.to == Layout::kDone) {
        out_ += "T: " + begin + "done 1\n";
      } else {
        for (int next = 0; next < problem_.states; ++next)
          if (const double p = row[static_cast<std::size_t>(next)]; p > 0)
            out_ += "T: " + begin + state(static_cast<std::size_t>(move.to), next) + " " + plain(p) + "\n";
        if (const double p = leaving(row); p > 0) out_ += "T: " + begin + "done " + plain(p) + "\n";
      }
      const double r = reward_of(problem_, layout_, move, place.step + 1 == problem_.steps, s);
      if (r != 0) out_ += "R: " + begin + "* : * " + plain(r) + "\n";
    }
  }

  // What is seen on arriving at a place.
  void seen(std::size_t index) {
    const auto& place = layout_.places[index];
    const int all = layout_.seen_by_all(place);
    for (int s = 0; s < problem_.states; ++s) {
      if (index == 0) {
        out_ += "O: * : " + state(index, s) + " : gone 1\n";  // never arrived at
      } else if (all != Layout::kDone) {
        seen("*", state(index, s), all, s);
      } else {
        for (std::size_t slot = 0; slot < layout_.slots.size(); ++slot)
          if (place.seen[slot] != Layout::kDone)
            seen(layout_.slots[slot], state(index, s), place.seen[slot], s);
          else
            out_ += "O: " + layout_.slots[slot] + " : " + state(index, s) + " : gone 1\n";
      }
    }
  }

  void seen(const std::string& slot, const std::string& in, int table, int s) {
    const auto z = static_cast<std::size_t>(problem_.observations);
    const auto& chances = problem_.tables[static_cast<std::size_t>(table)].observation;
    out_ += "O: " + slot + " : " + in + "\n";
    for (std::size_t o = 0; o < z; ++o) out_ += plain(chances[static_cast<std::size_t>(s) * z + o]) + " ";
    out_ += "0\n";
  }

  std::string state(std::size_t place, int s) const {
    return layout_.place_names[place] + "-" + layout_.state_names[static_cast<std::size_t>(s)];
  }

  const Started& started_;
  const Problem& problem_;
  const Layout layout_;
  std::string out_;
};

}  // namespace

std::string write_pomdp(const Started& started, double discount) { return Writer(started, discount).text(); }

}  // namespace dyad::pomdp
