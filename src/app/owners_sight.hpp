// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "access/directory.hpp"
#include "api/gate.hpp"
#include "notify/service.hpp"

namespace dyad::app {

// A subscription is told what the person who made it may see, with the posts they hold now.
notify::Sight owners_sight(api::Gate& gate, const access::Directory& directory);

}  // namespace dyad::app
