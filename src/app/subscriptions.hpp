// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "notify/service.hpp"

namespace dyad::app {

// The ledger of subscriptions as one file of lines, each made durable before it counts. A line that a crash
// cut off is left out. Once it is large, what later lines made void is left out too: a new file is written
// and put in its place.
class FileLedger final : public notify::Ledger {
 public:
  static constexpr std::size_t kCondenseBytes = 4u * 1024 * 1024;

  // `condense_bytes`: from which size on the file is written anew, unless little would be gained.
  static Result<std::unique_ptr<FileLedger>> open(const std::filesystem::path& file,
                                                  std::size_t condense_bytes = kCondenseBytes);
  ~FileLedger() override;
  FileLedger(const FileLedger&) = delete;
  FileLedger& operator=(const FileLedger&) = delete;

  Result<std::vector<notify::Line>> load() override;
  Result<void> append(const std::vector<notify::Line>& lines) override;

 private:
  FileLedger(int fd, std::filesystem::path path, std::size_t condense_bytes)
      : fd_(fd), path_(std::move(path)), condense_at_(condense_bytes), least_(condense_bytes) {}
  Result<std::vector<notify::Line>> read();
  Result<void> condense();

  std::mutex mutex_;
  int fd_;
  std::filesystem::path path_;
  std::size_t condense_at_;
  std::size_t least_;
};

// The same in fewer lines: of each subscription its events since it last began and how far they were
// confirmed, and the last position.
std::vector<notify::Line> condensed(const std::vector<notify::Line>& lines);

// Subscriptions of a record, from its ledger in the data directory to the network.
class Subscriptions {
 public:
  static Result<std::unique_ptr<Subscriptions>> open(const std::filesystem::path& dir, record::Record& record,
                                                     std::string base, std::vector<std::string> allowed,
                                                     bool this_machine, notify::Sight sight = {});
  notify::Service& service() { return *service_; }

 private:
  std::unique_ptr<FileLedger> ledger_;
  std::unique_ptr<notify::Courier> courier_;
  std::unique_ptr<notify::Service> service_;  // stops before what it uses goes
};

}  // namespace dyad::app
