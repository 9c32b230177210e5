// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "notify/service.hpp"

namespace dyad::app {

// The ledger of subscriptions as one file of lines, each made durable before it counts. A line that a crash
// cut off is left out.
class FileLedger final : public notify::Ledger {
 public:
  static Result<std::unique_ptr<FileLedger>> open(const std::filesystem::path& file);
  ~FileLedger() override;
  FileLedger(const FileLedger&) = delete;
  FileLedger& operator=(const FileLedger&) = delete;

  Result<std::vector<notify::Line>> load() override;
  Result<void> append(const std::vector<notify::Line>& lines) override;

 private:
  FileLedger(int fd, std::filesystem::path path) : fd_(fd), path_(std::move(path)) {}
  std::mutex mutex_;
  int fd_;
  std::filesystem::path path_;
};

// Subscriptions of a record, from its ledger in the data directory to the network.
class Subscriptions {
 public:
  static Result<std::unique_ptr<Subscriptions>> open(const std::filesystem::path& dir, record::Record& record,
                                                     std::string base, std::vector<std::string> allowed);
  notify::Service& service() { return *service_; }

 private:
  std::unique_ptr<FileLedger> ledger_;
  std::unique_ptr<notify::Courier> courier_;
  std::unique_ptr<notify::Service> service_;  // stops before what it uses goes
};

}  // namespace dyad::app
