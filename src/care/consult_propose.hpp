// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "care/consult_reach.hpp"
#include "care/facts.hpp"
#include "record/record.hpp"

namespace dyad::care::calling {

// Where a role is called.
struct Place {
  std::string hospital;
  bool in_circle = true;
  bool nobody_on_list = false;
};

// Hospitals of the circle: the one that leads, then those of the teams.
std::vector<std::string> circle_of(const Facts& facts, const Reach& reach);
// Where a role is called unless the caller says where, and where the caller said.
Place place_for(const Reach& reach, const std::vector<std::string>& circle, std::string_view role);
Place named_place(const Reach& reach, std::string_view organization, std::string_view role);
Result<Facts> facts_of_case(const record::Record& record, const evidence::Quantities& quantities,
                            std::string_view case_id);

}  // namespace dyad::care::calling
