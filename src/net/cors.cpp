// SPDX-License-Identifier: Apache-2.0
#include "net/cors.hpp"

#include <algorithm>

namespace dyad::net {
namespace {

constexpr std::string_view kMethods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
constexpr std::string_view kExposed =
    "ETag, Location, Content-Location, Last-Modified, Retry-After, X-Progress, Dyad-First-Sequence, "
    "Dyad-Last-Sequence";
constexpr std::string_view kRemembered = "600";  // seconds
constexpr std::size_t kMostAsked = 1024;         // bytes of field names

bool is_field_names(std::string_view text) {
  return text.size() <= kMostAsked && std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                  c == '_' || c == ',' || c == ' ';
         });
}

}  // namespace

Result<std::string> parse_origin(std::string_view text) {
  const auto bad = [&] {
    return fail(ErrorKind::invalid, "not the origin of a page", "allow-origin", std::string(text),
                "http://HOST[:PORT] or https://HOST[:PORT], without a path");
  };
  std::string_view rest = text;
  if (rest.starts_with("https://"))
    rest.remove_prefix(8);
  else if (rest.starts_with("http://"))
    rest.remove_prefix(7);
  else
    return bad();
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (rest.empty() || rest.find_first_of("/?#@ *,\r\n") != std::string_view::npos) return bad();
  return std::string(text.substr(0, text.size() - (text.ends_with('/') ? 1 : 0)));
}

std::string allowed_origin(const http::Request& request, const Origins& origins) {
  if (origins.empty()) return {};
  const auto origin = request.headers.get("Origin");
  if (origin.empty()) return {};
  const bool known = std::ranges::any_of(
      origins, [&](const std::string& allowed) { return http::equal_fold(allowed, origin); });
  return known ? std::string(origin) : std::string();
}

bool is_preflight(const http::Request& request) {
  return request.method == "OPTIONS" && request.headers.has("Access-Control-Request-Method");
}

http::Response preflight_answer(const http::Request& request) {
  http::Response response;
  response.status = 204;
  response.headers.add("Access-Control-Allow-Methods", std::string(kMethods));
  const auto asked = request.headers.get("Access-Control-Request-Headers");
  if (!asked.empty() && is_field_names(asked))
    response.headers.add("Access-Control-Allow-Headers", std::string(asked));
  response.headers.add("Access-Control-Max-Age", std::string(kRemembered));
  return response;
}

void add_cors_headers(http::Headers& headers, const std::string& origin) {
  headers.add("Access-Control-Allow-Origin", origin);
  headers.add("Access-Control-Expose-Headers", std::string(kExposed));
  headers.add("Vary", "Origin");
}

}  // namespace dyad::net
