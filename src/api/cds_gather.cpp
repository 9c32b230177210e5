// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "api/answer.hpp"
#include "api/cds.hpp"

namespace dyad::api {
namespace {

void take_resource(const json::Value& value, std::vector<json::Value>& out) {
  if (value["resourceType"].as_string() != "Bundle") {
    out.push_back(value);
    return;
  }
  for (const auto& entry : value["entry"].items())
    if (entry["resource"].is_object()) out.push_back(entry["resource"]);
}

bool may_ask(const CdsSettings& settings, std::string_view server) {
  return std::ranges::any_of(settings.servers, [&](const std::string& known) {
    return server == known || (known.ends_with('/') && server == known.substr(0, known.size() - 1));
  });
}

// An id that is put into an address is an id.
bool plain_id(std::string_view id) {
  return !id.empty() && id.size() <= 64 && std::ranges::all_of(id, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

std::string filled(std::string_view query, const std::string& patient) {
  constexpr std::string_view kToken = "{{context.patientId}}";
  std::string out(query);
  for (auto at = out.find(kToken); at != std::string::npos; at = out.find(kToken, at))
    out.replace(at, kToken.size(), patient);
  return out;
}

http::Response needs_data(const std::string& what) {
  return problem(412, "data-missing", "not sent, and this server may not ask for it: prefetch." + what);
}

}  // namespace

std::expected<SentAlong, http::Response> gather_sent(const Context& context, const CdsService& service,
                                                     const HookRequest& request) {
  SentAlong out;
  const bool ask = context.cds && context.cds->read && !request.token.empty() &&
                   may_ask(*context.cds, request.fhir_server) && plain_id(request.patient);
  for (const auto& [key, query] : service.prefetch) {
    json::Value value = request.prefetch[key];
    const bool given = request.prefetch.has(key);
    if (!given && ask) {
      auto read =
          context.cds->read(request.fhir_server + "/" + filled(query, request.patient), request.token);
      if (read)
        value = std::move(*read);
      else if (std::ranges::count(service.needs, key))
        return std::unexpected(problem(412, "data-missing",
                                       "the server of the caller did not give prefetch." + std::string(key)));
    } else if (!given && std::ranges::count(service.needs, key)) {
      return std::unexpected(needs_data(std::string(key)));
    }
    if (value.is_null()) continue;
    if (key == "patient")
      out.patient = value;
    else
      take_resource(value, out.resources);
  }
  if (out.patient["resourceType"].as_string() != "Patient") return std::unexpected(needs_data("patient"));
  return out;
}

}  // namespace dyad::api
