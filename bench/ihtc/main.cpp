// SPDX-License-Identifier: Apache-2.0
// The planner's annealing on the public instances of the Integrated Healthcare Timetabling Competition 2024,
// to see how good the search is where others have measured theirs: dyad_ihtc INSTANCE SOLUTION [SECONDS
// [SEED]]
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <fstream>

#include "moves.hpp"

namespace {

constexpr double kSeconds = 600;                 // of the competition's rules
constexpr dyad::planning::Heat kHeat{100, 0.5};  // by trial on the public instances

int solve(const char* from, const char* to, double seconds, std::uint64_t seed) {
  const ihtc::Instance in = ihtc::read(from);
  ihtc::Ward ward(in);
  ihtc::Moves moves(in, ward);
  const std::clock_t began = std::clock();  // processor time: other work on the machine takes none of it
  moves.begin();
  dyad::planning::Dice dice(seed);
  const auto elapsed = [&] { return static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC / seconds; };
  const auto tried = dyad::planning::anneal(moves, kHeat, elapsed, dice);
  if (!moves.best_cost) {
    std::fprintf(stderr, "%s: no solution that breaks no rule was found\n", from);
    return 1;
  }
  std::ofstream file(to);
  file << dyad::json::write(ihtc::written(in, moves.best)) << '\n';
  if (!file.flush()) {
    std::fprintf(stderr, "%s: cannot be written\n", to);
    return 1;
  }
  std::printf("%s: cost %.0f after %.0f s of processor time, %.1f million changes\n", from, *moves.best_cost,
              seconds, static_cast<double>(tried) / 1e6);
  return 0;
}

}  // namespace

int main(int argc, char** argv) try {
  const double seconds = argc > 3 ? std::strtod(argv[3], nullptr) : kSeconds;
  if (argc < 3 || !(seconds > 0)) {
    std::fprintf(stderr, "dyad_ihtc INSTANCE SOLUTION [SECONDS [SEED]], SECONDS above 0\n");
    return 2;
  }
  return solve(argv[1], argv[2], seconds, argc > 4 ? std::strtoull(argv[4], nullptr, 10) : 1);
} catch (const std::exception& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}
