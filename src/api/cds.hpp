// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <expected>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "api/context.hpp"
#include "api/router.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"
#include "json/json.hpp"

namespace dyad::api {

// How decision support is offered to other systems (CDS Hooks 2.0).
struct CdsSettings {
  // Checks the token of a calling system, sent to exactly `address`, and names its issuer. Empty: no calling
  // system is known, and only a server without sign-in answers.
  std::function<Result<std::string>(std::string_view authorization, const std::string& address, Instant now)>
      issuer_of;
  // The organization on whose behalf an issuer calls; only then does it hear of what lies in our record.
  std::map<std::string, std::string> organization_of;
  // FHIR servers of callers that may be asked for what they did not send; nothing else is ever called.
  std::vector<std::string> servers;
  std::function<Result<json::Value>(const std::string& url, const std::string& token)> read;
};

// A hook request that keeps the rules; it points into nothing.
struct HookRequest {
  std::string hook;
  std::string instance;
  json::Value context;
  json::Value prefetch;  // an object
  std::string fhir_server;
  std::string token;  // of fhirAuthorization
  std::string patient;
};
// Errors name the field and what is allowed.
Result<HookRequest> read_hook(const json::Value& body, std::string_view hook);
Result<void> check_feedback(const json::Value& body);

struct CdsService {
  std::string_view id, hook, title, description;
  std::vector<std::pair<std::string_view, std::string_view>> prefetch;
  std::vector<std::string_view> needs;  // keys without which there is no answer
};
const std::vector<CdsService>& cds_services();

struct SentAlong {
  json::Value patient;
  std::vector<json::Value> resources;
};
// What was sent along, and what may be asked for of the rest. A key that is null was looked for and not
// found. Else the refusal (412) that names what is missing.
std::expected<SentAlong, http::Response> gather_sent(const Context& context, const CdsService& service,
                                                     const HookRequest& request);

// The language of the cards: the best of en, vi, zh that the header asks for.
std::string card_language(std::string_view accept_language);

// What the cards are made from.
struct CardMaker {
  const Context& context;
  const HookRequest& request;
  const care::Facts& facts;
  bool ours = false;      // she lives in our record
  std::string page_base;  // "https://dyad.example", empty when not known
  std::string lang;
};
json::Array patient_cards(const CardMaker& maker);
json::Array order_cards(const CardMaker& maker, const std::vector<json::Value>& sent);

std::vector<Route> cds_routes();

}  // namespace dyad::api
