// SPDX-License-Identifier: Apache-2.0
#include "search/parameter.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "search/tables.hpp"

namespace dyad::search {
namespace {

std::span<const Parameter> rows_of(const generated::TypeRow& row) {
  return generated::kParameters.subspan(row.first, row.count);
}

const Parameter* named(std::span<const Parameter> parameters, std::string_view name) {
  const auto found = std::ranges::lower_bound(parameters, name, {}, &Parameter::name);
  return found != parameters.end() && found->name == name ? &*found : nullptr;
}

}  // namespace

std::span<const Parameter> parameters_of(std::string_view type) {
  const auto types = generated::kTypes.subspan(1);
  const auto found = std::ranges::lower_bound(types, type, {}, &generated::TypeRow::type);
  if (found == types.end() || found->type != type) return {};
  return rows_of(*found);
}

std::span<const Parameter> common_parameters() { return rows_of(generated::kTypes.front()); }

const Parameter* find_parameter(std::string_view type, std::string_view name) {
  if (const Parameter* common = named(common_parameters(), name)) return common;
  return named(parameters_of(type), name);
}

std::string_view name_of(Kind kind) {
  constexpr std::array<std::string_view, 9> kNames = {
      "number", "date", "string", "token", "reference", "composite", "quantity", "uri", "special"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::span<const std::string_view> compartment_parameters(std::string_view compartment,
                                                         std::string_view type) {
  using Row = generated::CompartmentRow;
  const auto found = std::ranges::lower_bound(generated::kCompartments, std::pair(compartment, type), {},
                                              [](const Row& r) { return std::pair(r.compartment, r.type); });
  if (found == generated::kCompartments.end() || found->compartment != compartment || found->type != type) {
    return {};
  }
  return found->parameters;
}

}  // namespace dyad::search
