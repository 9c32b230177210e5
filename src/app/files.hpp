// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace dyad::app {

inline constexpr std::size_t kFileBytes = 64u * 1024 * 1024;  // the same as the server takes in one request

// A whole file. Above kFileBytes it is refused (too_large) before any of it is read.
Result<std::string> read_file(const std::filesystem::path& path);
// A file for itself; of a directory its *.json, sorted by name.
Result<std::vector<std::filesystem::path>> json_files(const std::string& path);

}  // namespace dyad::app
