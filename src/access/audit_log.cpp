// SPDX-License-Identifier: Apache-2.0
#include "access/audit_log.hpp"

#include <fcntl.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>

#include "access/audit_read.hpp"
#include "base/log.hpp"
#include "base/waiting.hpp"

namespace dyad::access {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kHeadBytes = 512;

Failure broken(const fs::path& path, const char* what) {
  return fail(ErrorKind::storage,
              std::string("the audit ") + what + ": " + std::generic_category().message(errno),
              path.string());
}

Result<void> write_all(int fd, std::string_view text, const fs::path& path) {
  while (!text.empty()) {
    const ssize_t n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return broken(path, "cannot be written");
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return ::fdatasync(fd) == 0 ? Result<void>() : broken(path, "cannot be made durable");
}

Result<void> sync_dir(const fs::path& dir) {
  const int fd = ::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool good = fd >= 0 && ::fsync(fd) == 0;
  if (fd >= 0) ::close(fd);
  return good ? Result<void>() : broken(dir, "cannot be made durable");
}

// A crash leaves the old content or the new.
Result<void> replace(const fs::path& path, std::string_view text) {
  const fs::path beside = path.string() + ".new";
  const int fd = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return broken(beside, "cannot be written");
  auto done = write_all(fd, text, beside);
  ::close(fd);
  if (done && ::rename(beside.c_str(), path.c_str()) != 0) return broken(path, "cannot be written");
  return done;
}

Result<std::string> read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(ErrorKind::not_found, "cannot be read", path.string());
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

Result<std::string> key_in(const fs::path& path) {
  auto key = read_file(path);
  if (key && key->size() != kKeyBytes)
    return fail(ErrorKind::storage, "is not a key of this audit", path.string());
  return key;
}

Result<std::string> new_key(const fs::path& path) {
  std::string key(kKeyBytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(key.data()), static_cast<int>(key.size())) != 1)
    return fail(ErrorKind::storage, "the system gives no random numbers", path.string());
  return key;
}

// Always of one length and within one sector of the disk, so that it is written over in one piece.
std::string head_text(const AuditHead& head, std::string_view key) {
  std::string text = text_of(head, key);
  text.insert(text.size() - 1, kHeadBytes - text.size(), ' ');
  return text;
}

std::string file_name(std::int64_t first) {
  char name[40];
  std::snprintf(name, sizeof name, "audit-%012lld.jsonl", static_cast<long long>(first));
  return name;
}

}  // namespace

AuditFiles AuditFiles::in(const fs::path& data) { return {data / "audit", data / "audit.key"}; }

std::vector<fs::path> AuditFiles::logs() const {
  std::vector<fs::path> out;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(dir, ignored))
    if (entry.path().extension() == ".jsonl") out.push_back(entry.path());
  std::ranges::sort(out);
  return out;
}

Result<std::string> read_audit_key(const AuditFiles& files) { return read_file(files.key); }

AuditLog::AuditLog(AuditFiles files, Options options, std::string key)
    : files_(std::move(files)), options_(options), key_(std::move(key)), chain_(first_chain()) {}

// The key comes to its place last: where it is, a signed head has been.
Result<std::unique_ptr<AuditLog>> AuditLog::open(AuditFiles files, Options options) {
  std::error_code error;
  fs::create_directories(files.dir, error);
  ::chmod(files.dir.c_str(), 0700);
  const bool has_key = fs::exists(files.key, error);
  const bool fresh = !has_key && std::ranges::all_of(files.logs(), [&](const fs::path& log) {
    return fs::is_empty(log, error);
  });
  auto key = has_key ? key_in(files.key) : new_key(files.key);
  if (!key) return std::unexpected(key.error());
  std::unique_ptr<AuditLog> log(new AuditLog(std::move(files), options, std::move(*key)));
  if (auto taken = log->take_up(fresh); !taken) return std::unexpected(taken.error());
  if (!has_key)
    if (auto made = replace(log->files_.key, log->key_); !made) return std::unexpected(made.error());
  log->header_ = std::thread([held = log.get()] { held->keep_head(); });
  return log;
}

// Goes on where the last whole line ends. What follows it was answered to nobody.
Result<void> AuditLog::take_up(bool fresh) {
  const auto head = read_head(files_, key_);
  if (head) at_ = head->at;
  if (auto begun = take_up_file(); !begun) return begun;
  if (head && head->number > number_) {
    // Lines are missing at the end: the gap is left to be seen, and dyad audit verify names it.
    log::error("the audit ends before its signed head says; run dyad audit verify");
    number_ = head->number;
    chain_ = head->chain;
  } else if (!head && !fresh) {
    // Nobody can say how many lines there were: a number is left out, so that this stays to be seen.
    log::error("the signed head of the audit is missing or of another key; run dyad audit verify");
    ++number_;
  }
  durable_ = synced_ = number_;
  durable_chain_ = chain_;
  if (fd_ < 0)
    if (auto begun = begin_file(number_ + 1); !begun) return begun;
  head_fd_ = ::open(files_.head().c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (head_fd_ < 0) return broken(files_.head(), "cannot be opened");
  if (auto done = sign_head({number_, chain_, at_}); !done) return done;
  return ::fdatasync(head_fd_) == 0 ? sync_dir(files_.dir) : broken(files_.head(), "cannot be made durable");
}

Result<void> AuditLog::take_up_file() {
  const auto logs = files_.logs();
  if (logs.empty()) return {};
  auto text = read_file(logs.back());
  if (!text) return std::unexpected(text.error());
  const auto last_end = text->rfind('\n');
  const std::size_t whole = last_end == std::string::npos ? 0 : last_end + 1;
  fd_ = ::open(logs.back().c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (fd_ < 0) return broken(logs.back(), "cannot be opened");
  if (whole != text->size() && ::ftruncate(fd_, static_cast<off_t>(whole)) != 0)
    return broken(logs.back(), "cannot be cut to its last whole line");
  file_bytes_ = whole;
  text->resize(whole);
  if (const auto last = last_line(*text)) {
    number_ = last->number;
    chain_ = last->chain;
  }
  return {};
}

Result<void> AuditLog::begin_file(std::int64_t first) {
  if (fd_ >= 0) ::close(fd_);
  const fs::path path = files_.dir / file_name(first);
  fd_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd_ < 0) return broken(path, "cannot be opened");
  file_bytes_ = 0;
  return sync_dir(files_.dir);
}

AuditLog::~AuditLog() {
  {
    const std::scoped_lock lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  if (header_.joinable()) header_.join();
  if (fd_ >= 0) ::close(fd_);
  if (head_fd_ >= 0) ::close(head_fd_);
}

// Only one thread is here at a time. The head is signed before anybody is answered, so that no line that was
// answered can be cut off unseen. It reaches the disk a little later: after a power cut it may lag behind.
Result<void> AuditLog::flush(std::string text, std::int64_t first, const AuditHead& head) {
  if (file_bytes_ > 0 && file_bytes_ + text.size() > options_.file_bytes)
    if (auto begun = begin_file(first); !begun) return begun;
  const auto before = static_cast<off_t>(file_bytes_);
  auto done = write_all(fd_, text, files_.dir);
  if (done) done = sign_head(head);
  if (!done) {
    if (::ftruncate(fd_, before) != 0) log::error("the audit could not be put back after a failure");
    return done;
  }
  file_bytes_ += text.size();
  return {};
}

// Whoever finds nobody flushing flushes for all who wait. After a failure the log goes on from what is
// durable: the numbers given out since then are given out again, and everybody who had one is told.
Result<void> AuditLog::write(AuditEntry entry) {
  std::unique_lock lock(mutex_);
  const std::uint64_t failures = failures_;
  entry.number = ++number_;
  const std::int64_t mine = number_;
  const std::string line = line_of(entry, chain_);
  chain_ = std::string(chain_in(line));
  at_ = entry.at;
  if (waiting_.empty()) waiting_from_ = mine;
  waiting_ += line + "\n";
  while (durable_ < mine) {
    if (flushing_) {
      const Waiting waiting;
      changed_.wait(lock);
      if (failures_ != failures) return std::unexpected(trouble_);
      continue;
    }
    flushing_ = true;
    const std::string text = std::exchange(waiting_, {});
    const std::int64_t first = waiting_from_;
    const AuditHead end{number_, chain_, at_};
    lock.unlock();
    auto done = [&] {
      const Waiting waiting;
      return flush(text, first, end);
    }();
    lock.lock();
    flushing_ = false;
    if (done) {
      durable_ = end.number;
      durable_chain_ = end.chain;
    } else {
      number_ = durable_;
      chain_ = durable_chain_;
      waiting_.clear();
      trouble_ = done.error();
      ++failures_;
    }
    changed_.notify_all();
    if (!done) return done;
  }
  return {};
}

AuditHead AuditLog::head() const {
  const std::scoped_lock lock(mutex_);
  return {number_, chain_, at_};
}

Result<void> AuditLog::sign_head(const AuditHead& head) {
  const std::string text = head_text(head, key_);
  const bool whole = ::pwrite(head_fd_, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
  return whole ? Result<void>() : broken(files_.head(), "cannot be written");
}

void AuditLog::keep_head() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return stop_ || durable_ > synced_; });
    if (!stop_) changed_.wait_for(lock, options_.head_after, [&] { return stop_; });
    if (const std::int64_t reached = durable_; reached > synced_) {
      lock.unlock();
      if (::fdatasync(head_fd_) != 0)
        log::error(broken(files_.head(), "cannot be made durable").error().text());
      lock.lock();
      synced_ = reached;
    }
    if (stop_) return;
  }
}

}  // namespace dyad::access
