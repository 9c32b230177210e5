// SPDX-License-Identifier: Apache-2.0
#include "api/fhir_operations.hpp"

namespace dyad::api {

Result<void> admit_type(const Context& context, std::string_view type) {
  if (type != "Organization" && type != "Practitioner" && type != "PractitionerRole") return {};
  if (context.who.kind == access::Principal::Kind::open) return {};
  return fail(ErrorKind::refused, "hospitals, people and posts are kept under /api/people", "resourceType",
              std::string(type));
}

Result<void> admit_types_of(const Context& context, const json::Value& document) {
  if (document["resourceType"].as_string() != "Bundle")
    return admit_type(context, document["resourceType"].as_string());
  for (const auto& entry : document["entry"].items()) {
    if (auto ok = admit_type(context, entry.at({"resource", "resourceType"}).as_string()); !ok) return ok;
    // A deletion has no resource, only its address.
    const auto url = entry.at({"request", "url"}).as_string();
    if (auto ok = admit_type(context, url.substr(0, url.find_first_of("/?"))); !ok) return ok;
  }
  return {};
}

}  // namespace dyad::api
