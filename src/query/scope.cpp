// SPDX-License-Identifier: Apache-2.0
#include "query/scope.hpp"

#include "fhir/tables.hpp"
#include "query/question.hpp"

namespace dyad::query {
namespace {

bool has_place(std::string_view compartment, std::string_view type) {
  return compartment.empty() || type == compartment ||
         !search::compartment_parameters(compartment, type).empty();
}

}  // namespace

Result<std::vector<std::string>> types_of(const search::Search& search, std::string_view compartment_type) {
  if (!search.type.empty() && !has_place(compartment_type, search.type))
    return fail(ErrorKind::invalid, "no such resource stands in a compartment of this type", search.type,
                std::string(compartment_type));
  if (!search.type.empty()) return std::vector{search.type};
  std::vector<std::string> out;
  if (!search.types.empty()) {
    for (const auto& type : search.types)
      if (has_place(compartment_type, type)) out.push_back(type);
    return out;
  }
  for (const auto& shape : fhir::shapes())
    if (shape.concrete_resource && has_place(compartment_type, shape.name)) out.emplace_back(shape.name);
  return out;
}

std::optional<search::Probe> compartment_probe(std::string_view compartment_type, std::string_view id,
                                               std::string_view type) {
  if (!has_place(compartment_type, type)) return std::nullopt;
  search::Probe out = any_of({});
  for (const std::string_view parameter : search::compartment_parameters(compartment_type, type))
    out.parts.push_back(reference_probe(type, parameter, compartment_type, id));
  if (type == compartment_type) out.parts.push_back(id_probe(type, id));
  return out;
}

}  // namespace dyad::query
