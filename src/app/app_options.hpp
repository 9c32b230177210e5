// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <CLI/App.hpp>
#include <string>
#include <vector>

namespace dyad::app {

// The verb for applications of others: dyad app add|list|remove.
struct AppOptions {
  std::string task;
  std::string id;
  std::string name;
  std::vector<std::string> redirects, scopes;
  std::string launch_url;
  std::string hospital;
  bool secret = false;    // it proves itself by a secret, which is made and printed once
  std::string keys_url;   // or by a key that it publishes there
  std::string keys_file;  // or in this file
  bool introspects = false;
  std::string data;
  bool json = false;
};

int app(const AppOptions& options);
void add_app_verb(CLI::App& line, AppOptions& app);
void add_oidc_option(CLI::App& serve, std::string& file);

}  // namespace dyad::app
