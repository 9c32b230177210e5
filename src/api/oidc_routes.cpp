// SPDX-License-Identifier: Apache-2.0
// Signing in with a provider of identities, and the links that say who somebody there is here.
#include "api/answer.hpp"
#include "api/entry.hpp"
#include "api/others.hpp"
#include "base/url.hpp"

namespace dyad::api {
namespace {

constexpr std::string_view kBrowserCookie = "dyad_oidc";

http::Response none_here() {
  return problem(404, "not-found", "people sign in to this server with a password");
}

// The cookie comes back with a navigation that another site started, so it is Lax.
std::string browser_cookie(const Context& context, std::string_view value, int age_s) {
  return std::string(kBrowserCookie) + "=" + std::string(value) +
         "; Path=/auth/oidc; HttpOnly; SameSite=Lax; Max-Age=" + std::to_string(age_s) +
         (context.base_url.starts_with("https://") ? "; Secure" : "");
}

http::Response providers(Context& context, const Call&) {
  json::Array list;
  if (context.others && context.others->oidc)
    for (const auto& one : context.others->oidc->providers())
      list.push_back(json::object({{"id", one.id}, {"name", one.name}}));
  return json_answer(json::object({{"providers", std::move(list)}}));
}

// To the sign-in page, with a word for why; the word is one of few, so that an address cannot make the page
// say anything else.
http::Response not_in(Context& context, std::string_view why) {
  http::Response response = go_to("/?sign-in=" + std::string(why));
  response.headers.add("Set-Cookie", browser_cookie(context, "", 0));
  return response;
}

http::Response begin(Context& context, const Call& call) {
  if (!context.others || !context.others->oidc) return none_here();
  if (auto refusal = refuse_pace(context, access::kOidcCalls, call.request)) return *refusal;
  const auto begun = context.others->oidc->begin(
      call.part("provider"), call.request.parameter("return_to").value_or("/"),
      call.request.parameter("anew").value_or("") == "true", context.record.now());
  if (!begun)
    return begun.error().kind == ErrorKind::not_found ? problem(begun.error())
                                                      : not_in(context, "unreachable");
  http::Response response = go_to(begun->address);
  response.headers.add("Set-Cookie", browser_cookie(context, begun->browser,
                                                    static_cast<int>(access::Oidc::kWaitingMs / 1000)));
  return response;
}

http::Response back(Context& context, const Call& call) {
  if (!context.others || !context.others->oidc || !context.accounts) return none_here();
  if (auto refusal = refuse_pace(context, access::kOidcCalls, call.request)) return *refusal;
  const auto value = [&](std::string_view name) {
    return std::string(call.request.parameter(name).value_or(""));
  };
  const Instant now = context.record.now();
  const auto who = context.others->oidc->finish(
      {value("state"), value("code"), value("error"), value("iss"), cookie(call.request, kBrowserCookie)},
      now);
  if (!who) return not_in(context, who.error().kind == ErrorKind::busy ? "unreachable" : "refused");
  const auto login = context.others->links.login_of(*who, now);
  if (!login) return problem(login.error());
  if (!*login) return not_in(context, "unknown");
  access::SignIn asked;
  asked.login = **login;
  asked.address = call.request.remote;
  asked.agent = std::string(call.request.headers.get("User-Agent"));
  const auto signed_in = context.accounts->sign_in_vouched(asked, who->second_factor, now);
  if (!signed_in) return not_in(context, "closed");
  // What this browser held before is over: a session somebody planted there leads nowhere.
  if (const std::string before = cookie(call.request, kSessionCookie); !before.empty())
    if (auto ok = context.accounts->sign_out(before); !ok) return problem(ok.error());
  if (who->proved_anew) context.others->proofs.give(signed_in->who.session, now);
  http::Response response = go_to(who->return_to);
  set_session_cookies(context, call.request, response, *signed_in);
  response.headers.add("Set-Cookie", browser_cookie(context, "", 0));
  return response;
}

http::Response links(Context& context, const Call&) {
  if (!context.others) return none_here();
  const auto held = context.others->links.links();
  if (!held) return problem(held.error());
  json::Array list, unknown;
  for (const auto& link : *held)
    list.push_back(json::object({{"issuer", link.issuer},
                                 {"subject", link.subject},
                                 {"email", link.email},
                                 {"login", link.login},
                                 {"made_by", link.made_by},
                                 {"made_at", format_utc(link.made_at)}}));
  for (const auto& one : context.others->links.unknown())
    unknown.push_back(json::object({{"issuer", one.issuer},
                                    {"subject", one.subject},
                                    {"name", one.name},
                                    {"email", one.email},
                                    {"at", format_utc(one.at)}}));
  return secret_answer(json::object({{"links", std::move(list)}, {"unknown", std::move(unknown)}}));
}

Result<access::OidcLinks::Link> link_in(Context& context, const Call& call) {
  const auto body = json::parse(call.request.body);
  if (!body) return std::unexpected(body.error());
  const auto text = [&](std::string_view name) { return std::string((*body)[name].as_string()); };
  access::OidcLinks::Link link{text("issuer"), text("subject"),      text("email"),
                               text("login"),  context.who.author(), context.record.now()};
  if (link.issuer.empty()) return fail(ErrorKind::missing, "which sign-in service?", "issuer");
  return link;
}

http::Response add_link(Context& context, const Call& call) {
  if (!context.others || !context.accounts) return none_here();
  auto link = link_in(context, call);
  if (!link) return problem(link.error());
  const auto account = context.accounts->account(link->login);
  if (!account) return problem(account.error());
  if (!*account) return problem({ErrorKind::not_found, "nobody has this login", "login", link->login, {}});
  if (auto ok = context.others->links.link(std::move(*link)); !ok) return problem(ok.error());
  return secret_answer(json::object({{"linked", true}}), 201);
}

http::Response remove_link(Context& context, const Call& call) {
  if (!context.others) return none_here();
  const auto link = link_in(context, call);
  if (!link) return problem(link.error());
  if (auto ok = context.others->links.remove(link->issuer, link->subject, link->email); !ok)
    return problem(ok.error());
  return secret_answer(json::object({{"removed", true}}));
}

}  // namespace

std::vector<Route> oidc_routes() {
  using access::Need;
  auto rows =
      needing(Need::nothing,
              {
                  {"GET",
                   "/api/session/providers",
                   "Where people of this server may sign in",
                   {},
                   "",
                   "providers",
                   providers},
                  {"GET",
                   "/auth/oidc/{provider}/begin",
                   "Sign in with a provider of identities",
                   {{"return_to", "the page to go on with"},
                    {"anew", "true: prove it once more, for one signature within five minutes"}},
                   "",
                   "303",
                   begin},
                  {"GET", "/auth/oidc/back", "A person comes back from the provider", {}, "", "303", back},
              });
  for (auto& row : needing(Need::admin, {
                                            {"GET",
                                             "/api/identities",
                                             "Who somebody at a provider is here, and who came and is nobody",
                                             {},
                                             "",
                                             "links, unknown",
                                             links},
                                            {"POST",
                                             "/api/identities",
                                             "Link somebody at a provider to an account",
                                             {},
                                             "issuer, subject, login",
                                             "linked",
                                             add_link},
                                            {"DELETE",
                                             "/api/identities",
                                             "Take a link away",
                                             {},
                                             "issuer, subject",
                                             "removed",
                                             remove_link},
                                        }))
    rows.push_back(std::move(row));
  return rows;
}

}  // namespace dyad::api
