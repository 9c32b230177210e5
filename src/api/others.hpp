// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "access/fresh_proofs.hpp"
#include "access/oauth.hpp"
#include "access/oidc.hpp"
#include "access/oidc_links.hpp"
#include "access/pace.hpp"
#include "api/router.hpp"

namespace dyad::api {

// What lets other systems sign in and act: applications for people and for hospitals, and the providers with
// which people sign in here.
struct Others {
  access::OAuth& oauth;
  access::OidcLinks& links;
  access::Oidc* oidc = nullptr;  // none: people sign in with a password
  access::Pace& pace;
  access::FreshProofs& proofs;
};

// The forms and answers of OAuth.
Result<access::Form> form_of(const http::Request& request);
http::Response secret_answer(const json::Value& value, int status = 200);  // never kept by anybody
http::Response go_to(const std::string& address);
// A refusal when the caller at this address is over the limit.
std::optional<http::Response> refuse_pace(Context& context, const access::PaceLimit& limit,
                                          const http::Request& request);

std::vector<Route> oauth_routes();
std::vector<Route> app_routes();
std::vector<Route> oidc_routes();

}  // namespace dyad::api
