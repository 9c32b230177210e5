// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "api/context.hpp"
#include "app/others_parts.hpp"
#include "app/workspace.hpp"
#include "json/json.hpp"

namespace dyad::app {

// The routes of the server for our own command line: of the server that holds the data directory, or, when
// none does, answered by this process itself.
class Office {
 public:
  static Result<std::unique_ptr<Office>> open(const std::filesystem::path& dir);
  // The answer's body; a refusal as the error it tells of.
  Result<json::Value> ask(const std::string& method, const std::string& path, const json::Value& body = {});

 private:
  Result<http::Response> send(const std::string& method, const std::string& path, const std::string& body);

  std::optional<net::Address> server_;
  std::string secret_;
  std::unique_ptr<Workspace> workspace_;
  std::unique_ptr<OthersParts> others_;
  std::optional<api::Context> context_;
};

}  // namespace dyad::app
