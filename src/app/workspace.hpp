// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "app/knowledge.hpp"
#include "app/sign_in_parts.hpp"
#include "base/result.hpp"
#include "care/advisor.hpp"
#include "care/cases.hpp"
#include "net/guard.hpp"
#include "record/record.hpp"
#include "store/data_dir.hpp"

namespace dyad::app {

std::filesystem::path data_dir(const std::string& asked);  // the one asked for, or the default
std::string url_of(const net::Address& address);

class Workspace;

// Either the directory's record, held by this process, or the server that holds it.
struct Opened {
  std::unique_ptr<Workspace> workspace;
  std::optional<net::Address> server;  // empty when workspace is set
  std::string server_secret;           // proves to that server that we may read the directory
};

// A record with the knowledge to judge it.
class Workspace {
 public:
  // Makes the directory when it is not there. busy when another process that is not a server holds it.
  static Result<Opened> open(const std::filesystem::path& dir,
                             record::References references = record::References::known);
  // The same where only this process will do: busy also names the server.
  static Result<std::unique_ptr<Workspace>> open_alone(
      const std::filesystem::path& dir, record::References references = record::References::known);
  static Result<std::unique_ptr<Workspace>> in_memory();
  ~Workspace();

  const Knowledge& knowledge() const;
  record::Record& record();
  // From now on the record's clock is so many minutes ahead of the system's. Of demos only.
  void set_clock_ahead(int minutes);
  // The case views; the timing models are loaded at the first call.
  Result<const care::Cases*> cases();
  // Keeps answers in this record; must not outlive the workspace.
  Result<std::unique_ptr<care::Advisor>> advisor();
  // Tells other processes where this server is, for as long as it runs.
  Result<void> announce(const net::Address& address, const std::string& secret);
  // Accounts and people, made at the first call: in the data directory, or in memory with the record.
  Result<SignInParts*> sign_in_parts();

 private:
  struct Impl;
  explicit Workspace(std::unique_ptr<Impl> impl);
  static Result<std::unique_ptr<Workspace>> make(std::optional<store::DataDir> dir,
                                                 record::References references);
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
