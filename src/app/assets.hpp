// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string_view>
#include <vector>

namespace dyad::app {

// A file carried inside the program; its bytes live as long as the program.
struct Asset {
  std::string_view name;  // as in the repository: "data/evidence/growth.json", "web/dist/index.html"
  std::string_view text;
};

std::optional<Asset> find_asset(std::string_view name);
std::vector<Asset> assets_under(std::string_view prefix);  // sorted by name

}  // namespace dyad::app
