// SPDX-License-Identifier: Apache-2.0
#include "app/decision_support.hpp"

#include <chrono>

#include "net/web_client.hpp"

namespace dyad::app {
namespace {

constexpr std::size_t kMostBytes = 4u * 1024 * 1024;
constexpr std::chrono::milliseconds kPatience = std::chrono::seconds(3);  // a clinician waits for the cards
constexpr int kOk = 200;

Result<json::Value> read(const std::string& url, const std::string& token) {
  net::WebCall call;
  call.method = "GET";
  call.url = url;
  call.headers = {{"Authorization", "Bearer " + token}, {"Accept", "application/fhir+json"}};
  call.timeout = kPatience;
  const auto answer = net::fetch(call, kMostBytes);
  if (!answer) return std::unexpected(answer.error());
  if (answer->status != kOk)
    return fail(ErrorKind::busy, "the server of the caller answered " + std::to_string(answer->status));
  return json::parse(answer->body);
}

}  // namespace

Result<api::CdsSettings> decision_support(const std::vector<std::string>& servers) {
  api::CdsSettings out;
  for (std::string server : servers) {
    while (server.ends_with('/')) server.pop_back();
    if (!server.starts_with("https://") && !server.starts_with("http://"))
      return fail(ErrorKind::invalid, "not the address of a FHIR server", "cds-fhir-server", server,
                  "as in https://ehr.example/fhir");
    out.servers.push_back(std::move(server));
  }
  out.read = read;
  return out;
}

}  // namespace dyad::app
