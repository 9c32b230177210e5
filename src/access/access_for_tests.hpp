// SPDX-License-Identifier: Apache-2.0
// The shipped roles and numbers, read without the rooms above.
#pragma once
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "access/policy.hpp"
#include "access/roles.hpp"

namespace dyad::access {

inline std::string shipped_file(const std::string& name) {
  std::ifstream file(std::string(DYAD_SOURCE_DIR) + "/" + name);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

inline const Policy& shipped_policy() {
  static const auto policy =
      read_policy(shipped_file("data/access/policy.json"), shipped_file("data/access/common_passwords.json"));
  REQUIRE(policy);
  return *policy;
}

inline const Roles& shipped_roles() {
  static const auto roles = Roles::read(shipped_file("data/access/roles.json"));
  REQUIRE(roles);
  return *roles;
}

}  // namespace dyad::access
