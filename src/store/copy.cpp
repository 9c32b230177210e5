// SPDX-License-Identifier: Apache-2.0
// With sqlite.cpp and log_ahead.cpp the only file that knows sqlite3.
#include "store/copy.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "store/progress.hpp"
#include "store/sqlite.hpp"

namespace dyad::store {

namespace fs = std::filesystem;

// Reads the pages of a snapshot into another file.
class Copy {
 public:
  static Result<void> run(Connection& from, Connection& to) {
    sqlite3_backup* backup = sqlite3_backup_init(to.db_, "main", from.db_, "main");
    if (!backup) return to.failure(sqlite3_errcode(to.db_));
    constexpr int kPages = 256;
    int code = SQLITE_OK;
    std::unique_ptr<Progress> progress;
    while (code == SQLITE_OK) {
      code = sqlite3_backup_step(backup, kPages);
      if (!progress)
        progress = std::make_unique<Progress>(
            "copying, in MiB", static_cast<std::size_t>(sqlite3_backup_pagecount(backup) / kPages));
      progress->step();
    }
    sqlite3_backup_finish(backup);
    if (code != SQLITE_DONE) return to.failure(code);
    return {};
  }
};

namespace {

Failure failed(const std::string& what, const fs::path& path) {
  return fail(ErrorKind::storage, what + ": " + std::strerror(errno), "file", path.string());
}

Result<void> flush(const fs::path& path, int flags) {
  const int fd = open(path.c_str(), flags | O_CLOEXEC);
  if (fd < 0) return failed("cannot be opened", path);
  const bool done = fsync(fd) == 0;
  close(fd);
  if (!done) return failed("could not be made durable", path);
  return {};
}

Result<void> copy_pages(const fs::path& from, const fs::path& to) {
  auto source = Connection::open(from.string(), Connection::Access::read);
  if (!source) return std::unexpected(source.error());
  const Snapshot snapshot(**source);
  if (!snapshot.begun()) return snapshot.begun();
  // The first read fixes the moment that is copied.
  if (auto read = (*source)->number("PRAGMA user_version"); !read) return std::unexpected(read.error());
  auto target = Connection::open(to.string(), Connection::Access::write);
  if (!target) return std::unexpected(target.error());
  if (auto copied = Copy::run(**source, **target); !copied) return copied;
  const auto mode = (*target)->text("PRAGMA journal_mode=DELETE");
  if (!mode) return std::unexpected(mode.error());
  return {};
}

// A file that is taken away again unless it is kept.
class Part {
 public:
  explicit Part(fs::path path) : path_(std::move(path)) { remove(); }
  ~Part() { remove(); }
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;
  const fs::path& path() const { return path_; }

 private:
  void remove() {
    std::error_code ignored;
    for (const char* end : {"", "-wal", "-shm", "-journal"}) fs::remove(path_.string() + end, ignored);
  }
  fs::path path_;
};

}  // namespace

Result<Verified> copy_record(const fs::path& from, const fs::path& to) {
  std::error_code ignored;
  if (!fs::is_regular_file(from, ignored))
    return fail(ErrorKind::not_found, "there is no such file", "file", from.string());
  if (fs::exists(to, ignored))
    return fail(ErrorKind::refused, "there is a file of this name; it was left as it is", "file",
                to.string());
  const Part part(to.string() + ".part");
  const int made =
      open(part.path().c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);  // patients' data
  if (made < 0) return failed("cannot be written", part.path());
  close(made);
  if (auto copied = copy_pages(from, part.path()); !copied) return std::unexpected(copied.error());
  auto verified = verify_record(part.path().string());
  if (!verified || !verified->sound()) return verified;
  if (auto durable = flush(part.path(), O_RDWR); !durable) return std::unexpected(durable.error());
  // Never over a file that came meanwhile.
  if (link(part.path().c_str(), to.c_str()) != 0) return failed("cannot be put in place", to);
  const fs::path parent = to.has_parent_path() ? to.parent_path() : fs::path(".");
  if (auto durable = flush(parent, O_RDONLY | O_DIRECTORY); !durable) return std::unexpected(durable.error());
  return verified;
}

}  // namespace dyad::store
