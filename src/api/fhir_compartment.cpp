// SPDX-License-Identifier: Apache-2.0
#include "api/fhir_compartment.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "fhir/reference.hpp"
#include "fhir/tables.hpp"
#include "search/parameter.hpp"

namespace dyad::api {
namespace {

constexpr std::array<std::string_view, 5> kCompartments{"Patient", "Encounter", "RelatedPerson",
                                                        "Practitioner", "Device"};

std::string target(const json::Value& reference, std::string_view type) {
  const auto parsed = fhir::parse_reference(reference["reference"].as_string());
  return parsed.kind == fhir::Reference::Kind::local && parsed.type == type ? std::string(parsed.id)
                                                                            : std::string();
}

}  // namespace

bool is_compartment(std::string_view type) {
  return std::ranges::find(kCompartments, type) != kCompartments.end();
}

std::vector<std::string_view> types_in(std::string_view compartment) {
  std::vector<std::string_view> out;
  for (const auto& shape : fhir::shapes())
    if (shape.concrete_resource && shape.name != compartment &&
        !search::compartment_parameters(compartment, shape.name).empty())
      out.push_back(shape.name);
  return out;
}

search::Probe in_compartment(std::string_view compartment, std::string_view type,
                             const std::vector<std::string>& ids) {
  search::Probe any;
  any.op = search::Probe::Op::any;
  for (const auto parameter : search::compartment_parameters(compartment, type)) {
    const auto add = [&](search::Probe::Op op, std::string text) {
      search::Probe part;
      part.op = op;
      part.text = std::move(text);
      any.parts.push_back(std::move(part));
    };
    if (ids.empty()) add(search::Probe::Op::prefix, search::term(type, parameter));
    for (const auto& id : ids) add(search::Probe::Op::term, search::term(type, parameter, id, compartment));
  }
  return any;
}

Result<std::vector<std::string>> with_children(const record::Reader& reader, const std::string& patient) {
  std::vector<std::string> out{patient};
  const auto mother = reader.read("Patient", patient, {});
  if (!mother) return std::unexpected(mother.error());
  if (!*mother)
    return fail(ErrorKind::not_found, "there is no such resource", "Patient", patient.substr(0, 64));
  const auto body = json::parse((*mother)->body);
  if (!body) return std::unexpected(body.error());
  for (const auto& link : (*body)["link"].items()) {
    const std::string person = target(link["other"], "RelatedPerson");
    if (person.empty()) continue;
    const auto related = reader.read("RelatedPerson", person, {});
    if (!related) return std::unexpected(related.error());
    if (!*related) continue;
    const auto held = json::parse((*related)->body);
    const std::string child = held ? target((*held)["patient"], "Patient") : std::string();
    if (!child.empty() && std::ranges::find(out, child) == out.end()) out.push_back(child);
  }
  std::sort(out.begin() + 1, out.end());
  return out;
}

std::vector<std::string> references_in(const json::Value& resource) {
  std::vector<std::string> out;
  std::set<std::string, std::less<>> seen;
  fhir::for_each_reference(resource, [&](std::string_view text, const std::string&) {
    const auto parsed = fhir::parse_reference(text);
    if (parsed.kind != fhir::Reference::Kind::local) return;
    std::string name = std::string(parsed.type) + "/" + std::string(parsed.id);
    if (seen.insert(name).second) out.push_back(std::move(name));
  });
  return out;
}

}  // namespace dyad::api
