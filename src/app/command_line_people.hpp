// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "app/people_options.hpp"

namespace CLI {
class App;
}

namespace dyad::app {

void add_people_verbs(CLI::App& app, HospitalOptions& hospital, UserOptions& user);

}  // namespace dyad::app
