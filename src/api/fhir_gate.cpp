// SPDX-License-Identifier: Apache-2.0
#include "api/fhir_gate.hpp"

#include "api/app_gate.hpp"
#include "api/fhir_http.hpp"
#include "api/fhir_operations.hpp"
#include "fhir/tables.hpp"

namespace dyad::api {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

// Names of types tell upper from lower case; the most common mistake is named.
http::Response unknown_type(std::string_view type) {
  const std::string wanted = lower(type);
  std::string limit = "a resource type of FHIR R4";
  for (const auto& shape : fhir::shapes())
    if (shape.concrete_resource && lower(shape.name) == wanted) limit = std::string(shape.name);
  return outcome({ErrorKind::not_found, "there is no such resource type", "type",
                  std::string(type.substr(0, 64)), limit});
}

bool is_resource_type(std::string_view type, bool compartment) {
  return fhir::find_resource(type) || (compartment && type == "*");
}

std::string_view segment(std::string_view path, std::size_t n) {
  std::size_t from = 1;
  for (; n > 0; --n) {
    from = path.find('/', from);
    if (from == std::string_view::npos) return {};
    ++from;
  }
  return from > path.size() ? std::string_view() : path.substr(from, path.find('/', from) - from);
}

}  // namespace

http::Response run_fhir(Context& context, const Call& call, const Route& route) {
  // The content of a Binary may be asked for as what it is.
  const bool binary = call.part("type") == "Binary" && call.request.method != "POST";
  const bool streams = route.handler == subscription_events && wants_stream(call.request);
  if (!binary && !streams)
    if (auto refusal = refuse_format(call.request)) return *refusal;
  const std::string& compartment = call.part("compartment");
  for (const std::string* type : {&call.part("type"), &compartment})
    if (!type->empty() && !is_resource_type(*type, !compartment.empty())) return unknown_type(*type);
  http::Response response = within_scopes(
      context, call, route, [&](const Call& narrowed) { return route.handler(context, narrowed); });
  if (wants_pretty(call.request) && response.content_type.find("json") != std::string::npos)
    if (const auto value = json::parse(response.content())) response.body = json::write_pretty(*value) + "\n";
  return response;
}

http::Response no_such_path(std::string_view path) {
  for (std::size_t n = 1; !segment(path, n).empty(); ++n)
    if (const auto part = segment(path, n); part.front() == '$')
      return outcome(404, "not-supported",
                     "there is no operation " + std::string(part.substr(0, 64)) + " at this path");
  const auto type = segment(path, 1);
  if (!type.empty() && type.front() != '_' && type.front() != '.' && !fhir::find_resource(type))
    return unknown_type(type);
  return outcome(404, "not-found", "there is nothing at this path");
}

}  // namespace dyad::api
