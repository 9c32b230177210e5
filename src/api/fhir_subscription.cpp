// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>

#include "api/fhir_operations.hpp"
#include "api/listener.hpp"
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

Result<std::optional<std::int64_t>> number_in(std::string_view text, const char* name) {
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size() || out < 0)
    return fail(ErrorKind::invalid, "is not the number of an event", name, std::string(text.substr(0, 40)));
  return out;
}

Result<std::optional<std::int64_t>> number_of(const Call& call, const char* name) {
  const auto text = call.request.parameter(name);
  return text ? number_in(*text, name) : std::nullopt;
}

// The number of the last event that a client saw, when it comes back.
Result<std::optional<std::int64_t>> last_seen(const Call& call) {
  const std::string_view text = call.request.headers.get("Last-Event-ID");
  if (!text.empty()) return number_in(text, "Last-Event-ID");
  const auto since = number_of(call, "eventsSinceNumber");
  if (!since || !*since) return since;
  return std::max<std::int64_t>(**since - 1, 0);
}

Error no_such_subscription(const std::string& id) {
  return {ErrorKind::not_found, "no such subscription is served here", "Subscription", id, {}};
}

// What others subscribe to, and where they are told, is theirs.
bool is_own(const Context& context, const std::string& id) {
  if (!context.admitted) return true;
  const auto held = context.record.store().newest("Subscription", id);
  return held && held->has_value();
}

// Of the ids asked for (all when none) those the caller may hear of; never none, which would mean all.
Result<std::vector<std::string>> own_of(const Context& context, std::vector<std::string> asked) {
  if (!context.admitted) return asked;
  const auto own = context.record.store().of_type("Subscription", {});
  if (!own) return std::unexpected(own.error());
  std::vector<std::string> out;
  for (const auto& version : *own)
    if (asked.empty() || std::ranges::find(asked, version.id) != asked.end()) out.push_back(version.id);
  if (out.empty()) out.emplace_back("-");
  return out;
}

http::Response stream(Context& context, const Call& call) {
  const auto after = last_seen(call);
  if (!after) return outcome(after.error());
  auto reading = context.subscriptions->begin_reading(call.part("id"), *after);
  if (!reading) return outcome(reading.error());
  http::Response response;
  response.live = http::LiveStart{
      {},
      [service = context.subscriptions, at = std::make_shared<notify::Reading>(std::move(*reading)),
       listener = std::make_shared<Listener>(context, call)] {
        http::LiveStep step;
        const auto why = listener->why_over();
        if (!why) return step;  // nothing is told while nobody can say to whom
        if (!why->empty()) return closed(at->told, *why);
        const auto told = service->read_on(*at);
        step.over = !told || at->over;
        if (told && *told) step.events.push_back({at->told, "notification", json::write(**told)});
        return step;
      }};
  return response;
}

}  // namespace

http::Response subscription_status(Context& context, const Call& call) {
  if (!context.subscriptions) return not_served();
  const std::string& id = call.part("id");
  if (id.empty()) {
    const auto ids = own_of(context, values_of(call, "id"));
    if (!ids) return outcome(ids.error());
    return fhir_answer(json::write(context.subscriptions->status(*ids, values_of(call, "status"))));
  }
  if (!is_own(context, id)) return outcome(no_such_subscription(id));
  const json::Value found = context.subscriptions->status({id}, {});
  if (found["total"].as_int() == 0) return outcome(no_such_subscription(id));
  return fhir_answer(json::write(found));
}

bool wants_stream(const http::Request& request) {
  return request.headers.get("Accept").find("text/event-stream") != std::string_view::npos;
}

http::Response subscription_events(Context& context, const Call& call) {
  if (!context.subscriptions) return not_served();
  if (!is_own(context, call.part("id"))) return outcome(no_such_subscription(call.part("id")));
  if (wants_stream(call.request)) return stream(context, call);
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
  if (operation.type != "Subscription" || !context.subscriptions ||
      operation.kind == record::Operation::Kind::remove)
    return {};
  const auto admit = [&service = *context.subscriptions](json::Value& body) -> Result<void> {
    if (!body.is_object()) return {};  // the record says what is wrong with it
    if (body["status"].as_string() == "active" || body["status"].as_string() == "error")
      body.set("status", "requested");
    return service.check(body);
  };
  // What a patch makes is known only inside the writing.
  if (operation.kind == record::Operation::Kind::patch) {
    operation.admit = admit;
    return {};
  }
  return admit(operation.body);
}

}  // namespace dyad::api
