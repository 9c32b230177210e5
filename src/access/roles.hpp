// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "access/need.hpp"
#include "base/result.hpp"
#include "json/json.hpp"

namespace dyad::access {

inline constexpr std::string_view kRoleSystem = "https://dyad.example/fhir/CodeSystem/role";
inline constexpr std::string_view kSpecialtySystem = "https://dyad.example/fhir/CodeSystem/specialty";

// A row of data/access/roles.json.
struct Role {
  std::string code;
  json::Value names;      // {"en": ..., "vi": ..., "zh": ...}
  std::string specialty;  // code; empty for roles that have none
  std::vector<Need> powers;
};

class Roles {
 public:
  static Result<Roles> read(std::string_view json_text);
  const Role* find(std::string_view code) const;  // null: there is no such role
  const std::vector<Role>& all() const { return roles_; }
  json::Value specialty_names(std::string_view code) const;  // null when there is none

 private:
  std::vector<Role> roles_;
  json::Value specialties_;
};

}  // namespace dyad::access
