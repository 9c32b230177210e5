// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>

#include "api/gate.hpp"

namespace dyad::api {

// The live feed of one caller: told only of versions the caller may see, under the number of the newest of
// them, with the cases the caller shares. What others write makes no event and no gap in time or number that
// is not there already in the numbers of what one sees. It ends with the session or the last post of who
// listens, and says which of them in an event "closed".
http::LiveStart live_for(const Context& context, const Call& call, std::optional<std::int64_t> after);

}  // namespace dyad::api
