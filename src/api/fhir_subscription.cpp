// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "api/fhir_operations.hpp"
#include "notify/service.hpp"

namespace dyad::api {
namespace {

http::Response not_served() {
  return outcome({ErrorKind::not_found, "this server serves no subscriptions", {}, {}, {}});
}

std::vector<std::string> values_of(const Call& call, std::string_view name) {
  std::vector<std::string> out;
  for (const auto& [key, value] : call.request.query)
    if (key == name) out.push_back(value);
  return out;
}

Result<std::optional<std::int64_t>> number_of(const Call& call, const char* name) {
  const auto text = call.request.parameter(name);
  if (!text) return std::nullopt;
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), out);
  if (error != std::errc() || end != text->data() + text->size() || out < 0)
    return fail(ErrorKind::invalid, "is not the number of an event", name, std::string(*text));
  return out;
}

}  // namespace

http::Response subscription_status(Context& context, const Call& call) {
  if (!context.subscriptions) return not_served();
  const std::string& id = call.part("id");
  if (id.empty())
    return fhir_answer(
        json::write(context.subscriptions->status(values_of(call, "id"), values_of(call, "status"))));
  const json::Value found = context.subscriptions->status({id}, {});
  if (found["total"].as_int() == 0)
    return outcome({ErrorKind::not_found, "no such subscription is served here", "Subscription", id, {}});
  return fhir_answer(json::write(found));
}

http::Response subscription_events(Context& context, const Call& call) {
  if (!context.subscriptions) return not_served();
  const auto since = number_of(call, "eventsSinceNumber");
  if (!since) return outcome(since.error());
  const auto until = number_of(call, "eventsUntilNumber");
  if (!until) return outcome(until.error());
  std::optional<notify::Content> content;
  if (const auto text = call.request.parameter("content")) {
    content = notify::content_of(*text);
    if (!content)
      return outcome({ErrorKind::invalid, "is not a content", "content", std::string(*text),
                      "empty, id-only or full-resource"});
  }
  const auto found = context.subscriptions->events(call.part("id"), *since, *until, content);
  return found ? fhir_answer(json::write(*found)) : outcome(found.error());
}

Result<void> admit_subscription(const Context& context, record::Operation& operation) {
  if (operation.type != "Subscription" || !context.subscriptions || !operation.body.is_object() ||
      operation.kind == record::Operation::Kind::patch)
    return {};
  if (operation.body["status"].as_string() == "active" || operation.body["status"].as_string() == "error")
    operation.body.set("status", "requested");
  return context.subscriptions->check(operation.body);
}

}  // namespace dyad::api
