// SPDX-License-Identifier: Apache-2.0
#include "care/offers_shape.hpp"

#include <algorithm>

#include "care/words.hpp"

namespace dyad::care {
namespace {

// The concepts that say what a resource is.
json::Array concepts_of(const json::Value& resource) {
  const auto type = resource["resourceType"].as_string();
  if (type == "Location") return resource["type"].items();
  if (type == "Device") return {resource["type"]};
  if (type == "Group" || type == "OrganizationAffiliation")
    return resource["code"].is_array() ? resource["code"].items() : json::Array{resource["code"]};
  return {};
}

}  // namespace

const OfferKind* offer_kind_of(const json::Value& resource, const OfferWords& words) {
  const auto type = resource["resourceType"].as_string();
  const json::Array concepts = concepts_of(resource);
  for (const OfferKind& kind : words.kinds())
    if (kind.resource == type && std::ranges::any_of(concepts, [&](const json::Value& c) {
          return code_in(c, kOfferCodes) == kind.code;
        }))
      return &kind;
  const std::string physical = code_in(resource["physicalType"], kPhysicalType);
  for (const OfferKind& kind : words.kinds())
    if (!kind.standard.empty() && kind.resource == type && kind.physical == physical &&
        std::ranges::any_of(concepts,
                            [&](const json::Value& c) { return code_in(c, kPlaceRole) == kind.standard; }))
      return &kind;
  return nullptr;
}

bool is_shift_schedule(const json::Value& schedule) {
  return std::ranges::any_of(schedule["serviceType"].items(),
                             [](const json::Value& c) { return code_in(c, kOfferCodes) == kHours; });
}

std::vector<std::string> offer_codes_in(const json::Value& concepts, const OfferWords& words,
                                        std::string_view list) {
  std::vector<std::string> out;
  for (const auto& one : concepts.items())
    for (const auto& coding : one["coding"].items()) {
      const OfferCode* known = words.find(list, coding["code"].as_string());
      if (known && known->system == coding["system"].as_string()) out.push_back(known->code);
    }
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

std::string offer_code_in(const json::Value& concepts, const OfferWords& words, std::string_view list) {
  const auto codes = offer_codes_in(concepts, words, list);
  return codes.empty() ? std::string() : codes.front();
}

}  // namespace dyad::care
