// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <CLI/App.hpp>

#include "app/commands.hpp"

namespace dyad::app {

// What several verbs say of the same option.
inline constexpr const char* kDataHelp =
    "data directory (default: $XDG_DATA_HOME/dyad, or ~/.local/share/dyad)";
inline constexpr const char* kJsonHelp = "print JSON";
inline constexpr const char* kZoneHelp =
    "zone of times without one, as Asia/Ho_Chi_Minh or +07:00; without it they are refused";
inline constexpr const char* kMapHelp =
    "what this site knows of its senders: codes, numbers, character sets (docs/hl7v2.md)";

// dyad serve, with all its options.
void add_serve_verb(CLI::App& app, ServeOptions& asked);

}  // namespace dyad::app
