// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <expected>
#include <string>

#include "api/context.hpp"
#include "api/router.hpp"
#include "base/http_message.hpp"

namespace dyad::api {

// Finds out whose request it is, and whether they may use the route at all. The context comes back as a copy
// that knows the caller; a request that comes from inside another one (an entry of a batch) keeps who came in
// with that one. Otherwise the answer that refuses it, in the form of its interface.
std::expected<Context, http::Response> enter(const Context& context, const Route& route,
                                             const http::Request& request);

// The secret of the session cookie; empty when there is none, or when the request comes from another site, to
// which our cookie is no proof of anything.
std::string session_token(const Context& context, const http::Request& request);
// The access token of an application in the request; empty without one.
std::string bearer_token(const http::Request& request);
std::string cookie(const http::Request& request, std::string_view name);

// The answer to a sign-in: who came in, with the cookies of the new session; or why not. The session this
// browser held before is over.
http::Response answer_signed_in(Context& context, const Call& call,
                                const std::expected<access::SignedIn, access::Refusal>& signed_in);
void set_session_cookies(const Context& context, const http::Request& request, http::Response& response,
                         const access::SignedIn& signed_in);

inline constexpr std::string_view kSessionCookie = "dyad_session";
inline constexpr std::string_view kDeviceCookie = "dyad_device";
inline constexpr std::string_view kCsrfHeader = "X-Dyad-CSRF";
// Sent by pages that ask by themselves: such a request does not keep a session awake.
inline constexpr std::string_view kUnattendedHeader = "X-Dyad-Unattended";

}  // namespace dyad::api
