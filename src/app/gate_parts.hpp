// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <memory>
#include <optional>

#include "api/gate.hpp"
#include "notify/service.hpp"

namespace dyad::app {

// The gate of a server with sign-in, and its audit in the data directory.
class GateParts {
 public:
  static Result<std::unique_ptr<GateParts>> open(const std::filesystem::path& dir, api::Context& context);
  // A subscription is told what the person who made it may see, with the posts they hold now.
  notify::Shows owners_sight(const access::Directory& directory);

 private:
  std::unique_ptr<access::AuditLog> audit_;
  std::optional<api::Gate> gate_;
};

}  // namespace dyad::app
