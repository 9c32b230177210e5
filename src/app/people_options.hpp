// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

namespace dyad::app {

// The verbs that make the first hospital and the first administrator, and help when nobody can sign in.
struct HospitalOptions {
  std::string task;  // add, list
  std::string id;
  std::string name, name_vi, name_zh;
  std::string part_of;
  std::string data;
  bool json = false;
};
struct UserOptions {
  std::string task;  // add, list, disable, enable, reset
  std::string login;
  std::string family, given;
  std::string hospital;
  std::vector<std::string> roles;
  std::string from, to;
  bool password_stdin = false;
  bool second_factor = false;  // reset: that too
  std::string data;
  bool json = false;
};

int hospital(const HospitalOptions& options);
int user(const UserOptions& options);

}  // namespace dyad::app
