// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "notify/event.hpp"
#include "query/query.hpp"

namespace dyad::notify {
namespace {

using record::Version;

// The version before, when there was one that was not a deletion.
Result<std::optional<Version>> before(const record::Reader& reader, const Version& change) {
  if (change.version <= 1) return std::nullopt;
  auto found = reader.read_version(change.type, change.id, change.version - 1);
  if (found && *found && (*found)->deleted) return std::nullopt;
  return found;
}

bool has_value(const Version& version, const Topic& topic) {
  const auto body = json::parse(version.body);
  return body && (*body)[topic.element].as_string() == topic.becomes;
}

Result<bool> filters_hold(const record::Reader& reader, const Subscription& subscription,
                          const Version& judged, std::int64_t as_of) {
  bool named = subscription.filters.empty();
  for (const auto& filter : subscription.filters) {
    if (filter.type != judged.type) continue;
    named = true;
    const auto held = query::holds(reader, filter, judged, as_of);
    if (!held || !*held) return held;
  }
  return named;
}

}  // namespace

Result<bool> concerns(const record::Reader& reader, const Subscription& subscription, const Version& change) {
  const Topic* topic = subscription.topic;
  const bool of_type =
      (topic && !topic->type.empty())
          ? topic->type == change.type
          : std::ranges::any_of(subscription.filters, [&](const auto& f) { return f.type == change.type; });
  if (!of_type || (change.deleted && !(topic && topic->on_delete))) return false;
  const bool by_change = topic && !topic->element.empty();
  if (!by_change && !change.deleted) return filters_hold(reader, subscription, change, change.sequence);
  const auto earlier = before(reader, change);
  if (!earlier) return std::unexpected(earlier.error());
  if (change.deleted)
    return *earlier ? filters_hold(reader, subscription, **earlier, change.sequence - 1)
                    : Result<bool>(false);
  if (!has_value(change, *topic) || (*earlier && has_value(**earlier, *topic))) return false;
  return filters_hold(reader, subscription, change, change.sequence);
}

}  // namespace dyad::notify
