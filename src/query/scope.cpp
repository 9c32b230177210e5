// SPDX-License-Identifier: Apache-2.0
#include "query/scope.hpp"

#include "fhir/tables.hpp"

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

Criteria compartment_criteria(std::string_view compartment_type, const std::string& id,
                              std::string_view type) {
  Criteria out;
  for (const std::string_view name : search::compartment_parameters(compartment_type, type))
    if (const auto* parameter = search::find_parameter(type, name))
      out.push_back(names_one_of(*parameter, compartment_type, {id}));
  if (type == compartment_type) out.push_back(one_of_ids(type, {id}));
  return out;
}

}  // namespace dyad::query
