// SPDX-License-Identifier: Apache-2.0
#include "api/entry.hpp"

#include "access/accounts.hpp"
#include "access/bearer.hpp"
#include "access/crypto.hpp"
#include "api/answer.hpp"

namespace dyad::api {
namespace {

using access::Need;
using access::Principal;

http::Response refused(const Route& route, int status, std::string_view code, std::string_view message) {
  const bool fhir = route.pattern == "/fhir" || route.pattern.starts_with("/fhir/");
  http::Response response =
      fhir ? outcome(status, status == 401 ? "login" : "forbidden", message) : problem(status, code, message);
  if (status == 401) response.headers.add("WWW-Authenticate", "Bearer realm=\"dyad\"");
  response.route = route.pattern;
  return response;
}

bool reads_only(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

std::string_view origin_of(std::string_view url) {
  const auto scheme = url.find("://");
  return scheme == std::string_view::npos ? std::string_view() : url.substr(0, url.find('/', scheme + 3));
}

// Browsers say where a request comes from: in Sec-Fetch-Site, and for what may change something in Origin.
// Another port of this machine is another site here, though it would be sent our cookie.
bool from_own_pages(const Context& context, const http::Request& request) {
  const auto site = request.headers.get("Sec-Fetch-Site");
  if (!site.empty() && site != "same-origin" && site != "none") return false;
  const auto origin = request.headers.get("Origin");
  return origin.empty() || http::equal_fold(origin, "http://" + std::string(request.headers.get("Host"))) ||
         (!context.base_url.empty() && http::equal_fold(origin, origin_of(context.base_url)));
}

std::string_view after_scheme(std::string_view authorization, std::string_view scheme) {
  if (authorization.size() <= scheme.size() || authorization[scheme.size()] != ' ' ||
      !http::equal_fold(authorization.substr(0, scheme.size()), scheme))
    return {};
  return authorization.substr(scheme.size() + 1);
}

using Who = std::expected<Principal, http::Response>;

Who by_authorization(const Context& context, const Route& route, const http::Request& request) {
  const auto authorization = request.headers.get("Authorization");
  const auto unknown = [&] {
    return std::unexpected(refused(route, 401, "sign-in-needed", "the access token is unknown or over"));
  };
  if (const auto secret = after_scheme(authorization, kOperatorScheme); !secret.empty()) {
    if (context.operator_secret.empty() || !access::same(secret, context.operator_secret)) return unknown();
    Principal who;
    who.kind = Principal::Kind::open;
    who.client = kOperator;
    return who;
  }
  const std::string token = bearer_token(request);
  if (token.empty() || !context.bearer) return unknown();
  auto who = context.bearer->who(token, context.record.now());
  if (!who) return std::unexpected(problem(who.error()));
  if (!*who) return unknown();
  return std::move(**who);
}

Who by_session(const Context& context, const Route& route, const http::Request& request) {
  const std::string token = session_token(context, request);
  if (token.empty() || !context.accounts) return Principal{};
  const bool active = !request.headers.has(kUnattendedHeader);
  auto entered = context.accounts->enter(token, context.record.now(), active);
  if (!entered) return std::unexpected(problem(entered.error()));
  if (!*entered) return Principal{};
  if (!reads_only(request.method) &&
      !access::same(request.headers.get(kCsrfHeader), access::Accounts::csrf_of(token)))
    return std::unexpected(
        refused(route, 403, "csrf", "the request does not carry its session's X-Dyad-CSRF"));
  return std::move((*entered)->who);
}

Who who_asks(const Context& context, const Route& route, const http::Request& request) {
  if (request.headers.has("Authorization")) return by_authorization(context, route, request);
  if (!context.open) return by_session(context, route, request);
  Principal who;
  who.kind = Principal::Kind::open;
  return who;
}

}  // namespace

std::string cookie(const http::Request& request, std::string_view name) {
  std::string found;
  for (const auto& [field, value] : request.headers.all()) {
    if (!http::equal_fold(field, "Cookie")) continue;
    for (std::string_view rest = value; !rest.empty();) {
      auto one = rest.substr(0, rest.find(';'));
      rest.remove_prefix(std::min(one.size() + 1, rest.size()));
      while (one.starts_with(' ')) one.remove_prefix(1);
      const auto equals = one.find('=');
      if (equals == std::string_view::npos || one.substr(0, equals) != name) continue;
      // Two of one name: somebody put one there, and nobody can say which is ours.
      if (!found.empty()) return {};
      found = one.substr(equals + 1);
    }
  }
  return found;
}

std::string bearer_token(const http::Request& request) {
  return std::string(after_scheme(request.headers.get("Authorization"), "Bearer"));
}

std::string session_token(const Context& context, const http::Request& request) {
  return from_own_pages(context, request) ? cookie(request, kSessionCookie) : std::string();
}

std::expected<Context, http::Response> enter(const Context& context, const Route& route,
                                             const http::Request& request) {
  Context out = context;
  if (route.needs == Need::unset)
    return std::unexpected(refused(route, 500, "failed", "this route does not say who may use it"));
  if (out.who.kind == Principal::Kind::nobody && route.needs != Need::nothing) {
    auto who = who_asks(context, route, request);
    if (!who) return std::unexpected(std::move(who.error()));
    out.who = std::move(*who);
  }
  if (out.who.may(route.needs)) return out;
  if (out.who.kind == Principal::Kind::nobody)
    return std::unexpected(refused(route, 401, "sign-in-needed", "sign in first"));
  if (out.who.kind == Principal::Kind::open)
    return std::unexpected(refused(route, 403, "sign-in-needed", "this needs a person who is signed in"));
  return std::unexpected(refused(route, 403, "not-allowed", "none of your posts allows this"));
}

}  // namespace dyad::api
