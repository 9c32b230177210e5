// SPDX-License-Identifier: Apache-2.0
#include "api/fhir_document.hpp"

#include <deque>
#include <map>
#include <set>

#include "api/fhir_bundle_writer.hpp"
#include "api/fhir_compartment.hpp"
#include "api/fhir_operations.hpp"
#include "care/decision_basis.hpp"

namespace dyad::api {
namespace {

using record::Version;

using Fixed = std::map<std::string, int, std::less<>>;  // "Observation/x" -> 2

Fixed fixed_versions(const std::vector<std::string>& names) {
  Fixed out;
  for (const auto& name : names) {
    const auto at = name.find("/_history/");
    if (at == std::string::npos) continue;
    if (const auto version = version_in(std::string_view(name).substr(at + 10)))
      out.emplace(name.substr(0, at), *version);
  }
  return out;
}

Result<std::optional<Version>> find(const record::Store& store, const std::string& name, const Fixed& fixed,
                                    const record::View& view) {
  const auto slash = name.find('/');
  const auto type = std::string_view(name).substr(0, slash);
  const auto id = std::string_view(name).substr(slash + 1);
  const auto known = fixed.find(name);
  return known == fixed.end() ? store.read(type, id, view) : store.read_version(type, id, known->second);
}

}  // namespace

std::string uuid_for(std::string_view text) {
  std::string hex = care::fnv1a(text) + care::fnv1a(std::string(text) + "/");
  hex[12] = '8';  // a name made by rules of our own
  hex[16] = '8';
  return "urn:uuid:" + hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" +
         hex.substr(16, 4) + "-" + hex.substr(20, 12);
}

Result<std::string> document_bundle(const record::Store& store, const Document& document,
                                    const std::string& base) {
  BundleWriter bundle("document");
  bundle.member("identifier",
                json::write(json::object({{"system", "urn:ietf:rfc:3986"}, {"value", document.identifier}})));
  bundle.member("timestamp", "\"" + format_utc(document.timestamp) + "\"");
  const std::string id(document.composition["id"].as_string());
  bundle.entry(base + "/Composition/" + id, json::write(document.composition));
  const Fixed fixed = fixed_versions(document.fixed);
  std::set<std::string> seen{"Composition/" + id};
  std::deque<std::string> waiting;
  const auto want = [&](const json::Value& resource) {
    for (auto& name : references_in(resource))
      if (seen.insert(name).second) waiting.push_back(std::move(name));
  };
  want(document.composition);
  while (!waiting.empty()) {
    const std::string name = std::move(waiting.front());
    waiting.pop_front();
    const auto version = find(store, name, fixed, document.view);
    if (!version) return std::unexpected(version.error());
    if (!*version || (*version)->deleted) continue;
    if (bundle.entries() >= kMostInDocument)
      return fail(ErrorKind::too_large, "the document would hold too many resources", "Bundle.entry", {},
                  std::to_string(kMostInDocument));
    const auto body = json::parse((*version)->body);
    if (!body) return std::unexpected(body.error());
    bundle.entry(base + "/" + name, (*version)->body);
    want(*body);
  }
  return bundle.finish();
}

http::Response composition_document(Context& context, const Call& call) {
  if (call.request.parameter("persist") == "true")
    return outcome(422, "not-supported", "documents are made when asked for and not kept: persist=false");
  const record::Store& store = context.record.store();
  auto held = store.read("Composition", call.part("id"), {});
  if (!held) return outcome(held.error());
  if (!*held)
    return outcome({ErrorKind::not_found,
                    "there is no such resource",
                    "Composition",
                    call.part("id").substr(0, 64),
                    {}});
  auto body = json::parse((*held)->body);
  if (!body) return outcome(body.error());
  const auto last = store.last_sequence();
  if (!last) return outcome(last.error());
  Document document;
  document.composition = std::move(*body);
  document.identifier = uuid_for(place(**held) + "@" + std::to_string(*last));
  document.timestamp = context.record.now();
  auto text = document_bundle(store, document, base_url(context, call.request));
  return text ? fhir_answer(std::move(*text)) : outcome(text.error());
}

}  // namespace dyad::api
