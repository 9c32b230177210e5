// SPDX-License-Identifier: Apache-2.0
#include "app/assets.hpp"

#include <algorithm>

#include "asset_table.hpp"

namespace dyad::app {
namespace {

Asset asset_of(const assets::Row& row) {
  return {row.name, std::string_view(row.begin, static_cast<std::size_t>(row.end - row.begin))};
}

}  // namespace

std::optional<Asset> find_asset(std::string_view name) {
  for (const assets::Row* row = assets::kTable; row->name; ++row)
    if (name == row->name) return asset_of(*row);
  return {};
}

std::vector<Asset> assets_under(std::string_view prefix) {
  std::vector<Asset> out;
  for (const assets::Row* row = assets::kTable; row->name; ++row)
    if (std::string_view(row->name).starts_with(prefix)) out.push_back(asset_of(*row));
  std::ranges::sort(out, {}, &Asset::name);
  return out;
}

}  // namespace dyad::app
