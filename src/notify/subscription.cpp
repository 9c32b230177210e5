// SPDX-License-Identifier: Apache-2.0
#include "notify/subscription.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "fhir/tables.hpp"

namespace dyad::notify {
namespace {

constexpr std::string_view kServerSentEvents = "server-sent-events";

Failure refused(std::string field, std::string why, std::string_view value = {}, std::string limit = {}) {
  return fail(ErrorKind::refused, std::move(why), "Subscription." + std::move(field), std::string(value),
              std::move(limit));
}

// The extensions of one kind of the backport on an element.
std::vector<const json::Value*> extensions(const json::Value& element, std::string_view name) {
  const std::string url = std::string(kBackport) + "StructureDefinition/" + std::string(name);
  std::vector<const json::Value*> out;
  for (const auto& extension : element["extension"].items())
    if (extension["url"].as_string() == url) out.push_back(&extension);
  return out;
}

// "a=b&c=d" as parameters, taken as they stand: a filter is no URL, but a percent sign in it is read like
// one.
Result<search::Parameters> parameters_of(std::string_view text) {
  search::Parameters out;
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos || equals == 0)
      return refused("criteria", "is not made of name=value joined by &", pair);
    out.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return out;
}

// "Observation?code=x", or "code=x" where the topic says the type.
Result<search::Search> filter_of(std::string_view text, const Topic* topic) {
  const auto question = text.find('?');
  std::string type(question == std::string_view::npos ? std::string_view() : text.substr(0, question));
  if (type.empty() && topic) type = topic->type;
  if (!fhir::find_resource(type)) return refused("criteria", "does not begin with a type of resource", text);
  if (topic && !topic->type.empty() && topic->type != type)
    return refused("criteria", "is about another type than the topic", type, std::string(topic->type));
  const auto parameters = parameters_of(text.substr(question == std::string_view::npos ? 0 : question + 1));
  if (!parameters) return std::unexpected(parameters.error());
  auto search = search::parse(type, *parameters, true);
  if (!search) {
    Error error = search.error();
    error.kind = ErrorKind::refused;
    error.field = "Subscription.criteria (" + error.field + ")";
    return std::unexpected(std::move(error));
  }
  if (!search->sort.empty() || !search->includes.empty() || search->count)
    return refused("criteria", "orders or pages, which an event cannot", text);
  return search;
}

Result<void> read_criteria(const json::Value& resource, Subscription& out) {
  const std::string_view criteria = resource["criteria"].as_string();
  out.topic = find_topic(criteria);
  if (!out.topic) {
    if (criteria.substr(0, criteria.find('?')).find("://") != std::string_view::npos)
      return refused("criteria", "is no topic of this server; see the extension of Subscription in /metadata",
                     criteria);
    auto filter = filter_of(criteria, nullptr);
    if (!filter) return std::unexpected(filter.error());
    out.filters.push_back(std::move(*filter));
    return {};
  }
  for (const json::Value* extension : extensions(resource["_criteria"], "backport-filter-criteria")) {
    auto filter = filter_of((*extension)["valueString"].as_string(), out.topic);
    if (!filter) return std::unexpected(filter.error());
    out.filters.push_back(std::move(*filter));
  }
  if (out.filters.empty() && out.topic->type.empty())
    return refused("criteria",
                   "needs a filter that names a type of resource, as in \"Observation?code=...\"");
  return {};
}

bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](const unsigned char c) { return c > 0x20 && c < 0x7f; });
}

Result<void> read_endpoint(const json::Value& channel, Subscription& out) {
  out.endpoint = channel["endpoint"].as_string();
  const std::string_view rest = std::string_view(out.endpoint)
                                    .substr(out.endpoint.starts_with("https://")  ? 8
                                            : out.endpoint.starts_with("http://") ? 7
                                                                                  : out.endpoint.size());
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  if (authority.empty() || !is_plain(out.endpoint))
    return refused("channel.endpoint", "is not an address that begins with http:// or https://",
                   out.endpoint);
  if (authority.find('@') != std::string_view::npos)
    return refused("channel.endpoint", "must not carry a name and password; use a header");
  return {};
}

// Fields that belong to the connection, not to the subscriber.
bool is_own_header(std::string name) {
  std::ranges::transform(name, name.begin(), [](const unsigned char c) { return std::tolower(c); });
  constexpr std::array<std::string_view, 9> kOwn = {
      "host", "content-length", "content-type", "connection", "transfer-encoding",
      "te",   "upgrade",        "expect",       "trailer"};
  return std::ranges::find(kOwn, name) != kOwn.end();
}

Result<void> read_headers(const json::Value& channel, Subscription& out) {
  for (const auto& header : channel["header"].items()) {
    const std::string_view text = header.as_string();
    const auto colon = text.find(':');
    const std::string_view name = text.substr(0, colon);
    const bool named =
        colon != std::string_view::npos && !name.empty() &&
        std::ranges::all_of(name, [](const unsigned char c) { return std::isalnum(c) || c == '-'; });
    if (!named) return refused("channel.header", "is not \"Name: value\"", name);
    if (is_own_header(std::string(name))) return refused("channel.header", "is set by this server", name);
    std::string_view value = text.substr(colon + 1);
    while (value.starts_with(' ')) value.remove_prefix(1);
    if (std::ranges::any_of(value, [](const unsigned char c) { return c < 0x20 || c == 0x7f; }))
      return refused("channel.header", "holds a control character", name);
    out.headers.emplace_back(name, value);
  }
  if (out.headers.size() > kMostHeaders)
    return refused("channel.header", "too many", std::to_string(out.headers.size()),
                   std::to_string(kMostHeaders));
  return {};
}

// "application/fhir+json;fhirVersion=4.0" and the like.
bool is_json_of_r4(std::string_view media) {
  const std::string_view type = media.substr(0, media.find(';'));
  if (type != "application/fhir+json" && type != "application/json") return false;
  const auto version = media.find("fhirVersion=");
  return version == std::string_view::npos || media.substr(version + 12).starts_with("4.0");
}

Result<void> read_payload(const json::Value& channel, Subscription& out) {
  out.payload = channel["payload"].as_string();
  if (!out.payload.empty() && !is_json_of_r4(out.payload))
    return refused("channel.payload", "is not offered", out.payload, "application/fhir+json");
  if (!out.topic) {
    out.content = out.payload.empty() ? Content::empty : Content::full_resource;
    return {};
  }
  if (out.payload.empty()) return refused("channel.payload", "is required", {}, "application/fhir+json");
  const auto stated = extensions(channel["_payload"], "backport-payload-content");
  const std::string_view code = stated.size() == 1 ? (*stated.front())["valueCode"].as_string() : "";
  const auto content = content_of(code);
  if (!content)
    return refused("channel.payload", "must say its content once", code, "empty, id-only or full-resource");
  out.content = *content;
  return {};
}

Result<std::optional<long long>> number_of(const json::Value& channel, std::string_view name,
                                           const char* value, long long least, long long most) {
  const auto found = extensions(channel, name);
  if (found.empty()) return std::nullopt;
  const auto number = (*found.front())[value].as_int();
  if (found.size() > 1 || !number || *number < least || *number > most)
    return refused("channel (" + std::string(name) + ")", "is not one number that this server offers",
                   (*found.front())[value].number_text(),
                   std::to_string(least) + " to " + std::to_string(most));
  return *number;
}

Result<void> read_numbers(const json::Value& channel, Subscription& out) {
  constexpr long long kDay = 86'400;
  const auto heartbeat =
      number_of(channel, "backport-heartbeat-period", "valueUnsignedInt", kLeastHeartbeat.count(), kDay * 31);
  if (!heartbeat) return std::unexpected(heartbeat.error());
  const auto timeout = number_of(channel, "backport-timeout", "valueUnsignedInt", 1, kMostTimeout.count());
  if (!timeout) return std::unexpected(timeout.error());
  const auto most = number_of(channel, "backport-max-count", "valuePositiveInt", 1,
                              static_cast<long long>(kMostEventsPerNotification));
  if (!most) return std::unexpected(most.error());
  out.heartbeat = std::chrono::seconds(heartbeat->value_or(0));
  out.timeout = std::chrono::seconds(timeout->value_or(kDefaultTimeout.count()));
  out.max_count = static_cast<std::size_t>(
      most->value_or(static_cast<long long>(out.topic ? kDefaultEventsPerNotification : 1)));
  return {};
}

Result<void> read_channel(const json::Value& channel, Subscription& out) {
  std::string_view type = channel["type"].as_string();
  for (const json::Value* extension : extensions(channel["_type"], "backport-channel-type"))
    type = (*extension)["valueCoding"]["code"].as_string();
  out.rest_hook = type == "rest-hook";
  if (!out.rest_hook && type != kServerSentEvents)
    return refused("channel.type", "is not offered", type, "rest-hook or " + std::string(kServerSentEvents));
  if (out.rest_hook)
    if (auto read = read_endpoint(channel, out); !read) return read;
  if (auto read = read_headers(channel, out); !read) return read;
  if (auto read = read_payload(channel, out); !read) return read;
  return read_numbers(channel, out);
}

}  // namespace

Result<Subscription> read_subscription(const json::Value& resource) {
  Subscription out;
  out.id = resource["id"].as_string();
  out.status = resource["status"].as_string();
  if (auto read = read_criteria(resource, out); !read) return std::unexpected(read.error());
  if (auto read = read_channel(resource["channel"], out); !read) return std::unexpected(read.error());
  if (const std::string_view end = resource["end"].as_string(); !end.empty()) {
    const auto at = parse_instant(end);
    if (!at) return refused("end", "is not an instant", end);
    out.end = *at;
  }
  return out;
}

}  // namespace dyad::notify
