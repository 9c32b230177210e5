// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <exception>

#include "app/commands.hpp"
#include "app/refusals.hpp"
#include "app/words.hpp"
#include "store/progress.hpp"

int main(int argc, char** argv) {
  try {
    dyad::store::Progress::speak(dyad::app::refusal_words);
    return dyad::app::run_command_line(argc, argv);
  } catch (const std::exception& e) {
    const std::string line = "dyad: " + dyad::app::say("error.program", {{"what", e.what()}}) + "\n";
    std::fputs(line.c_str(), stderr);
    return dyad::app::kFailed;
  }
}
