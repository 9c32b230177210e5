// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "base/result.hpp"

namespace dyad::store {

// The directory that holds one record, held by one process at a time: the lock is an flock on DIR/lock, which
// the system releases when the process ends, however it ends.
class DataDir {
 public:
  ~DataDir();
  DataDir(DataDir&& other) noexcept;
  DataDir& operator=(DataDir&&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::string database() const { return (path_ / "record.db").string(); }

  // Writes DIR/server.json, {"address":"127.0.0.1:8080","secret":...}, readable by its owner only, so that
  // other commands can find the server that holds the directory, and prove to it that they may read here. It
  // goes away with this object.
  Result<void> announce(const std::string& address, const std::string& secret);

 private:
  friend struct Opened;
  friend Result<struct Opened> open_data_dir(const std::filesystem::path& path);
  DataDir(std::filesystem::path path, int fd) : path_(std::move(path)), fd_(fd) {}

  std::filesystem::path path_;
  int fd_ = -1;
  bool announced_ = false;
};

// Either the directory, held, or the address of the server that holds it.
struct Opened {
  std::optional<DataDir> dir;
  std::string server_address;  // empty when dir is set
  std::string server_secret;
};

// Makes the directory (mode 0700) and its parents when they are not there. busy when another process that is
// not a server holds it; storage when it cannot be made or written.
Result<Opened> open_data_dir(const std::filesystem::path& path);

}  // namespace dyad::store
