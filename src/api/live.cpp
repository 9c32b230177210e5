// SPDX-License-Identifier: Apache-2.0
#include "api/live.hpp"

#include "access/accounts.hpp"
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
  std::string token;  // of the session; empty for an application
  access::Principal who;
  std::int64_t at = 0;  // read up to here
};

// Whether the caller may still listen; brings what they may see up to date.
bool goes_on(Listening& me) {
  if (me.token.empty() || !me.accounts) return true;
  auto entered = me.accounts->enter(me.token, me.gate->whole().now(), false);
  if (!entered || !*entered) return false;
  me.who = std::move((*entered)->who);
  return true;
}

http::LiveStep step(Listening& me) {
  http::LiveStep out;
  const record::Store& all = me.gate->whole().store();
  const auto last = all.last_sequence();
  if (!last) return out;
  if (!goes_on(me)) {
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
  me->token =
      call.request.headers.has("Authorization") ? std::string() : session_token(context, call.request);
  me->who = context.who;
  me->at = after ? *after : context.gate->whole().store().last_sequence().value_or(0);
  return {{}, [me] { return step(*me); }};
}

}  // namespace dyad::api
