// SPDX-License-Identifier: Apache-2.0
#include "api/fhir_binary.hpp"

#include "base/base64.hpp"

namespace dyad::api {
namespace {

// "image/png" is named by itself and by "image/*"; "*/*" would do with JSON as well.
bool names(std::string_view accept, std::string_view media) {
  const auto family = media.substr(0, media.find('/'));
  while (!accept.empty()) {
    const auto comma = accept.find(',');
    auto range = accept.substr(0, comma);
    accept = comma == std::string_view::npos ? std::string_view() : accept.substr(comma + 1);
    range = range.substr(0, range.find(';'));
    while (range.starts_with(' ')) range.remove_prefix(1);
    while (range.ends_with(' ')) range.remove_suffix(1);
    if (http::equal_fold(range, media) || range == std::string(family) + "/*") return true;
  }
  return false;
}

bool is_media_type(std::string_view text) {
  return text.find('/') != std::string_view::npos && text.size() < 128 &&
         text.find_first_of(" \r\n,") == std::string_view::npos;
}

}  // namespace

std::optional<http::Response> content_of(const http::Request& request, const std::string& body) {
  const auto accept = request.headers.get("Accept");
  if (accept.empty() || !refuse_format(request)) return {};
  const auto binary = json::parse(body);
  if (!binary) return {};
  const auto media = (*binary)["contentType"].as_string();
  const auto plain = media.substr(0, media.find(';'));
  auto content = from_base64((*binary)["data"].as_string());
  if (!is_media_type(plain) || !names(accept, plain) || !content) return refuse_format(request);
  http::Response response;
  response.content_type = media;
  response.body = std::move(*content);
  // What somebody stored must not run as a page of this server.
  response.headers.add("Content-Disposition", "attachment");
  response.headers.add("Content-Security-Policy", "sandbox");
  return response;
}

std::optional<json::Value> binary_of(const http::Request& request) {
  const std::string media = media_type(request);
  if (media.empty() || !refuse_media(request) || !is_media_type(media)) return {};
  return json::object({{"resourceType", "Binary"},
                       {"contentType", request.headers.get("Content-Type")},
                       {"data", to_base64(request.body)}});
}

}  // namespace dyad::api
