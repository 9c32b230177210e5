// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/need.hpp"
#include "api/context.hpp"
#include "base/http_message.hpp"

namespace dyad::api {

// A request that matched a route: the route's own parts of the path by name.
struct Call {
  const http::Request& request;
  std::vector<std::pair<std::string_view, std::string>> parts;
  const std::string& part(std::string_view name) const;  // empty when the route has no such part
};

using Handler = http::Response (*)(Context&, const Call&);

struct QueryDoc {
  std::string_view name;
  std::string_view text;
};

// One line of the route table; the machine-readable description at GET /api is made from these. `body` names
// what the request carries ("" for nothing), `answer` what a success gives back. `offers` is the interaction
// or operation of FHIR that the route is, as the capability statement names it: "read", "$validate". `needs`
// is what the caller must be allowed before the handler runs; a route without it is refused to everybody.
struct Route {
  std::string_view method;
  std::string_view pattern;  // "/api/cases/{id}"
  std::string_view summary;
  std::vector<QueryDoc> query;
  std::string_view body;
  std::string_view answer;
  Handler handler;
  std::string_view offers = {};
  access::Need needs = access::Need::unset;
};

// The rows with `needs` where they do not say it themselves.
std::vector<Route> needing(access::Need needs, std::vector<Route> rows);

const std::vector<Route>& routes();

// Answers what the table knows. Nothing for a path outside it, unless it lies under /fhir or /api, which are
// answered with 404 in their own form; a known path with another method is answered with 405, and OPTIONS
// with the methods there are.
std::optional<http::Response> handle(Context& context, const http::Request& request);

// The answer to a request refused before it came here: too large, malformed, from another site.
http::Response refusal(int status, std::string_view message, std::string_view path);

// The tables of each file of handlers.
std::vector<Route> case_routes();
std::vector<Route> call_routes();
std::vector<Route> decision_routes();
std::vector<Route> resolution_routes();
std::vector<Route> resolution_file_routes();
std::vector<Route> run_routes();
std::vector<Route> plan_routes();
std::vector<Route> knowledge_routes();
std::vector<Route> feed_routes();
std::vector<Route> wishes_routes();
std::vector<Route> birth_routes();
std::vector<Route> handover_routes();
std::vector<Route> transport_routes();
std::vector<Route> order_routes();
std::vector<Route> opinion_routes();
std::vector<Route> case_page_routes();
std::vector<Route> session_routes();
std::vector<Route> account_routes();
std::vector<Route> people_routes();
std::vector<Route> offer_routes();
std::vector<Route> watch_routes();
std::vector<Route> circle_routes();
std::vector<Route> glass_routes();
std::vector<Route> audit_routes();
std::vector<Route> fhir_routes();
std::vector<Route> fhir_operation_routes();

}  // namespace dyad::api
