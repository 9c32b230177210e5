// SPDX-License-Identifier: Apache-2.0
#include "api/form_call.hpp"

#include <charconv>

#include "api/answer.hpp"

namespace dyad::api {

Result<json::Value> form_body(const Call& call) {
  const std::string_view type = call.request.headers.get("Content-Type");
  if (!http::equal_fold(type.substr(0, type.find(';')), "application/json"))
    return fail(ErrorKind::invalid, "send application/json", "Content-Type", std::string(type.substr(0, 60)),
                "application/json");
  return json::parse(call.request.body);
}

Result<std::optional<int>> if_match(const Call& call) {
  const std::string_view text = call.request.headers.get("If-Match");
  if (text.empty()) return std::optional<int>();
  int version = 0;
  if (text.size() > 4 && text.starts_with("W/\"") && text.ends_with("\"")) {
    const std::string_view digits = text.substr(3, text.size() - 4);
    const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), version);
    if (ec != std::errc() || end != digits.data() + digits.size()) version = 0;
  }
  if (version < 1)
    return fail(ErrorKind::invalid, "not a version", "If-Match", std::string(text.substr(0, 40)), "W/\"3\"");
  return std::optional(version);
}

std::optional<http::Response> refuse_unnamed(const Context& context) {
  if (context.who.kind == access::Principal::Kind::person) return {};
  return problem(context.who.kind == access::Principal::Kind::nobody ? 401 : 403, "sign-in-needed",
                 "this stands under a person's name: sign in first");
}

http::Response form_problem(const Error& error, json::Value now) {
  http::Response response = problem(error);
  if (error.kind != ErrorKind::conflict) return response;
  auto body = json::parse(response.body);
  if (body && !now.is_null()) {
    body->set("now", std::move(now));
    response.body = json::write(*body);
  }
  response.status = 412;
  return response;
}

void add_etag(http::Response& response, int version) {
  response.headers.add("ETag", "W/\"" + std::to_string(version) + "\"");
}

}  // namespace dyad::api
