// SPDX-License-Identifier: Apache-2.0
// What subscribers may ask: $status, $events, and waiting for the next event.
#include <algorithm>

#include "notify/service.hpp"

namespace dyad::notify {

Standing Service::standing_of(const Subscriber& one) const {
  return {settings_.base, one.status, one.count(), one.error, record_.now()};
}

Result<std::vector<Event>> Service::events_of(const std::string& id,
                                              const std::vector<std::int64_t>& sequences,
                                              std::int64_t first) const {
  std::vector<Event> out;
  for (const std::int64_t sequence : sequences) {
    auto found = record_.store().since(sequence - 1, 1);
    if (!found) return std::unexpected(found.error());
    if (found->empty()) return fail(ErrorKind::storage, "an event names a version that is not there");
    // What its owner may not see any more is not shown again; that there was an event is known already.
    if (settings_.sight.shows && !settings_.sight.shows(id, found->front()).shown) {
      found->front().deleted = true;
      found->front().body.clear();
    }
    out.push_back({first + static_cast<std::int64_t>(out.size()), std::move(found->front())});
  }
  return out;
}

json::Value Service::status(const std::vector<std::string>& ids,
                            const std::vector<std::string>& statuses) const {
  const auto wanted = [](const std::vector<std::string>& list, const std::string& one) {
    return list.empty() || std::ranges::find(list, one) != list.end();
  };
  std::vector<json::Value> out;
  const std::scoped_lock lock(mutex_);
  for (const auto& [id, one] : subscribers_)
    if (one.asked && wanted(ids, id) && wanted(statuses, one.status))
      out.push_back(status_parameters(*one.asked, standing_of(one), "query-status", {}, one.asked->content));
  return status_bundle(out, {settings_.base, {}, 0, {}, record_.now()});
}

Result<json::Value> Service::events(const std::string& id, std::optional<std::int64_t> since,
                                    std::optional<std::int64_t> until, std::optional<Content> content) const {
  std::shared_ptr<const Subscription> asked;
  Standing standing;
  std::vector<std::int64_t> sequences;
  const std::int64_t first = std::max<std::int64_t>(since.value_or(1), 1);
  {
    const std::scoped_lock lock(mutex_);
    const auto it = subscribers_.find(id);
    if (it == subscribers_.end() || !it->second.asked)
      return fail(ErrorKind::not_found, "no such subscription is served here", "Subscription/" + id);
    const Subscriber& one = it->second;
    asked = one.asked;
    standing = standing_of(one);
    const std::int64_t last = std::min(until.value_or(one.count()), one.count());
    for (std::int64_t n = first; n <= last && sequences.size() < kMostEventsPerNotification; ++n)
      sequences.push_back(one.events[static_cast<std::size_t>(n - 1)]);
  }
  const auto found = events_of(id, sequences, first);
  if (!found) return std::unexpected(found.error());
  // Nobody is shown more by asking than the subscription was granted.
  const Content shown = std::min(content.value_or(asked->content), asked->content);
  return notification(*asked, standing, "query-event", *found, shown);
}

Result<Reading> Service::begin_reading(const std::string& id, std::optional<std::int64_t> after) const {
  const std::scoped_lock lock(mutex_);
  const auto it = subscribers_.find(id);
  if (it == subscribers_.end() || !it->second.asked)
    return fail(ErrorKind::not_found, "no such subscription is served here", "Subscription/" + id);
  const Subscriber& one = it->second;
  if (one.asked->rest_hook)
    return fail(ErrorKind::refused, "is notified at its endpoint and cannot be read as a stream",
                "Subscription.channel.type", "rest-hook", "server-sent-events");
  if (one.status != "active" && one.status != "requested")
    return fail(ErrorKind::refused, "is not active", "Subscription.status", one.status);
  Reading out{id, after.value_or(one.count())};
  // Numbers that began anew since: rather told twice than not at all.
  if (out.told > one.count()) out.told = 0;
  return out;
}

Result<std::optional<json::Value>> Service::read_on(Reading& at) const {
  std::shared_ptr<const Subscription> asked;
  Standing standing;
  std::vector<std::int64_t> sequences;
  const char* kind = "event-notification";
  {
    const std::scoped_lock lock(mutex_);
    const auto it = subscribers_.find(at.id);
    at.over = it == subscribers_.end() || !it->second.asked || it->second.asked->rest_hook;
    if (at.over) return std::nullopt;
    const Subscriber& one = it->second;
    if (one.status == "requested") return std::nullopt;
    asked = one.asked;
    standing = standing_of(one);
    at.over = one.status != "active";
    const auto pending = static_cast<std::size_t>(std::max<std::int64_t>(one.count() - at.told, 0));
    const bool quiet =
        asked->heartbeat.count() == 0 || standing.now.ms < at.last.ms + asked->heartbeat.count() * 1000;
    if (!at.greeted)
      kind = "handshake";
    else if (pending > 0)
      sequences.assign(
          one.events.begin() + at.told,
          one.events.begin() + at.told + static_cast<std::ptrdiff_t>(std::min(pending, asked->max_count)));
    else if (at.over || !quiet || standing.error != at.error)
      kind = "heartbeat";
    else
      return std::nullopt;
  }
  const auto events = events_of(at.id, sequences, at.told + 1);
  if (!events) return std::unexpected(events.error());
  at.greeted = true;
  at.error = standing.error;
  at.last = standing.now;
  at.told += static_cast<std::int64_t>(sequences.size());
  return notification(*asked, standing, kind, *events, asked->content);
}

}  // namespace dyad::notify
