// SPDX-License-Identifier: Apache-2.0
#include "app/decision_support.hpp"

#include <chrono>

#include "app/files.hpp"
#include "net/web_client.hpp"

namespace dyad::app {
namespace {

constexpr std::size_t kMostBytes = std::size_t{4} * 1024 * 1024;
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

// Only key sets are read, at the addresses of the file.
class KeyWeb final : public access::Web {
 public:
  Result<Answer> get(const std::string& url) override {
    if (!access::is_callable(url))
      return fail(ErrorKind::refused, "only https is called, and http on this machine", "url");
    net::WebCall call;
    call.method = "GET";
    call.url = url;
    call.headers.emplace_back("Accept", "application/json");
    call.timeout = kPatience;
    auto answer = net::fetch(call);
    if (!answer) return std::unexpected(answer.error());
    return Answer{answer->status, std::move(answer->body), {}};
  }
  Result<Answer> post(const std::string&, std::string_view, std::string_view) override {
    return fail(ErrorKind::refused, "key sets are only read");
  }
};

}  // namespace

DecisionSupport::DecisionSupport() : web_(std::make_unique<KeyWeb>()), keys_(*web_), check_(keys_) {}

Result<void> DecisionSupport::read_callers(const std::string& file) {
  const auto text = read_file(file);
  if (!text) return std::unexpected(text.error());
  const auto document = json::parse(*text);
  if (!document) return std::unexpected(document.error());
  for (const auto& row : (*document)["systems"].items()) {
    access::CallingSystem system;
    system.issuer = row["issuer"].as_string();
    system.keys_url = row["keys_url"].as_string();
    if (system.issuer.empty())
      return fail(ErrorKind::missing, "every calling system has one", "cds-callers", "issuer");
    if (row.has("keys")) {
      auto keys = access::jose::KeySet::read(row["keys"]);
      if (!keys) return std::unexpected(keys.error());
      system.keys = std::move(*keys);
    } else if (!access::is_callable(system.keys_url)) {
      return fail(ErrorKind::invalid, "keys, or the address of a key set", "cds-callers", system.issuer,
                  "keys, or keys_url by https");
    }
    if (const auto organization = row["organization"].as_string(); !organization.empty())
      settings_.organization_of[system.issuer] = organization;
    callers_.push_back(std::move(system));
  }
  settings_.issuer_of = [this](std::string_view authorization, const std::string& address, Instant now) {
    return check_.issuer_of(authorization, callers_, address, now);
  };
  return {};
}

Result<std::unique_ptr<DecisionSupport>> DecisionSupport::open(const std::vector<std::string>& servers,
                                                               const std::string& callers) {
  std::unique_ptr<DecisionSupport> out(new DecisionSupport());
  for (std::string server : servers) {
    while (server.ends_with('/')) server.pop_back();
    if (!server.starts_with("https://") && !server.starts_with("http://"))
      return fail(ErrorKind::invalid, "not the address of a FHIR server", "cds-fhir-server", server,
                  "as in https://ehr.example/fhir");
    out->settings_.servers.push_back(std::move(server));
  }
  out->settings_.read = read;
  if (!callers.empty())
    if (auto ok = out->read_callers(callers); !ok) return std::unexpected(ok.error());
  return out;
}

}  // namespace dyad::app
