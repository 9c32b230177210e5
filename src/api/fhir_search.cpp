// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "api/fhir_bundle_writer.hpp"
#include "api/fhir_document.hpp"
#include "api/fhir_handlers.hpp"
#include "api/fhir_http.hpp"
#include "api/fhir_subset.hpp"
#include "query/query.hpp"

namespace dyad::api {
namespace {

// The parameters of the address and, for a POST, of the form.
Result<url::Parameters> parameters_of(const http::Request& request) {
  url::Parameters all = request.query;
  if (request.method != "POST" || request.body.empty()) return all;
  auto form = url::parse_query(request.body, url::Part::form);
  if (!form) return form;
  all.insert(all.end(), form->begin(), form->end());
  return all;
}

std::optional<http::Response> refuse_form(const http::Request& request) {
  if (request.method != "POST") return {};
  const std::string media = media_type(request);
  if (media == "application/x-www-form-urlencoded" || (media.empty() && request.body.empty())) return {};
  return outcome(415, "not-supported", "a search is posted as application/x-www-form-urlencoded");
}

// Where the same search can be asked by GET: "Patient", "Patient/m/Observation", "" for all types.
std::string path_of(const Call& call) {
  std::string path;
  for (const auto& name : {"compartment", "id", "type"})
    if (const auto& part = call.part(name); !part.empty()) path += (path.empty() ? "" : "/") + part;
  if (!call.part("compartment").empty() && call.part("type").empty()) path += "/*";
  return path;
}

std::string ignored_outcome(const std::vector<std::string>& names) {
  json::Array issues;
  for (const auto& name : names)
    issues.push_back(json::object({{"severity", "warning"},
                                   {"code", "not-supported"},
                                   {"diagnostics", "the search parameter \"" + name.substr(0, 80) +
                                                       "\" is not known here and was ignored"}}));
  return json::write(json::object({{"resourceType", "OperationOutcome"}, {"issue", issues}}));
}

void add_links(BundleWriter& bundle, const std::string& base, const Call& call, const url::Parameters& given,
               const query::Page& page) {
  url::Parameters used = page.search.used;
  for (const auto& parameter : given)
    if (is_presentation(parameter.first)) used.push_back(parameter);
  const auto with_page = [&](std::string_view token) {
    url::Parameters more = used;
    std::erase_if(more, [](const auto& p) { return p.first == query::kPageParameter; });
    if (!token.empty()) more.emplace_back(std::string(query::kPageParameter), std::string(token));
    return link_url(base, path_of(call), more);
  };
  std::string here;
  for (const auto& [name, value] : given)
    if (name == query::kPageParameter) here = value;
  bundle.link("self", with_page(here));
  bundle.link("first", with_page({}));
  if (page.next) bundle.link("next", with_page(*page.next));
}

http::Response searchset(const std::string& base, const Call& call, const url::Parameters& given,
                         query::Page page) {
  BundleWriter bundle("searchset");
  if (page.total) bundle.total(*page.total);
  add_links(bundle, base, call, given, page);
  const Subset all{page.search.summary, {}};
  const Subset matches{page.search.summary, page.search.elements};
  for (auto& entry : page.entries) {
    const bool match = entry.mode == query::Entry::Mode::match;
    bundle.entry(base + "/" + entry.version.type + "/" + entry.version.id,
                 rendered(std::move(entry.version.body), match ? matches : all),
                 match                                       ? kMatch
                 : entry.mode == query::Entry::Mode::include ? kInclude
                                                             : kOutcome);
  }
  std::string told;
  if (!page.search.unknown.empty() && page.search.summary != search::Summary::count)
    told = ignored_outcome(page.search.unknown);
  if (!told.empty()) bundle.entry(uuid_for(told), told, kOutcome);
  return fhir_answer(bundle.finish());
}

}  // namespace

http::Response search_resources(Context& context, const Call& call) {
  if (auto refusal = refuse_form(call.request)) return *refusal;
  auto given = parameters_of(call.request);
  if (!given) return outcome(given.error());
  query::Request request;
  request.type = call.part("type") == "*" ? std::string() : call.part("type");
  request.compartment_type = call.part("compartment");
  request.compartment_id = call.part("id");
  request.strict = preference_of(call.request).strict;
  request.base = base_url(context, call.request);
  for (const auto& parameter : *given)
    if (!is_presentation(parameter.first)) request.parameters.push_back(parameter);
  auto page = query::run(context.record.store(), request);
  if (!page) return outcome(page.error());
  return searchset(base_url(context, call.request), call, *given, std::move(*page));
}

}  // namespace dyad::api
