// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "json/json.hpp"
#include "search/search.hpp"

namespace dyad::notify {

// A kind of event that somebody may ask to be told of, by the canonical URL in Subscription.criteria.
struct Topic {
  std::string_view url;
  std::string_view title;
  std::string_view type;  // of the resources it is about; empty: of those that the filters name
  // With: only when the value of this element becomes this, at creation or by a change.
  std::string_view element, becomes;
  bool on_delete = false;
};
std::span<const Topic> topics();
const Topic* find_topic(std::string_view url);

// How much of what happened is sent.
enum class Content { empty, id_only, full_resource };
std::string_view name_of(Content content);
std::optional<Content> content_of(std::string_view name);

// A Subscription that this server serves: by topic (R4 subscriptions backport) or by a search of one type as
// R4 itself has it ("Observation?code=...").
struct Subscription {
  std::string id;
  std::string status;            // "requested", "active", "error", "off"
  const Topic* topic = nullptr;  // null: by search
  // What a resource must meet to concern the subscriber: every filter of its own type, and there must be one.
  std::vector<search::Search> filters;
  // "rest-hook": delivered to the endpoint. "server-sent-events": read by the subscriber from here.
  bool rest_hook = true;
  std::string endpoint;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string payload;  // media type; empty for a classic subscription that only wants to be woken
  Content content = Content::empty;
  std::chrono::seconds heartbeat{0};  // 0: none
  std::chrono::seconds timeout{0};
  std::size_t max_count = 0;
  std::optional<Instant> end;
};

inline constexpr std::string_view kBackport = "http://hl7.org/fhir/uv/subscriptions-backport/";
inline constexpr std::chrono::seconds kDefaultTimeout{20};
inline constexpr std::chrono::seconds kMostTimeout{120};
inline constexpr std::chrono::seconds kLeastHeartbeat{5};
inline constexpr std::size_t kDefaultEventsPerNotification = 20;
inline constexpr std::size_t kMostEventsPerNotification = 1'000;
inline constexpr std::size_t kMostHeaders = 20;

// What a resource of type Subscription asks for. Anything that cannot be done as asked is refused with the
// element at fault: an unknown topic, a filter that is not understood in full, another channel or media type.
Result<Subscription> read_subscription(const json::Value& resource);

}  // namespace dyad::notify
