// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "api/context.hpp"
#include "api/router.hpp"

namespace dyad::api {

// The proof that this is the person, given for this one signature: the same password and code as at sign-in,
// with the same guard against guessing; or, when no password is sent, what the hospital's sign-in service
// said in the last minutes. Demo people have neither; they sign by the click of the demo's sign-in. The
// answer that refuses, or nothing.
std::optional<http::Response> not_proven(const Context& context, const Call& call, const json::Value& body);

}  // namespace dyad::api
