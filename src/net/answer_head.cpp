// SPDX-License-Identifier: Apache-2.0
#include "net/answer_head.hpp"

#include "net/guard.hpp"

namespace dyad::net {
namespace {

// The same in every answer, so it is written once.
const std::string& security_head() {
  static const std::string text = [] {
    http::Headers extra;
    add_security_headers(extra);
    std::string lines;
    for (const auto& [name, value] : extra.all())
      lines.append(name).append(": ").append(value).append("\r\n");
    return lines;
  }();
  return text;
}

}  // namespace

http::Response plain_refusal(int status, const std::string& message) {
  http::Response response;
  response.status = status;
  response.content_type = "application/json; charset=utf-8";
  // Every message here is made by this room from plain words and numbers, with nothing in it to escape.
  std::string text = message;
  for (char& c : text)
    if (c == '"' || c == '\\') c = '\'';
  response.body = "{\"error\":\"http-" + std::to_string(status) + "\",\"message\":\"" + text + "\"}\n";
  return response;
}

std::string head_of(const http::Response& response, bool close) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " ";
  head.append(http::reason(response.status)).append("\r\n");
  head += security_head();
  for (const auto& [name, value] : response.headers.all())
    if (value.find_first_of("\r\n") == std::string::npos)
      head.append(name).append(": ").append(value).append("\r\n");
  if (!response.content_type.empty())
    head.append("Content-Type: ").append(response.content_type).append("\r\n");
  if (!response.headers.has("Cache-Control")) head += "Cache-Control: no-store\r\n";
  if (!response.live && response.status != 304 && response.status != 204)
    head.append("Content-Length: ").append(std::to_string(response.content().size())).append("\r\n");
  if (close) head += "Connection: close\r\n";
  return head + "\r\n";
}

}  // namespace dyad::net
