// SPDX-License-Identifier: Apache-2.0
#include "api/router.hpp"

#include <algorithm>
#include <array>

#include "api/answer.hpp"
#include "api/cds.hpp"
#include "api/entry.hpp"
#include "api/fhir_gate.hpp"
#include "api/gate.hpp"
#include "api/others.hpp"

namespace dyad::api {
namespace {

constexpr std::size_t kMostSegments = 8;
using Segments = std::array<std::string_view, kMostSegments>;

// The segments of a path; more than a route can have are counted, not kept.
std::size_t split(std::string_view path, Segments& out) {
  std::size_t n = 0;
  for (std::size_t from = 1; from < path.size();) {
    const std::size_t to = std::min(path.find('/', from), path.size());
    if (n < kMostSegments) out[n] = path.substr(from, to - from);
    ++n;
    from = to + 1;
  }
  return n;
}

// A route with its pattern taken apart once. "{id}.pdf" takes a segment with that ending; the part is what
// stands before it.
struct Compiled {
  struct Segment {
    std::string_view name;  // empty: `text` is the segment itself
    std::string_view text;  // of a part: its ending
  };
  const Route* route = nullptr;
  std::vector<Segment> segments;
};

Compiled compile(const Route& route) {
  Compiled out{&route, {}};
  Segments parts;
  const std::size_t n = split(route.pattern, parts);
  for (std::size_t i = 0; i < n; ++i) {
    const auto part = parts[i];
    const auto close = part.starts_with('{') ? part.find('}') : std::string_view::npos;
    if (close == std::string_view::npos)
      out.segments.push_back({{}, part});
    else
      out.segments.push_back({part.substr(1, close - 1), part.substr(close + 1)});
  }
  return out;
}

// What begins with "$" or "_" is the name of an operation or of a view, never of a resource.
bool takes(const Compiled::Segment& pattern, std::string_view segment) {
  if (pattern.name.empty()) return pattern.text == segment;
  if (segment.empty() || segment.front() == '$' || segment.front() == '_') return false;
  // Resource types are written with a capital; "metadata" is none.
  const bool type = pattern.name == "type" || pattern.name == "compartment";
  if (type && segment != "*" && (segment.front() < 'A' || segment.front() > 'Z')) return false;
  return segment.ends_with(pattern.text) && segment.size() > pattern.text.size();
}

bool matches(const Compiled& compiled, const Segments& path) {
  for (std::size_t i = 0; i < compiled.segments.size(); ++i)
    if (!takes(compiled.segments[i], path[i])) return false;
  return true;
}

const std::vector<Compiled>& routes_of_length(std::size_t n) {
  static const auto all = [] {
    std::array<std::vector<Compiled>, kMostSegments + 1> made;
    for (const Route& route : routes()) {
      Compiled compiled = compile(route);
      made[compiled.segments.size()].push_back(std::move(compiled));
    }
    return made;
  }();
  return all[n];
}

bool under(std::string_view path, std::string_view root) {
  return path == root || (path.starts_with(root) && path[root.size()] == '/');
}

struct Found {
  const Compiled* compiled = nullptr;
  std::string allowed;  // methods of the routes at this path, when none takes the request's
  std::string_view pattern;
};

Found find(std::string_view method, const Segments& path, std::size_t n) {
  Found found;
  if (n > kMostSegments) return found;
  for (const Compiled& compiled : routes_of_length(n)) {
    if (!matches(compiled, path)) continue;
    if (compiled.route->method == method) {
      found.compiled = &compiled;
      return found;
    }
    found.allowed += (found.allowed.empty() ? "" : ", ") + std::string(compiled.route->method);
    found.pattern = compiled.route->pattern;
  }
  return found;
}

http::Response run(Context& context, Call& call, const Compiled& compiled, const Segments& path, bool fhir) {
  auto entered = enter(context, *compiled.route, call.request);
  if (!entered) return std::move(entered.error());
  for (std::size_t i = 0; i < compiled.segments.size(); ++i)
    if (const auto& segment = compiled.segments[i]; !segment.name.empty())
      call.parts.emplace_back(segment.name, path[i].substr(0, path[i].size() - segment.text.size()));
  const Route& route = *compiled.route;
  const auto handle_it = [&](Context& as) {
    return fhir ? run_fhir(as, call, route) : route.handler(as, call);
  };
  // An entry of a batch stays with what its batch was let in with.
  const bool to_gate = entered->gate && !entered->admitted && route.needs != access::Need::nothing;
  http::Response response =
      to_gate ? entered->gate->pass(*entered, call, route, handle_it) : handle_it(*entered);
  response.route = compiled.route->pattern;
  return response;
}

http::Response another_method(const http::Request& request, Found& found, bool fhir) {
  http::Response response;
  if (request.method == "OPTIONS") {
    response.status = 204;
    found.allowed += ", OPTIONS";
  } else {
    const std::string message = "this path takes " + found.allowed;
    response = fhir ? outcome(405, "not-supported", message) : problem(405, "method-not-allowed", message);
  }
  response.headers.add("Allow", found.allowed);
  response.route = found.pattern;
  return response;
}

}  // namespace

const std::string& Call::part(std::string_view name) const {
  static const std::string none;
  for (const auto& [key, value] : parts)
    if (key == name) return value;
  return none;
}

std::vector<Route> needing(access::Need needs, std::vector<Route> rows) {
  for (Route& row : rows)
    if (row.needs == access::Need::unset) row.needs = needs;
  return rows;
}

const std::vector<Route>& routes() {
  static const std::vector<Route> all = [] {
    std::vector<Route> table;
    // Fixed paths stand before patterns that would match them too: /fhir/metadata before /fhir/{type}.
    for (auto& part : {case_routes(),       decision_routes(),        knowledge_routes(), feed_routes(),
                       session_routes(),    account_routes(),         people_routes(),    offer_routes(),
                       resolution_routes(), resolution_file_routes(), run_routes(),       plan_routes(),
                       circle_routes(),     audit_routes(),           call_routes(),      watch_routes(),
                       cds_routes(),        oauth_routes(),           app_routes(),       oidc_routes(),
                       wishes_routes(),     birth_routes(),           handover_routes(),  transport_routes(),
                       order_routes(),      opinion_routes(),         case_page_routes(), glass_routes(),
                       fhir_routes()})
      table.insert(table.end(), part.begin(), part.end());
    return table;
  }();
  return all;
}

http::Response refusal(int status, std::string_view message, std::string_view path) {
  const bool too_large = status == 413 || status == 431;
  if (under(path, "/fhir"))
    return outcome(status,
                   too_large                        ? "too-long"
                   : status >= 500                  ? "exception"
                   : status == 408                  ? "timeout"
                   : status == 415                  ? "not-supported"
                   : status == 403 || status == 421 ? "forbidden"
                                                    : "structure",
                   message);
  return problem(status, too_large ? "too-large" : status >= 500 ? "failed" : "refused", message);
}

std::optional<http::Response> handle(Context& context, const http::Request& request) {
  Segments path;
  const std::size_t n = split(request.path, path);
  // What is "well known" there speaks JSON to everybody, whatever they accept.
  const bool fhir = under(request.path, "/fhir") && !under(request.path, "/fhir/.well-known");
  const std::string_view method = request.method == "HEAD" ? "GET" : std::string_view(request.method);
  Found found = find(method, path, n);
  Call call{request, {}};
  if (found.compiled) return run(context, call, *found.compiled, path, fhir);
  if (!found.allowed.empty()) return another_method(request, found, fhir);
  if (fhir) return no_such_path(request.path);
  if (under(request.path, "/api")) return problem(404, "not-found", "there is nothing at this path");
  return {};
}

}  // namespace dyad::api
