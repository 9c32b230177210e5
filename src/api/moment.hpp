// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "api/router.hpp"
#include "base/instant.hpp"

namespace dyad::api {

// The moment `at` of a question about the case `id`; nothing when the case's own clock is meant.
Result<std::optional<Instant>> moment(const Context& context, const Call& call);

inline const QueryDoc kAt{
    "at",
    "show what was known then: an instant with its zone, or a date for the end of that day; without it the "
    "case's own clock"};

}  // namespace dyad::api
