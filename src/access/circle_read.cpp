// SPDX-License-Identifier: Apache-2.0
#include "access/circle_read.hpp"

#include <algorithm>

#include "fhir/reference.hpp"

namespace dyad::access {

using json::Value;

std::string named(const Value& reference, std::string_view type) {
  const auto r = fhir::parse_reference(reference["reference"].as_string());
  return r.kind == fhir::Reference::Kind::local && r.type == type ? std::string(r.id) : std::string();
}

// A day that ends a period belongs to it.
Span span_of(const Value& period) {
  Span out;
  if (const auto start = parse_partial(period["start"].as_string())) out.from = start->first;
  if (const auto end = parse_partial(period["end"].as_string()))
    out.to = end->has_time ? end->first : end->last;
  return out;
}

std::vector<Sharer> sharers_of(const Value& team) {
  std::vector<Sharer> out;
  const auto status = team["status"].as_string();
  if (status == "entered-in-error" || status == "inactive" || status == "proposed") return out;
  const Span whole = span_of(team["period"]);
  for (const Value& participant : team["participant"].items()) {
    Span span = span_of(participant["period"]);
    if (whole.from && (!span.from || *span.from < *whole.from)) span.from = whole.from;
    if (whole.to && (!span.to || *whole.to < *span.to)) span.to = whole.to;
    for (const std::string_view type : {"Organization", "Practitioner", "PractitionerRole"})
      if (const auto id = named(participant["member"], type); !id.empty())
        out.push_back({std::string(type) + "/" + id, span});
  }
  return out;
}

bool is_glass(const Value& flag) {
  if (flag["resourceType"].as_string() != "Flag") return false;
  if (fhir::code_in(flag["code"], kGlassSystem) == kGlassCode) return true;
  return std::ranges::any_of(flag["category"].items(),
                             [](const Value& c) { return fhir::code_in(c, kGlassSystem) == kGlassCode; });
}

std::optional<Glass> glass_of(std::string_view flag_id, const Value& flag) {
  if (!is_glass(flag) || flag["status"].as_string() == "entered-in-error") return {};
  Glass out;
  out.id = flag_id;
  out.practitioner = named(flag["author"], "Practitioner");
  out.case_id = named(fhir::extension(flag, kOpenedCase)["valueReference"], "EpisodeOfCare");
  out.span = span_of(flag["period"]);
  // Without an end it would stand open.
  if (out.practitioner.empty() || out.case_id.empty() || !out.span.to) return {};
  return out;
}

}  // namespace dyad::access
