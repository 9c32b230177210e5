// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string_view>

#include "api/router.hpp"
#include "record/operation.hpp"

namespace dyad::api {

// Holds the request of an application to the scopes it was granted, around the handler of a FHIR route. What
// the person (or the program) itself may see and write is decided elsewhere; scopes only narrow that. Callers
// that are no applications pass.
http::Response within_scopes(Context& context, const Call& call, const Route& route,
                             const std::function<http::Response(const Call&)>& handle);

// Whether a bulk export of the caller may hold a type: of a program, when its scopes let it read and search
// the whole of that type.
bool may_take_out(const Context& context, std::string_view type);

// The same for one operation of a transaction, whose entries do not pass the router.
Result<void> admit_by_scopes(const Context& context, const record::Operation& operation);

}  // namespace dyad::api
