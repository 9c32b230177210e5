// SPDX-License-Identifier: Apache-2.0
#include "api/signing_proof.hpp"

#include "api/answer.hpp"
#include "api/others.hpp"

namespace dyad::api {
namespace {

constexpr std::string_view kSigned = "signed";

}  // namespace

std::optional<http::Response> not_proven(const Context& context, const Call& call, const json::Value& body) {
  if (!context.accounts) return problem(403, "sign-in-needed", "nobody can sign in to this server");
  const Instant now = context.record.now();
  const std::string_view password = body["password"].as_string();
  if (password.empty() && context.others && context.others->proofs.take(context.who.session, now)) return {};
  const auto account = context.accounts->account_of(context.who.practitioner);
  if (!account) return problem(account.error());
  if (!*account) return problem(403, "proof-failed", "there is no local account to prove who you are");
  const access::SignIn given{(*account)->login,
                             std::string(password),
                             std::string(body["code"].as_string()),
                             {},
                             call.request.remote,
                             std::string(kSigned),
                             {}};
  const bool demo = context.demo && (*account)->password.empty();
  const auto proven =
      demo ? context.accounts->sign_in_demo(given, now) : context.accounts->sign_in(given, now);
  if (proven) {
    // The session this made was the proof and nothing else.
    if (auto ok = context.accounts->sign_out(proven->token); !ok) return problem(ok.error());
    return {};
  }
  using Kind = access::Refusal::Kind;
  if (proven.error().kind == Kind::second_factor_needed)
    return problem(403, "second-factor-needed", "the code of the second factor is needed as well");
  if (proven.error().kind == Kind::locked) {
    http::Response response =
        problem(429, "locked", "too many attempts that failed; wait before you try again");
    response.headers.add("Retry-After", std::to_string((proven.error().wait_ms + 999) / 1000));
    return response;
  }
  return problem(403, "proof-failed", "password or code are not right");
}

}  // namespace dyad::api
