// SPDX-License-Identifier: Apache-2.0
#include "api/fhir_http.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace dyad::api {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// The next part of a list, without the blanks around it; `rest` goes on behind it.
std::string_view next_part(std::string_view& rest, char separator) {
  const auto end = rest.find(separator);
  const auto part = trimmed(rest.substr(0, end));
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return part;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string_view unquoted(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') return text.substr(1, text.size() - 2);
  return text;
}

bool is_json(std::string_view media) {
  static constexpr std::array<std::string_view, 7> kJson{
      "application/fhir+json", "application/json", "application/json+fhir", "text/json", "json",
      "application/fhir json",  // an unescaped plus in _format arrives as a blank
      "application/json fhir"};
  return std::ranges::any_of(kJson, [&](std::string_view known) { return http::equal_fold(known, media); });
}

// Bulk files and operations that give other things negotiate for themselves.
bool is_other_offer(std::string_view media) {
  return media == "application/fhir+ndjson" || media == "application/ndjson" ||
         media == "text/event-stream" || media == "application/json-patch+json" ||
         media == "application/merge-patch+json";
}

// One range of Accept: whether it takes what is given here, by its media type, weight and FHIR version.
bool range_takes_json(std::string_view range) {
  const std::string media = lower(next_part(range, ';'));
  const bool fits =
      is_json(media) || is_other_offer(media) || media == "*/*" || media == "application/*" || media == "*";
  if (!fits) return false;
  while (!range.empty()) {
    auto parameter = next_part(range, ';');
    const std::string name = lower(next_part(parameter, '='));
    const auto value = unquoted(parameter);
    if (name == "q" && value.starts_with("0") && value.find_first_of("123456789") == std::string_view::npos)
      return false;
    if (name == "fhirversion" && value != "4.0" && !value.starts_with("4.0.")) return false;
  }
  return true;
}

bool from_this_machine(const http::Request& request) {
  return request.remote == "::1" || request.remote.starts_with("127.") ||
         request.remote.starts_with("::ffff:127.");
}

bool is_authority(std::string_view text) {
  return !text.empty() && text.size() <= 255 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_' || c == ':' || c == '[' || c == ']';
  });
}

bool is_prefix_path(std::string_view text) {
  return text.starts_with('/') && text.size() <= 255 && std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                  c == '-' || c == '_' || c == '/' || c == '~';
         });
}

struct Seen {
  std::string_view scheme = "http";
  std::string_view authority;
  std::string_view prefix;
};

// RFC 7239: the first element is the proxy nearest to the client.
void read_forwarded(std::string_view field, Seen& seen) {
  std::string_view first = next_part(field, ',');
  while (!first.empty()) {
    auto pair = next_part(first, ';');
    const std::string name = lower(next_part(pair, '='));
    const auto value = unquoted(pair);
    if (name == "proto") seen.scheme = value;
    if (name == "host") seen.authority = value;
  }
}

void read_x_forwarded(const http::Headers& headers, Seen& seen) {
  const auto first = [&](std::string_view name) {
    std::string_view rest = headers.get(name);
    return next_part(rest, ',');
  };
  if (const auto proto = first("X-Forwarded-Proto"); !proto.empty()) seen.scheme = proto;
  if (const auto host = first("X-Forwarded-Host"); !host.empty()) seen.authority = host;
  if (const auto prefix = first("X-Forwarded-Prefix"); !prefix.empty()) seen.prefix = prefix;
}

}  // namespace

Preference preference_of(const http::Request& request) {
  Preference wish;
  for (const auto& [name, value] : request.headers.all()) {
    if (!http::equal_fold(name, "Prefer")) continue;
    for (std::string_view rest = value; !rest.empty();) {
      auto item = next_part(rest, ',');
      // Some clients separate preferences by semicolons.
      while (!item.empty()) {
        const std::string one = lower(next_part(item, ';'));
        if (one == "return=minimal") wish.give = Preference::Give::minimal;
        if (one == "return=representation") wish.give = Preference::Give::representation;
        if (one == "return=operationoutcome") wish.give = Preference::Give::outcome;
        if (one == "handling=strict") wish.strict = true;
        if (one == "respond-async") wish.asynchronous = true;
      }
    }
  }
  return wish;
}

std::string base_url(const Context& context, const http::Request& request) {
  if (!context.base_url.empty()) return context.base_url;
  Seen seen;
  seen.authority = request.headers.get("Host");
  if (from_this_machine(request)) {
    read_x_forwarded(request.headers, seen);
    read_forwarded(request.headers.get("Forwarded"), seen);
  }
  if (!is_authority(seen.authority)) return "/fhir";
  if (!http::equal_fold(seen.scheme, "https")) seen.scheme = "http";
  if (!is_prefix_path(seen.prefix)) seen.prefix = {};
  while (seen.prefix.ends_with('/')) seen.prefix.remove_suffix(1);
  std::string base = lower(seen.scheme);
  return base.append("://").append(seen.authority).append(seen.prefix).append("/fhir");
}

std::optional<http::Response> refuse_format(const http::Request& request) {
  if (const auto format = request.parameter("_format"); format && !format->empty()) {
    if (is_json(*format) || range_takes_json(*format)) return {};
    return outcome(406, "not-supported", "only JSON is given here: _format=json");
  }
  std::string_view rest = request.headers.get("Accept");
  if (rest.empty()) return {};
  while (!rest.empty())
    if (range_takes_json(next_part(rest, ','))) return {};
  return outcome(406, "not-supported", "only JSON is given here: Accept: application/fhir+json");
}

std::string media_type(const http::Request& request) {
  std::string_view type = request.headers.get("Content-Type");
  return lower(next_part(type, ';'));
}

std::optional<http::Response> refuse_media(const http::Request& request) {
  if (const std::string media = media_type(request); is_json(media)) return {};
  return outcome(415, "not-supported", "send application/fhir+json");
}

bool wants_pretty(const http::Request& request) { return request.parameter("_pretty") == "true"; }

std::string etag(int version) { return "W/\"" + std::to_string(version) + "\""; }

std::optional<int> version_in(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with("W/")) text.remove_prefix(2);
  text = unquoted(text);
  int version = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), version);
  if (ec != std::errc() || end != text.data() + text.size() || version < 1) return {};
  return version;
}

bool names_version(std::string_view if_none_match, int version) {
  while (!if_none_match.empty()) {
    const auto one = next_part(if_none_match, ',');
    if (one == "*" || version_in(one) == version) return true;
  }
  return false;
}

// Only the form HTTP asks senders for: "Sun, 06 Nov 1994 08:49:37 GMT".
std::optional<Instant> parse_http_date(std::string_view text) {
  static constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() != 29 || text.substr(3, 2) != ", " || text[7] != ' ' || text[11] != ' ' ||
      text[16] != ' ' || text.substr(25) != " GMT")
    return {};
  const auto at = kMonths.find(text.substr(8, 3));
  if (at == std::string_view::npos || at % 3 != 0) return {};
  const std::string month = std::to_string(101 + at / 3).substr(1), day(text.substr(5, 2));
  const auto when = parse_instant(std::string(text.substr(12, 4)) + "-" + month + "-" + day + "T" +
                                  std::string(text.substr(17, 8)) + "Z");
  return when ? std::optional(*when) : std::nullopt;
}

void add_version_headers(http::Response& response, const record::Version& version) {
  response.headers.add("ETag", etag(version.version));
  response.headers.add("Last-Modified", http_date(version.recorded_at));
}

std::string place(const record::Version& version) {
  return version.type + "/" + version.id + "/_history/" + std::to_string(version.version);
}

bool is_presentation(std::string_view parameter) { return parameter == "_format" || parameter == "_pretty"; }

}  // namespace dyad::api
