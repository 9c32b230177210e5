// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <CLI/App.hpp>
#include <string>

namespace dyad::app {

// The words of the library that reads the command line, in the language of this run: before verbs are added,
// and after.
void speak_help(CLI::App& app);
void speak_verbs(CLI::App& app);
std::string usage_words(const std::string& message);  // of what it refuses

}  // namespace dyad::app
