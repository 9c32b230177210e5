// SPDX-License-Identifier: Apache-2.0
// A person's own account: password, second factor, and where they are signed in. Only for a person's own
// browser session: neither the open server nor an application in their name may touch it.
#include "access/crypto.hpp"
#include "api/answer.hpp"
#include "api/entry.hpp"
#include "api/others.hpp"
#include "api/people_json.hpp"
#include "api/router.hpp"

namespace dyad::api {
namespace {

using access::Need;

// Whose account the request is about, with what they sent.
struct Own {
  access::Account account;
  std::string token;
  json::Value body;
  std::string text(const char* name) const { return std::string(body[name].as_string()); }
};

std::expected<Own, http::Response> own(const Context& context, const Call& call) {
  const std::string token = session_token(context, call.request);
  if (context.who.kind != access::Principal::Kind::person || context.who.session.empty() || token.empty())
    return std::unexpected(problem(403, "sign-in-needed", "this needs a person who is signed in"));
  auto account = context.accounts->account_of(context.who.practitioner);
  if (!account) return std::unexpected(problem(account.error()));
  if (!*account) return std::unexpected(problem(404, "not-found", "there is no account"));
  Own out{std::move(**account), token, {}};
  if (call.request.body.empty()) return out;
  auto body = json::parse(call.request.body);
  if (!body) return std::unexpected(problem(body.error()));
  out.body = std::move(*body);
  return out;
}

json::Value session_row(const access::Session& session, const std::string& digest) {
  return json::object({{"id", session.id},
                       {"agent", session.agent},
                       {"address", session.address},
                       {"second_factor", session.second_factor},
                       {"signed_in_at", format_utc(session.signed_in_at)},
                       {"seen_at", format_utc(session.seen_at)},
                       {"ends_at", format_utc(session.ends_at)},
                       {"current", session.digest == digest}});
}

http::Response account(Context& context, const Call& call) {
  const auto mine = own(context, call);
  if (!mine) return mine.error();
  const auto sessions = context.accounts->sessions(mine->account.login, context.record.now());
  if (!sessions) return problem(sessions.error());
  const std::string digest = access::sha256(mine->token);
  json::Array rows;
  for (const auto& session : *sessions) rows.push_back(session_row(session, digest));
  auto posts = posts_json(*context.directory, context.who);
  if (!posts) return problem(posts.error());
  const auto& policy = context.accounts->policy();
  const auto proved =
      context.others ? context.others->proofs.until(context.who.session, context.record.now()) : std::nullopt;
  return json_answer(
      json::object({{"login", mine->account.login},
                    {"name", context.who.name},
                    {"posts", std::move(*posts)},
                    {"has_password", !mine->account.password.empty()},
                    {"password_at", format_utc(mine->account.password_at)},
                    {"least_characters", mine->account.totp_confirmed ? policy.password_least_second_factor
                                                                      : policy.password_least},
                    {"second_factor", mine->account.totp_confirmed},
                    {"recovery_codes_left", mine->account.recovery_codes.size()},
                    {"proved_until", proved ? json::Value(format_utc(*proved)) : json::Value()},
                    {"sessions", std::move(rows)}}));
}

http::Response done(const Result<void>& result) {
  return result ? json_answer(json::object({{"done", true}})) : problem(result.error());
}

http::Response codes_answer(const Result<std::vector<std::string>>& codes) {
  if (!codes) return problem(codes.error());
  return json_answer(json::object({{"recovery_codes", json::Array(codes->begin(), codes->end())}}));
}

http::Response change_password(Context& context, const Call& call) {
  const auto mine = own(context, call);
  if (!mine) return mine.error();
  return done(context.accounts->change_password(mine->account.login, mine->text("password"),
                                                mine->text("new_password"), mine->token,
                                                context.record.now()));
}

http::Response begin_totp(Context& context, const Call& call) {
  const auto mine = own(context, call);
  if (!mine) return mine.error();
  const auto begun =
      context.accounts->begin_totp(mine->account.login, mine->text("password"), context.record.now());
  if (!begun) return problem(begun.error());
  return json_answer(json::object({{"secret", begun->secret}, {"address", begun->address}}));
}

http::Response confirm_totp(Context& context, const Call& call) {
  const auto mine = own(context, call);
  if (!mine) return mine.error();
  return codes_answer(
      context.accounts->confirm_totp(mine->account.login, mine->text("code"), context.record.now()));
}

http::Response remove_totp(Context& context, const Call& call) {
  const auto mine = own(context, call);
  if (!mine) return mine.error();
  return done(
      context.accounts->remove_totp(mine->account.login, mine->text("password"), context.record.now()));
}

http::Response renew_codes(Context& context, const Call& call) {
  const auto mine = own(context, call);
  if (!mine) return mine.error();
  return codes_answer(context.accounts->renew_recovery_codes(mine->account.login, mine->text("password"),
                                                             context.record.now()));
}

http::Response end_others(Context& context, const Call& call) {
  const auto mine = own(context, call);
  if (!mine) return mine.error();
  return done(context.accounts->sign_out_elsewhere(mine->account.login, mine->token));
}

http::Response end_one(Context& context, const Call& call) {
  const auto mine = own(context, call);
  if (!mine) return mine.error();
  const auto ended = context.accounts->end_session(mine->account.login, call.part("session"));
  if (!ended) return problem(ended.error());
  if (!*ended) return problem(404, "not-found", "no session of yours has this id");
  return json_answer(json::object({{"done", true}}));
}

}  // namespace

std::vector<Route> account_routes() {
  return needing(
      Need::signed_in,
      {
          {"GET", "/api/account", "My account: second factor, sessions", {}, "", "Account", account},
          {"POST",
           "/api/account/password",
           "Change my password; ends my other sessions",
           {},
           "password, new_password",
           "done",
           change_password},
          {"POST",
           "/api/account/totp",
           "Begin to use a second factor: its secret, to be shown once",
           {},
           "password",
           "secret, address",
           begin_totp},
          {"POST",
           "/api/account/totp/confirm",
           "Confirm the second factor by a code",
           {},
           "code",
           "recovery_codes",
           confirm_totp},
          {"POST",
           "/api/account/totp/remove",
           "Do without the second factor again",
           {},
           "password",
           "done",
           remove_totp},
          {"POST",
           "/api/account/recovery-codes",
           "New recovery codes; the old ones no longer count",
           {},
           "password",
           "recovery_codes",
           renew_codes},
          {"DELETE", "/api/account/sessions", "End my sessions elsewhere", {}, "", "done", end_others},
          {"DELETE", "/api/account/sessions/{session}", "End one of my sessions", {}, "", "done", end_one},
      });
}

}  // namespace dyad::api
