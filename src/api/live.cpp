// SPDX-License-Identifier: Apache-2.0
#include "api/live.hpp"

#include "access/accounts.hpp"
#include "access/bearer.hpp"
#include "access/viewer.hpp"
#include "api/entry.hpp"
#include "base/log.hpp"
#include "record/case_record.hpp"

namespace dyad::api {
namespace {

constexpr std::size_t kPage = 1000;  // versions told in one event

// What one client's feed remembers.
struct Listening {
  Gate* gate;
  access::Accounts* accounts;
  const access::Bearer* bearer;
  std::string session;  // its token; empty for an application
  std::string token;    // of an application
  access::Principal who;
  std::int64_t at = 0;  // read up to here
};

using Who = Result<std::optional<access::Principal>>;

// Who listens, with the posts they hold now; nothing when the session or the token is over.
Who listener(const Listening& me) {
  const Instant now = me.gate->whole().now();
  if (!me.token.empty() && me.bearer) return me.bearer->who(me.token, now);
  if (me.session.empty() || !me.accounts) return std::optional(me.who);
  auto entered = me.accounts->enter(me.session, now, false);
  if (!entered) return std::unexpected(entered.error());
  return *entered ? std::optional(std::move((*entered)->who)) : std::nullopt;
}

// Why the feed ends here; empty while it goes on. Brings what the caller may see up to date.
Result<std::string> why_over(Listening& me) {
  auto who = listener(me);
  if (!who) return std::unexpected(who.error());
  if (!*who) return std::string(me.token.empty() ? "session-over" : "token-over");
  const bool had_post = !me.who.posts.empty();
  me.who = std::move(**who);
  return std::string(had_post && me.who.posts.empty() ? "no-post" : "");
}

http::LiveStep step(Listening& me) {
  http::LiveStep out;
  const record::Store& all = me.gate->whole().store();
  const auto last = all.last_sequence();
  if (!last) return out;
  const auto why = why_over(me);
  if (!why) return out;  // nothing is told while nobody can say to whom
  if (!why->empty()) {
    out.events.push_back({me.at, "closed", json::write(json::object({{"reason", *why}}))});
    out.over = true;
    return out;
  }
  if (*last <= me.at) return out;
  const auto scope = me.gate->scopes().of(me.who, me.gate->whole().now());
  if (!scope) return out;
  const access::ScopedReader seen(all, **scope, nullptr);
  const auto versions = seen.since(me.at, kPage);
  if (!versions) {
    log::error("the live feed cannot read the record: " + versions.error().message);
    return out;
  }
  me.at = versions->size() == kPage ? versions->back().sequence : *last;
  if (versions->empty()) return out;
  json::Array cases;
  for (auto& id : record::cases_of(seen, *versions))
    if ((*scope)->sees_case(id)) cases.push_back(std::move(id));
  const record::Version& newest = versions->back();
  out.events.push_back({newest.sequence, "change",
                        json::write(json::object({{"sequence", static_cast<long long>(newest.sequence)},
                                                  {"cases", std::move(cases)},
                                                  {"recorded_at", format_utc(newest.recorded_at)}}))});
  return out;
}

}  // namespace

http::LiveStart live_for(const Context& context, const Call& call, std::optional<std::int64_t> after) {
  auto me = std::make_shared<Listening>();
  me->gate = context.gate;
  me->accounts = context.accounts;
  me->bearer = context.bearer;
  me->token = bearer_token(call.request);
  me->session =
      call.request.headers.has("Authorization") ? std::string() : session_token(context, call.request);
  me->who = context.who;
  me->at = after ? *after : context.gate->whole().store().last_sequence().value_or(0);
  return {{}, [me] { return step(*me); }};
}

}  // namespace dyad::api
