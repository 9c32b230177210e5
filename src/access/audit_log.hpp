// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <thread>

#include "access/audit_line.hpp"
#include "base/result.hpp"

namespace dyad::access {

// The audit on the disk: lines that are only ever added, in files of a directory, each named by the number
// of its first line; `head.json` says, signed, where the log ends, from before a request is answered. The key
// stands beside the directory, in a file of its owner alone. Works without the server: dyad audit verify.
struct AuditFiles {
  std::filesystem::path dir;  // "audit" in the data directory
  std::filesystem::path key;  // "audit.key" beside it
  static AuditFiles in(const std::filesystem::path& data);
  std::vector<std::filesystem::path> logs() const;  // in order
  std::filesystem::path head() const { return dir / "head.json"; }
};
Result<std::string> read_audit_key(const AuditFiles& files);  // of an audit that is there

class AuditLog {
 public:
  struct Options {
    std::size_t file_bytes;                // a longer file is followed by another
    std::chrono::milliseconds head_after;  // when the signed head is flushed to the disk, at the latest
  };
  static constexpr Options kUsual{64u * 1024 * 1024, std::chrono::milliseconds(200)};
  static Result<std::unique_ptr<AuditLog>> open(AuditFiles files, Options options = kUsual);
  ~AuditLog();

  // Durable when it returns without error. Lines of requests that end together share one flush to the disk.
  Result<void> write(AuditEntry entry);
  // Where the log ends now: what may be put into a signed document, so that the log cannot be made anew.
  AuditHead head() const;
  const std::string& key() const { return key_; }
  const AuditFiles& files() const { return files_; }

 private:
  AuditLog(AuditFiles files, Options options, std::string key);
  Result<void> take_up(bool fresh);
  Result<void> take_up_file();
  Result<void> begin_file(std::int64_t first);
  Result<void> flush(std::string text, std::int64_t first, const AuditHead& head);
  Result<void> sign_head(const AuditHead& head);
  void keep_head();

  const AuditFiles files_;
  const Options options_;
  const std::string key_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::int64_t number_ = 0;  // of the last line given out
  std::string chain_;
  Instant at_;
  std::string waiting_;  // lines not yet written
  std::int64_t waiting_from_ = 0;
  std::int64_t durable_ = 0;
  std::string durable_chain_;
  std::uint64_t failures_ = 0;  // of the disk
  Error trouble_;               // the last
  bool flushing_ = false;
  bool stop_ = false;
  int fd_ = -1;
  std::size_t file_bytes_ = 0;
  int head_fd_ = -1;
  std::int64_t synced_ = 0;  // the last number whose head is on the disk
  std::thread header_;
};

}  // namespace dyad::access
