// SPDX-License-Identifier: Apache-2.0
#include "store/data_dir.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "json/json.hpp"

namespace dyad::store {
namespace {

namespace fs = std::filesystem;

fs::path server_file(const fs::path& dir) { return dir / "server.json"; }

Failure failed(const std::string& what, const fs::path& path) {
  return fail(ErrorKind::storage, what + ": " + std::strerror(errno), path.string());
}

Result<void> make_directory(const fs::path& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return {};
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), error);
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
    return failed("the data directory cannot be made", path);
  if (!fs::is_directory(path, error)) return fail(ErrorKind::storage, "not a directory", path.string());
  return {};
}

json::Value announced(const fs::path& dir) {
  std::ifstream file(server_file(dir));
  std::stringstream text;
  text << file.rdbuf();
  return json::parse(text.str()).value_or(json::Value());
}

}  // namespace

DataDir::DataDir(DataDir&& other) noexcept
    : path_(std::move(other.path_)),
      fd_(std::exchange(other.fd_, -1)),
      announced_(std::exchange(other.announced_, false)) {}

DataDir::~DataDir() {
  std::error_code ignored;
  if (announced_) fs::remove(server_file(path_), ignored);
  if (fd_ >= 0) close(fd_);
}

Result<void> DataDir::announce(const std::string& address, const std::string& secret) {
  // Written beside and renamed, so that nobody reads half of it.
  const fs::path beside = path_ / "server.json.new";
  ::unlink(beside.c_str());
  const int fd = open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return failed("the server's address cannot be written", server_file(path_));
  const std::string text = json::write(json::object({{"address", address}, {"secret", secret}})) + "\n";
  const bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  close(fd);
  if (!written || std::rename(beside.c_str(), server_file(path_).c_str()) != 0)
    return failed("the server's address cannot be written", server_file(path_));
  announced_ = true;
  return {};
}

Result<Opened> open_data_dir(const fs::path& path) {
  if (auto made = make_directory(path); !made) return std::unexpected(made.error());
  const fs::path lock = path / "lock";
  const int fd = open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return failed("the data directory cannot be written", lock);
  if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
    // What a server that was killed left behind names nobody any more.
    std::error_code ignored;
    fs::remove(server_file(path), ignored);
    return Opened{DataDir(path, fd), {}, {}};
  }
  const bool held = errno == EWOULDBLOCK;
  close(fd);
  if (!held) return failed("the data directory cannot be locked", lock);
  const json::Value server = announced(path);
  std::string address(server["address"].as_string());
  if (address.empty())
    return fail(ErrorKind::busy, "the data directory is in use by another process", path.string());
  return Opened{std::nullopt, std::move(address), std::string(server["secret"].as_string())};
}

}  // namespace dyad::store
