// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <exception>

#include "app/commands.hpp"

int main(int argc, char** argv) {
  try {
    return dyad::app::run_command_line(argc, argv);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "dyad: an error in the program itself: %s\n", e.what());
    return dyad::app::kFailed;
  }
}
