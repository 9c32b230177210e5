// SPDX-License-Identifier: Apache-2.0
#include "api/live.hpp"

#include "access/viewer.hpp"
#include "api/listener.hpp"
#include "base/log.hpp"
#include "record/case_record.hpp"

namespace dyad::api {
namespace {

constexpr std::size_t kPage = 1000;  // versions told in one event

// What one client's feed remembers.
struct Listening {
  Gate* gate;
  Listener listener;
  std::int64_t at = 0;  // read up to here
};

http::LiveStep step(Listening& me) {
  http::LiveStep out;
  const record::Store& all = me.gate->whole().store();
  const auto last = all.last_sequence();
  if (!last) return out;
  const auto why = me.listener.why_over();
  if (!why) return out;  // nothing is told while nobody can say to whom
  if (!why->empty()) return closed(me.at, *why);
  if (*last <= me.at) return out;
  const auto scope = me.gate->scopes().of(me.listener.who(), me.gate->whole().now());
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
  auto me = std::make_shared<Listening>(
      Listening{context.gate, Listener(context, call),
                after ? *after : context.gate->whole().store().last_sequence().value_or(0)});
  return {{}, [me] { return step(*me); }};
}

}  // namespace dyad::api
