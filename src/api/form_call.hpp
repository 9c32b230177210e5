// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "api/router.hpp"

namespace dyad::api {

// What the calls that carry a form have in common.

// The JSON body; an error when it is none, or is said to be something else.
Result<json::Value> form_body(const Call& call);
// The version in If-Match: W/"3"; nothing when the header is absent.
Result<std::optional<int>> if_match(const Call& call);
// The refusal of a form that only a person may send, when the caller is none.
std::optional<http::Response> refuse_unnamed(const Context& context);
// The problem; a version that is not the newest is answered with 412 and, under `now`, what is there, so that
// both texts can be shown side by side.
http::Response form_problem(const Error& error, json::Value now);
void add_etag(http::Response& response, int version);

}  // namespace dyad::api
