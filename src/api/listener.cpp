// SPDX-License-Identifier: Apache-2.0
#include "api/listener.hpp"

#include "access/accounts.hpp"
#include "api/entry.hpp"

namespace dyad::api {

Listener::Listener(const Context& context, const Call& call)
    : whole_(context.gate ? context.gate->whole() : context.record),
      accounts_(context.accounts),
      bearer_(context.bearer),
      session_(call.request.headers.has("Authorization") ? std::string()
                                                         : session_token(context, call.request)),
      token_(bearer_token(call.request)),
      who_(context.who) {}

// Who it is, with the posts they hold now; nothing when the session or the token is over.
Result<std::optional<access::Principal>> Listener::now() const {
  const Instant now = whole_.now();
  if (!token_.empty() && bearer_) return bearer_->who(token_, now);
  if (session_.empty() || !accounts_) return std::optional(who_);
  auto entered = accounts_->enter(session_, now, false);
  if (!entered) return std::unexpected(entered.error());
  return *entered ? std::optional(std::move((*entered)->who)) : std::nullopt;
}

Result<std::string> Listener::why_over() {
  auto who = now();
  if (!who) return std::unexpected(who.error());
  if (!*who) return std::string(token_.empty() ? "session-over" : "token-over");
  const bool had_post = !who_.posts.empty();
  who_ = std::move(**who);
  return std::string(had_post && who_.posts.empty() ? "no-post" : "");
}

http::LiveStep closed(std::int64_t at, std::string_view reason) {
  http::LiveStep out;
  out.events.push_back({at, "closed", json::write(json::object({{"reason", reason}}))});
  out.over = true;
  return out;
}

}  // namespace dyad::api
