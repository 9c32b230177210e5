// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <CLI/App.hpp>

#include "app/commands.hpp"

namespace dyad::app {

// dyad serve, with all its options.
void add_serve_verb(CLI::App& app, ServeOptions& asked);

}  // namespace dyad::app
