// SPDX-License-Identifier: Apache-2.0
#include "app/files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace dyad::app {

namespace fs = std::filesystem;

Result<std::string> read_file(const fs::path& path) {
  std::error_code ec;
  const auto status = fs::status(path, ec);
  if (ec || !fs::exists(status))
    return fail(ErrorKind::not_found, "there is no such file", "file", path.string());
  if (!fs::is_regular_file(status)) return fail(ErrorKind::invalid, "not a file", "file", path.string());
  const auto size = fs::file_size(path, ec);
  if (!ec && size > kFileBytes)
    return fail(
        ErrorKind::too_large, "the file is too large", "file", std::to_string(size / (1024 * 1024)) + " MiB",
        "at most " + std::to_string(kFileBytes / (1024 * 1024)) + " MiB; split it into several bundles");
  std::ifstream in(path, std::ios::binary);
  std::string text(ec ? 0 : size, '\0');
  if (!in || !in.read(text.data(), static_cast<std::streamsize>(text.size())))
    return fail(ErrorKind::storage, std::string("cannot be read: ") + std::strerror(errno), "file",
                path.string());
  return text;
}

Result<std::vector<fs::path>> json_files(const std::string& path) {
  std::error_code ec;
  if (!fs::is_directory(path, ec)) return std::vector<fs::path>{path};
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(path, ec))
    if (entry.path().extension() == ".json") out.push_back(entry.path());
  if (ec) return fail(ErrorKind::storage, "cannot be listed: " + ec.message(), "directory", path);
  if (out.empty()) return fail(ErrorKind::not_found, "holds no *.json file", "directory", path);
  std::ranges::sort(out);
  return out;
}

}  // namespace dyad::app
