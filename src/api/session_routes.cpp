// SPDX-License-Identifier: Apache-2.0
// Signing in and out of the pages.
#include <algorithm>

#include "api/answer.hpp"
#include "api/entry.hpp"
#include "api/people_json.hpp"
#include "api/router.hpp"

namespace dyad::api {
namespace {

using access::Need;
using access::Principal;
using access::Refusal;

constexpr std::size_t kMostBody = 16 * 1024;
constexpr std::size_t kMostAddress = 64;
constexpr std::size_t kMostDevices = 10;  // logins one browser is known for
constexpr int kDeviceAge_s = 400 * 86'400;

std::string cookie_line(const Context& context, std::string_view name, std::string_view value,
                        std::string_view more) {
  return std::string(name) + "=" + std::string(value) + "; HttpOnly; SameSite=Strict" + std::string(more) +
         (context.base_url.starts_with("https://") ? "; Secure" : "");
}

// The answer to "who am I?".
Result<json::Value> session_json(const Context& context, const Principal& who) {
  json::Value out = json::object({{"person", json::Value()},
                                  {"posts", json::Array{}},
                                  {"open", context.open},
                                  {"demo", context.demo},
                                  {"expires_at", json::Value()},
                                  {"csrf", json::Value()}});
  if (who.kind == Principal::Kind::person) {
    out.set("person", json::object({{"id", who.practitioner}, {"name", who.name}}));
    auto posts = posts_json(*context.directory, who);
    if (!posts) return posts;
    out.set("posts", std::move(*posts));
  }
  return out;
}

http::Response refused(const Refusal& refusal) {
  switch (refusal.kind) {
    case Refusal::Kind::failed:
      return problem(401, "sign-in-failed", "login, password or code are not right");
    case Refusal::Kind::second_factor_needed:
      return problem(401, "second-factor-needed", "the code of the second factor is needed as well");
    case Refusal::Kind::new_password_needed: {
      http::Response response = problem(refusal.error);
      auto value = json::parse(response.body);
      value->set("error", "new-password-needed");
      return json_answer(*value, 401);
    }
    case Refusal::Kind::locked: {
      const std::string seconds = std::to_string((refusal.wait_ms + 999) / 1000);
      http::Response response =
          json_answer(json::object({{"error", "locked"},
                                    {"message", "too many attempts that failed; wait before you try again"},
                                    {"wait_ms", refusal.wait_ms}}),
                      429);
      response.headers.add("Retry-After", seconds);
      return response;
    }
    case Refusal::Kind::error:
      break;
  }
  return problem(refusal.error);
}

// Only what a page of ours sends: a form of another site cannot be sent as JSON.
Result<json::Value> asked_of(const Call& call) {
  if (!call.request.headers.get("Content-Type").starts_with("application/json"))
    return fail(ErrorKind::invalid, "sign-in takes JSON", "Content-Type", {}, "application/json");
  if (call.request.body.size() > kMostBody)
    return fail(ErrorKind::too_large, "more than a sign-in needs", "body");
  return json::parse(call.request.body);
}

// Behind a proxy on this machine every peer is this machine; the proxy names the client last.
std::string address_of(const Context& context, const http::Request& request) {
  const auto forwarded = request.headers.get("X-Forwarded-For");
  if (context.base_url.empty() || forwarded.empty() || request.headers.count("X-Forwarded-For") != 1)
    return request.remote;
  auto last = forwarded.substr(forwarded.rfind(',') + 1);
  while (last.starts_with(' ')) last.remove_prefix(1);
  return last.empty() || last.size() > kMostAddress ? request.remote : std::string(last);
}

access::SignIn sign_in_of(const Context& context, const Call& call, const json::Value& body) {
  const auto text = [&](const char* name) { return std::string(body[name].as_string()); };
  return {text("login"),
          text("password"),
          text("code"),
          text("new_password"),
          address_of(context, call.request),
          std::string(call.request.headers.get("User-Agent")),
          cookie(call.request, kDeviceCookie)};
}

http::Response sign_in(Context& context, const Call& call) {
  if (!context.accounts) return problem(404, "not-found", "nobody can sign in to this server");
  const auto body = asked_of(call);
  if (!body) return problem(body.error());
  return answer_signed_in(context, call,
                          context.accounts->sign_in(sign_in_of(context, call, *body), context.record.now()));
}

http::Response sign_in_demo(Context& context, const Call& call) {
  if (!context.demo || !context.accounts) return problem(404, "not-found", "this server has no demo people");
  const auto body = asked_of(call);
  if (!body) return problem(body.error());
  return answer_signed_in(
      context, call, context.accounts->sign_in_demo(sign_in_of(context, call, *body), context.record.now()));
}

http::Response who_am_i(Context& context, const Call& call) {
  const std::string token = session_token(context, call.request);
  if (token.empty() || !context.accounts || context.open) {
    const auto value = session_json(context, {});
    return value ? json_answer(*value) : problem(value.error());
  }
  const bool active = !call.request.headers.has(kUnattendedHeader);
  const auto entered = context.accounts->enter(token, context.record.now(), active);
  if (!entered) return problem(entered.error());
  auto value = session_json(context, *entered ? (*entered)->who : Principal{});
  if (!value) return problem(value.error());
  if (*entered) {
    value->set("login", (*entered)->session.login);
    value->set("expires_at", format_utc((*entered)->ends_at));
    value->set("csrf", access::Accounts::csrf_of(token));
  }
  return json_answer(*value);
}

http::Response sign_out(Context& context, const Call& call) {
  if (context.accounts)
    if (auto ok = context.accounts->sign_out(session_token(context, call.request)); !ok)
      return problem(ok.error());
  http::Response response = json_answer(json::object({{"signed_out", true}}));
  response.headers.add("Set-Cookie", cookie_line(context, kSessionCookie, "", "; Path=/; Max-Age=0"));
  return response;
}

// What a page without a session may know: whether there is anybody who could sign in, and the demo's people.
http::Response doors(Context& context, const Call&) {
  if (!context.accounts) return problem(404, "not-found", "nobody can sign in to this server");
  const auto accounts = context.accounts->all();
  if (!accounts) return problem(accounts.error());
  json::Value out =
      json::object({{"empty", accounts->empty()}, {"demo", context.demo}, {"hospitals", json::Array{}}});
  if (context.demo) {
    auto hospitals = demo_people_json(*context.directory, *accounts, context.record.now());
    if (!hospitals) return problem(hospitals.error());
    out.set("hospitals", std::move(*hospitals));
  }
  return json_answer(out);
}

}  // namespace

void set_session_cookies(const Context& context, const http::Request& request, http::Response& response,
                         const access::SignedIn& signed_in) {
  response.headers.add("Set-Cookie", cookie_line(context, kSessionCookie, signed_in.token, "; Path=/"));
  std::string devices = signed_in.device;
  std::size_t n = 1;
  const std::string held = cookie(request, kDeviceCookie);
  for (std::string_view rest = held; !rest.empty() && n < kMostDevices;) {
    const auto one = rest.substr(0, rest.find('.'));
    rest.remove_prefix(std::min(one.size() + 1, rest.size()));
    if (one == signed_in.device || one.size() != signed_in.device.size()) continue;
    devices += "." + std::string(one);
    ++n;
  }
  response.headers.add("Set-Cookie",
                       cookie_line(context, kDeviceCookie, devices,
                                   "; Path=/api/session; Max-Age=" + std::to_string(kDeviceAge_s)));
}

http::Response answer_signed_in(Context& context, const Call& call,
                                const std::expected<access::SignedIn, Refusal>& signed_in) {
  if (!signed_in) return refused(signed_in.error());
  // What this browser held before is over: a session somebody planted there leads nowhere.
  if (const std::string before = cookie(call.request, kSessionCookie); !before.empty())
    if (auto ok = context.accounts->sign_out(before); !ok) return problem(ok.error());
  auto value = session_json(context, signed_in->who);
  if (!value) return problem(value.error());
  const Instant idle{signed_in->session.seen_at.ms + context.accounts->policy().session_idle_ms};
  value->set("login", signed_in->session.login);
  value->set("expires_at", format_utc(std::min(signed_in->session.ends_at, idle)));
  value->set("csrf", access::Accounts::csrf_of(signed_in->token));
  http::Response response = json_answer(*value);
  set_session_cookies(context, call.request, response, *signed_in);
  return response;
}

std::vector<Route> session_routes() {
  return {
      {"GET", "/api/session", "Who is signed in", {}, "", "Session", who_am_i, {}, Need::nothing},
      {"POST",
       "/api/session",
       "Sign in with login and password, and the code of the second factor where there is one",
       {},
       "login, password, code?, new_password?",
       "Session, and the cookie of the session",
       sign_in,
       {},
       Need::nothing},
      {"POST",
       "/api/session/demo",
       "Sign in as one of the synthetic people; only on a server started with --demo",
       {},
       "login",
       "Session, and the cookie of the session",
       sign_in_demo,
       {},
       Need::nothing},
      {"DELETE", "/api/session", "Sign out", {}, "", "signed_out", sign_out, {}, Need::signed_in},
      {"GET",
       "/api/session/doors",
       "What the sign-in page offers: whether there are accounts at all, and the people of a demo",
       {},
       "",
       "Doors",
       doors,
       {},
       Need::nothing},
  };
}

}  // namespace dyad::api
