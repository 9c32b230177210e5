// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "app/knowledge.hpp"
#include "base/result.hpp"
#include "care/cases.hpp"
#include "net/guard.hpp"
#include "record/record.hpp"

namespace dyad::app {

std::filesystem::path data_dir(const std::string& asked);  // the one asked for, or the default
// The server that holds the directory, from DIR/server.json; nothing when there is none.
std::optional<net::Address> running_server(const std::filesystem::path& dir);
std::string url_of(const net::Address& address);

// A record with the knowledge to judge it. One process at a time holds a data directory: `busy` names the server that
// does. Opening makes the directory when it is not there.
class Workspace {
 public:
  static Result<std::unique_ptr<Workspace>> open(const std::filesystem::path& dir);
  static Result<std::unique_ptr<Workspace>> in_memory();
  ~Workspace();

  const Knowledge& knowledge() const;
  record::Record& record();
  // The case views; the timing model is loaded at the first call.
  Result<const care::Cases*> cases();

 private:
  struct Impl;
  explicit Workspace(std::unique_ptr<Impl> impl);
  static Result<std::unique_ptr<Workspace>> make(const std::string& database, int lock);
  std::unique_ptr<Impl> impl_;
};

// A directory of its own under the system's temporary one; it goes away with its owner.
class TemporaryDir {
 public:
  static Result<std::unique_ptr<TemporaryDir>> make();
  ~TemporaryDir();
  const std::filesystem::path& path() const { return path_; }

 private:
  explicit TemporaryDir(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

// The built-in synthetic cases: name ("case-a") and bundle.
struct Scenario {
  std::string_view name;
  std::string_view bundle;
};
std::vector<Scenario> built_in_scenarios();

}  // namespace dyad::app
