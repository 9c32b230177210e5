// SPDX-License-Identifier: Apache-2.0
// Decision support for other systems: discovery, services and feedback of CDS Hooks 2.0.
#include <algorithm>

#include "api/answer.hpp"
#include "api/cds.hpp"
#include "api/entry.hpp"
#include "api/gate.hpp"
#include "care/stranger.hpp"
#include "record/ids.hpp"

namespace dyad::api {
namespace {

const CdsService* find_service(std::string_view id) {
  const auto& all = cds_services();
  const auto it = std::ranges::find(all, id, &CdsService::id);
  return it == all.end() ? nullptr : &*it;
}

// "https://dyad.example", from how clients see the server; from the request when that is not set.
std::string page_base(const Context& context, const http::Request& request) {
  if (!context.base_url.empty())
    return context.base_url.ends_with("/fhir") ? context.base_url.substr(0, context.base_url.size() - 5)
                                               : context.base_url;
  const auto host = request.headers.get("Host");
  return host.empty() ? std::string() : "http://" + std::string(host);
}

http::Response discovery(Context&, const Call&) {
  json::Array services;
  for (const auto& s : cds_services()) {
    json::Value prefetch{json::Object()};
    for (const auto& [key, query] : s.prefetch) prefetch.set(std::string(key), query);
    services.push_back(json::object({{"hook", s.hook},
                                     {"title", s.title},
                                     {"description", s.description},
                                     {"id", s.id},
                                     {"prefetch", std::move(prefetch)}}));
  }
  return json_answer(json::object({{"services", json::Value(std::move(services))}}));
}

// Who calls: a known system by its token; without any, only a server that runs without sign-in answers.
Result<std::string> caller(const Context& context, const Call& call, const std::string& path) {
  const auto authorization = call.request.headers.get("Authorization");
  if (context.cds && context.cds->issuer_of) {
    if (authorization.empty())
      return fail(ErrorKind::refused, "a token of the calling system is needed", "Authorization");
    return context.cds->issuer_of(authorization, page_base(context, call.request) + path,
                                  context.record.now());
  }
  if (context.open) return std::string();
  return fail(ErrorKind::refused, "no calling system is known to this server", "Authorization");
}

http::Response not_known(const Error& why) {
  http::Response out = problem(401, "sign-in-needed", why.message);
  out.headers.add("WWW-Authenticate", "Bearer");
  return out;
}

Result<json::Value> body_of(const Call& call) {
  auto body = json::parse(call.request.body);
  if (!body) return body;
  if (!body->is_object()) return fail(ErrorKind::invalid, "an object is expected", "body");
  return body;
}

bool is_json(const Call& call) {
  const std::string_view type = call.request.headers.get("Content-Type");
  const auto end = type.find_first_of("; ");
  return http::equal_fold(type.substr(0, end), "application/json");
}

bool shares_identifier(const json::Value& a, const json::Value& b) {
  for (const auto& one : a["identifier"].items())
    for (const auto& other : b["identifier"].items())
      if (!one["system"].as_string().empty() && !one["value"].as_string().empty() &&
          one["system"] == other["system"] && one["value"] == other["value"])
        return true;
  return false;
}

// The case of this mother in our record: by the id when the caller names our own interface, else by an
// identifier that both know.
Result<std::optional<std::string>> our_case(const Context& context, const HookRequest& request) {
  const auto& store = context.record.store();
  const auto ids = record::case_ids(store);
  if (!ids) return std::unexpected(ids.error());
  const bool own = request.fhir_server.empty() || request.fhir_server == context.base_url;
  std::optional<std::string> found;
  for (const auto& id : *ids) {
    const auto loaded = store.read("EpisodeOfCare", id, {});
    if (!loaded) return std::unexpected(loaded.error());
    if (!*loaded) continue;
    const auto episode = json::parse((*loaded)->body);
    const std::string mother(episode ? (*episode)["patient"]["reference"].as_string() : "");
    if (!mother.starts_with("Patient/")) continue;
    if (own && mother.substr(8) == request.patient) found = id;
    const json::Value& told = request.prefetch["patient"];
    if (told.is_null()) continue;
    const auto patient = store.read("Patient", mother.substr(8), {});
    if (!patient) return std::unexpected(patient.error());
    if (const auto body = *patient ? json::parse((*patient)->body) : Result<json::Value>(json::Value());
        body && shares_identifier(*body, told))
      found = id;
  }
  return found;
}

bool hears_our_record(const Context& context, const std::string& issuer) {
  return context.open || (context.cds && context.cds->organization_of.contains(issuer));
}

http::Response cards_of(const Context& context, const Call& call, const HookRequest& request,
                        const care::Facts& facts, bool ours, const std::vector<json::Value>& sent) {
  const CardMaker maker{context,
                        request,
                        facts,
                        ours,
                        page_base(context, call.request),
                        card_language(call.request.headers.get("Accept-Language"))};
  json::Array cards = request.hook == "patient-view" ? patient_cards(maker) : order_cards(maker, sent);
  http::Response out = json_answer(json::object({{"cards", json::Value(std::move(cards))}}));
  out.headers.add("Content-Language", maker.lang);
  out.headers.add("Vary", "Accept-Language");
  return out;
}

http::Response from_what_was_sent(const Context& context, const Call& call, const CdsService& service,
                                  const HookRequest& request) {
  auto sent = gather_sent(context, service, request);
  if (!sent) return std::move(sent.error());
  const auto facts =
      care::stranger_facts(sent->patient, sent->resources, context.quantities, context.record.now());
  return cards_of(context, call, request, facts, false, sent->resources);
}

http::Response from_the_record(const Context& context, const Call& call, const CdsService& service,
                               const HookRequest& request) {
  const auto id = our_case(context, request);
  if (!id) return problem(id.error());
  if (!*id) return from_what_was_sent(context, call, service, request);
  auto loaded = record::load_case(context.record.store(), **id, {});
  if (!loaded) return problem(loaded.error());
  const auto facts = care::read_facts(std::move(*loaded), context.quantities, context.record.now(), {});
  return cards_of(context, call, request, facts, true, {});
}

// A calling system acts for its hospital, as a post of care there would.
access::Principal caller_of(const Context& context, const std::string& issuer) {
  access::Principal who;
  who.kind = access::Principal::Kind::system;
  who.client = who.name = issuer;
  const std::string& organization = context.cds->organization_of.at(issuer);
  who.posts.push_back({"", organization, "", {access::Need::care}, organization});
  return who;
}

http::Response serve_hook(Context& context, const Call& call) {
  const CdsService* service = find_service(call.part("service"));
  if (!service) return problem(404, "not-found", "there is no such service");
  const auto issuer = caller(context, call, "/cds-services/" + call.part("service"));
  if (!issuer) return not_known(issuer.error());
  if (!is_json(call)) return problem(415, "refused", "send application/json");
  const auto body = body_of(call);
  if (!body) return problem(body.error());
  const auto request = read_hook(*body, service->hook);
  if (!request) return problem(400, "invalid", request.error().text());
  if (!hears_our_record(context, *issuer)) return from_what_was_sent(context, call, *service, *request);
  if (!context.gate) return from_the_record(context, call, *service, *request);
  // A known system sees what its hospital shares, and what it saw is in the audit.
  static const Route kRow{"POST", "/cds-services/{service}", "", {}, "", "", nullptr, {}, access::Need::care};
  Context entered = context;
  entered.who = caller_of(context, *issuer);
  return context.gate->pass(entered, call, kRow, [&](Context& scoped) {
    return from_the_record(scoped, call, *service, *request);
  });
}

// What people did with a card is kept as it came; it holds no name of a patient.
http::Response feedback(Context& context, const Call& call) {
  const CdsService* service = find_service(call.part("service"));
  if (!service) return problem(404, "not-found", "there is no such service");
  const auto issuer = caller(context, call, "/cds-services/" + call.part("service") + "/feedback");
  if (!issuer) return not_known(issuer.error());
  if (!is_json(call)) return problem(415, "refused", "send application/json");
  const auto body = body_of(call);
  if (!body) return problem(body.error());
  if (auto ok = check_feedback(*body); !ok) return problem(400, "invalid", ok.error().text());
  json::Array entries;
  for (const auto& one : (*body)["feedback"].items()) {
    const std::string id = record::random_id();
    json::Value basic = json::object({{"resourceType", "Basic"}, {"id", id}});
    basic.set(
        "extension",
        json::Array{json::object({{"url", "https://dyad.example/fhir/StructureDefinition/card-feedback"},
                                  {"valueString", json::write(one)}})});
    basic.set("identifier",
              json::Array{json::object({{"system", "urn:ietf:rfc:3986"},
                                        {"value", "urn:uuid:" + std::string(one["card"].as_string())}})});
    basic.set(
        "code",
        json::object(
            {{"coding", json::Array{json::object({{"system", "https://dyad.example/fhir/CodeSystem/concept"},
                                                  {"code", "card-feedback"}})}},
             {"text", service->id}}));
    entries.push_back(json::object({{"resource", std::move(basic)},
                                    {"request", json::object({{"method", "PUT"}, {"url", "Basic/" + id}})}}));
  }
  const json::Value bundle = json::object(
      {{"resourceType", "Bundle"}, {"type", "transaction"}, {"entry", json::Value(std::move(entries))}});
  record::Record& record = context.gate ? context.gate->whole() : context.record;
  const auto stored =
      record.submit(json::write(bundle), "card feedback", issuer->empty() ? "open" : "Device/" + *issuer);
  if (!stored) return problem(stored.error());
  return json_answer(json::object({{"received", (*body)["feedback"].size()}}));
}

}  // namespace

std::vector<Route> cds_routes() {
  return needing(
      access::Need::nothing,
      {
          {"GET",
           "/cds-services",
           "The decision support services (CDS Hooks 2.0)",
           {},
           "",
           "services",
           discovery},
          {"POST",
           "/cds-services/{service}",
           "Cards for a moment in another system's work; callers prove themselves by their signed token",
           {},
           "a CDS Hooks request",
           "cards",
           serve_hook},
          {"POST",
           "/cds-services/{service}/feedback",
           "What people did with cards",
           {},
           "feedback",
           "received",
           feedback},
      });
}

}  // namespace dyad::api
