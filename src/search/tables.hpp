// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "search/parameter.hpp"

// What tools/gen_search_tables.mjs writes.
namespace dyad::search::generated {

struct TypeRow {
  std::string_view type;  // "Resource" first, then the concrete types in order of name
  std::uint16_t first;    // row of kParameters
  std::uint16_t count;
};

struct CompartmentRow {
  std::string_view compartment;
  std::string_view type;
  std::span<const std::string_view> parameters;
};

extern const std::span<const Parameter> kParameters;
extern const std::span<const TypeRow> kTypes;
extern const std::span<const CompartmentRow> kCompartments;

}  // namespace dyad::search::generated
