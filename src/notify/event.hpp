// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "json/json.hpp"
#include "notify/subscription.hpp"
#include "record/store.hpp"

namespace dyad::notify {

// Whether a new version is an event for a subscriber, judged as the record stood with it. Errors: too_costly
// when a filter's chains lead through too much.
Result<bool> concerns(const record::Reader& reader, const Subscription& subscription,
                      const record::Version& change);

// Event `number` of a subscription, from 1: that this version was written.
struct Event {
  std::int64_t number = 0;
  record::Version version;
};

// What a notification says about its subscription.
struct Standing {
  std::string base;  // where this server is found, "https://x/fhir"
  std::string status;
  std::int64_t events = 0;  // since the subscription began
  std::string error;        // why it is in error; empty otherwise
  Instant now;
};

// "handshake", "heartbeat", "event-notification", "query-status", "query-event"
json::Value status_parameters(const Subscription& subscription, const Standing& standing,
                              std::string_view kind, const std::vector<Event>& events, Content content);
// A Bundle of type history with the status first, then the resources as far as `content` lets them.
json::Value notification(const Subscription& subscription, const Standing& standing, std::string_view kind,
                         const std::vector<Event>& events, Content content);
// A Bundle of type searchset with the status of several subscriptions.
json::Value status_bundle(const std::vector<json::Value>& statuses, const Standing& standing);

}  // namespace dyad::notify
