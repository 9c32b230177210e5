// SPDX-License-Identifier: Apache-2.0
#include "notify/event.hpp"
#include "record/ids.hpp"

namespace dyad::notify {
namespace {

json::Value parameter(std::string name, std::string value_name, json::Value value) {
  return json::object({{"name", std::move(name)}, {std::move(value_name), std::move(value)}});
}

json::Value reference_to(const Standing& standing, std::string_view type, std::string_view id) {
  return json::object({{"reference", standing.base + "/" + std::string(type) + "/" + std::string(id)}});
}

json::Value event_parameter(const Standing& standing, const Event& event, Content content) {
  json::Value parts;
  parts.push(parameter("event-number", "valueString", std::to_string(event.number)));
  parts.push(parameter("timestamp", "valueInstant", format_utc(event.version.received_at)));
  if (content != Content::empty)
    parts.push(
        parameter("focus", "valueReference", reference_to(standing, event.version.type, event.version.id)));
  return json::object({{"name", "notification-event"}, {"part", std::move(parts)}});
}

json::Value entry_of(const Standing& standing, const Event& event, Content content) {
  const record::Version& v = event.version;
  const std::string local = v.type + "/" + v.id;
  json::Value out = json::object({{"fullUrl", standing.base + "/" + local}});
  if (content == Content::full_resource && !v.deleted)
    if (auto body = json::parse(v.body)) out.set("resource", std::move(*body));
  const char* const method = v.deleted ? "DELETE" : v.version == 1 ? "POST" : "PUT";
  out.set("request", json::object({{"method", method}, {"url", v.version == 1 ? v.type : local}}));
  out.set("response", json::object({{"status", v.deleted ? "204" : v.version == 1 ? "201" : "200"}}));
  return out;
}

}  // namespace

json::Value status_parameters(const Subscription& subscription, const Standing& standing,
                              std::string_view kind, const std::vector<Event>& events, Content content) {
  json::Value list;
  list.push(
      parameter("subscription", "valueReference", reference_to(standing, "Subscription", subscription.id)));
  if (subscription.topic && content != Content::empty)
    list.push(parameter("topic", "valueCanonical", subscription.topic->url));
  list.push(parameter("status", "valueCode", standing.status));
  list.push(parameter("type", "valueCode", kind));
  list.push(parameter("events-since-subscription-start", "valueString", std::to_string(standing.events)));
  for (const Event& event : events) list.push(event_parameter(standing, event, content));
  if (!standing.error.empty())
    list.push(parameter("error", "valueCodeableConcept", json::object({{"text", standing.error}})));
  return json::object(
      {{"resourceType", "Parameters"},
       {"id", record::random_id()},
       {"meta", json::object({{"profile", json::Value(json::Array{
                                              std::string(kBackport) +
                                              "StructureDefinition/backport-subscription-status-r4"})}})},
       {"parameter", std::move(list)}});
}

json::Value notification(const Subscription& subscription, const Standing& standing, std::string_view kind,
                         const std::vector<Event>& events, Content content) {
  json::Value status = status_parameters(subscription, standing, kind, events, content);
  json::Value entries;
  const std::string id(status["id"].as_string());
  entries.push(json::object(
      {{"fullUrl", "urn:uuid:" + id},
       {"resource", std::move(status)},
       {"request", json::object({{"method", "GET"},
                                 {"url", standing.base + "/Subscription/" + subscription.id + "/$status"}})},
       {"response", json::object({{"status", "200"}})}}));
  if (content != Content::empty)
    for (const Event& event : events) entries.push(entry_of(standing, event, content));
  return json::object(
      {{"resourceType", "Bundle"},
       {"id", record::random_id()},
       {"meta",
        json::object({{"profile", json::Value(json::Array{
                                      std::string(kBackport) +
                                      "StructureDefinition/backport-subscription-notification-r4"})}})},
       {"type", "history"},
       {"timestamp", format_utc(standing.now)},
       {"entry", std::move(entries)}});
}

json::Value status_bundle(const std::vector<json::Value>& statuses, const Standing& standing) {
  json::Value out = json::object({{"resourceType", "Bundle"},
                                  {"id", record::random_id()},
                                  {"type", "searchset"},
                                  {"timestamp", format_utc(standing.now)},
                                  {"total", statuses.size()}});
  json::Value entries;
  for (const auto& status : statuses)
    entries.push(json::object({{"fullUrl", "urn:uuid:" + std::string(status["id"].as_string())},
                               {"resource", status},
                               {"search", json::object({{"mode", "match"}})}}));
  if (!statuses.empty()) out.set("entry", std::move(entries));
  return out;
}

}  // namespace dyad::notify
