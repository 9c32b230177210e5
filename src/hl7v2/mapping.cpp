// SPDX-License-Identifier: Apache-2.0
#include "hl7v2/mapping.hpp"

#include <algorithm>
#include <array>

#include "hl7v2/mapping_parts.hpp"

namespace dyad::hl7v2 {
namespace {

using json::Value;

constexpr std::array<std::string_view, 14> kAdmissions{"A01", "A02", "A03", "A04", "A05", "A06", "A07",
                                                       "A08", "A11", "A12", "A13", "A28", "A31", "A40"};
constexpr std::array<std::string_view, 8> kSchedules{"S12", "S13", "S14", "S15", "S16", "S17", "S23", "S26"};

bool one_of(std::string_view text, auto&& list) { return std::ranges::find(list, text) != list.end(); }

void unsupported(Mapping& m, const char* code, const std::string& what, int component) {
  m.mapped.supported = false;
  m.error(code, what, {"MSH", 1, code == std::string_view(kUnsupportedVersion) ? 12 : 9, 0, component, 0});
}

void map_each(Mapping& m, const std::vector<PatientGroup>& groups,
              void (*map)(Mapping&, const PatientGroup&)) {
  if (groups.empty())
    return m.error(kRequiredMissing, "the message names no patient", {"PID", 1, 3, 0, 0, 0});
  for (const PatientGroup& group : groups) map(m, group);
}

bool dispatch(Mapping& m, const std::vector<PatientGroup>& groups) {
  const Header& h = m.header;
  if (h.code == "ORU") {
    if (h.trigger != "R01" && h.trigger != "R30" && h.trigger != "R32" && !h.trigger.empty()) return false;
    map_each(m, groups, map_reports);
  } else if (h.code == "ADT") {
    if (!one_of(h.trigger, kAdmissions)) return false;
    map_each(m, groups, map_admission);
  } else if ((h.code == "ORM" && (h.trigger == "O01" || h.trigger.empty())) ||
             (h.code == "OML" && h.trigger == "O21")) {
    map_each(m, groups, map_orders);
  } else if (h.code == "SIU") {
    const bool between =
        h.trigger.size() == 3 && h.trigger >= "S12" && h.trigger <= "S26" && one_of(h.trigger, kSchedules);
    if (!between) return false;
    map_appointment(m, groups);
  } else if (h.code == "MDM") {
    if (h.trigger.size() != 3 || h.trigger < "T01" || h.trigger > "T11") return false;
    map_each(m, groups, map_document);
  } else {
    unsupported(m, kUnsupportedType, "messages of this type are not mapped", 1);
  }
  return true;
}

Value request_of(const Entry& e) {
  if (!e.condition.empty() && e.way == Entry::Way::keep)
    return json::object({{"method", "POST"}, {"url", e.type}, {"ifNoneExist", e.condition}});
  if (!e.condition.empty()) return json::object({{"method", "PUT"}, {"url", e.type + "?" + e.condition}});
  return json::object({{"method", "PUT"}, {"url", e.type + "/" + e.id}});
}

}  // namespace

Mapped map_message(const Message& message, const MapOptions& options) {
  Mapped out;
  out.findings = message.findings();
  Mapping m(message, options, out);
  const Header& h = message.header();
  if (h.code.empty()) {
    unsupported(m, kRequiredMissing, "the message does not say its type", 1);
    return out;
  }
  if (h.control_id.empty())
    m.warn(kRequiredMissing, "the message has no control id", {"MSH", 1, 10, 0, 0, 0});
  if (!h.version.empty() && !h.version.starts_with("2")) {
    unsupported(m, kUnsupportedVersion, "only version 2 is read here", 0);
    return out;
  }
  if (const auto* msh = message.first("MSH")) out.time = m.instant((*msh)[7], msh->at(7));
  if (!dispatch(m, groups_of(message))) unsupported(m, kUnsupportedEvent, "this event is not mapped", 2);
  return out;
}

Value bundle_of(const Mapped& mapped) {
  json::Array entries;
  for (const Entry& e : mapped.entries) {
    Value resource = e.resource;
    if (!e.id.empty()) resource.set("id", e.id);
    entries.push_back(json::object(
        {{"fullUrl", e.full_url}, {"resource", std::move(resource)}, {"request", request_of(e)}}));
  }
  Value bundle = json::object({{"resourceType", "Bundle"}, {"type", "transaction"}});
  if (!entries.empty()) bundle.set("entry", std::move(entries));
  return bundle;
}

}  // namespace dyad::hl7v2
