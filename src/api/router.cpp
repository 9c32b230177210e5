// SPDX-License-Identifier: Apache-2.0
#include "api/router.hpp"

#include <algorithm>

#include "api/answer.hpp"

namespace dyad::api {
namespace {

std::vector<std::string_view> segments(std::string_view path) {
  std::vector<std::string_view> out;
  for (std::size_t from = 1; from < path.size();) {
    const std::size_t to = std::min(path.find('/', from), path.size());
    out.push_back(path.substr(from, to - from));
    from = to + 1;
  }
  return out;
}

// "{id}.pdf" takes a segment with that ending; the part is what stands before it.
bool takes(std::string_view pattern, std::string_view segment, Call& call) {
  if (!pattern.starts_with('{')) return pattern == segment;
  const std::size_t close = pattern.find('}');
  const std::string_view ending = pattern.substr(close + 1);
  if (!segment.ends_with(ending) || (!ending.empty() && segment.size() == ending.size())) return false;
  call.parts.emplace(pattern.substr(1, close - 1), segment.substr(0, segment.size() - ending.size()));
  return true;
}

bool matches(const Route& route, const std::vector<std::string_view>& path, Call& call) {
  const auto pattern = segments(route.pattern);
  if (pattern.size() != path.size()) return false;
  call.parts.clear();
  for (std::size_t i = 0; i < path.size(); ++i)
    if (!takes(pattern[i], path[i], call)) return false;
  return true;
}

bool under(std::string_view path, std::string_view root) {
  return path == root || (path.starts_with(root) && path[root.size()] == '/');
}

}  // namespace

const std::vector<Route>& routes() {
  static const std::vector<Route> all = [] {
    std::vector<Route> table;
    // Fixed paths stand before patterns that would match them too: /fhir/metadata before /fhir/{type}.
    for (auto& part : {case_routes(), decision_routes(), knowledge_routes(), fhir_routes()})
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
                   : status == 403 || status == 421 ? "forbidden"
                                                    : "structure",
                   message);
  return problem(status, too_large ? "too-large" : status >= 500 ? "failed" : "refused", message);
}

std::optional<http::Response> handle(Context& context, const http::Request& request) {
  const auto path = segments(request.path);
  const std::string_view method = request.method == "HEAD" ? "GET" : std::string_view(request.method);
  Call call{request, {}};
  std::string allowed;
  std::string_view pattern;
  for (const Route& route : routes()) {
    if (!matches(route, path, call)) continue;
    if (route.method == method) {
      http::Response response = route.handler(context, call);
      response.route = route.pattern;
      return response;
    }
    allowed += (allowed.empty() ? "" : ", ") + std::string(route.method);
    pattern = route.pattern;
  }
  const bool fhir = under(request.path, "/fhir");
  http::Response response;
  if (!allowed.empty()) {
    const std::string message = "this path takes " + allowed;
    response = fhir ? outcome(405, "not-supported", message) : problem(405, "method-not-allowed", message);
    response.headers.add("Allow", allowed);
    response.route = pattern;
    return response;
  }
  if (fhir) return outcome(404, "not-found", "there is nothing at this path");
  if (under(request.path, "/api")) return problem(404, "not-found", "there is nothing at this path");
  return {};
}

}  // namespace dyad::api
