// SPDX-License-Identifier: Apache-2.0
// The write-ahead log that a process before this one has left. With sqlite.cpp and copy.cpp the only file
// that knows sqlite3.
#include <sqlite3.h>

#include <algorithm>
#include <vector>

#include "store/sqlite.hpp"

namespace dyad::store {
namespace {

// A file opened through the same layer of the system that SQLite uses.
class SystemFile {
 public:
  static Result<std::unique_ptr<SystemFile>> open(sqlite3_vfs* system, std::string path) {
    path += '\0';  // SQLite's layers expect names to end twice
    std::unique_ptr<SystemFile> out(
        new SystemFile(static_cast<std::size_t>(system->szOsFile), std::move(path)));
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_WAL;
    int given = 0;
    const int code = system->xOpen(system, out->path_.c_str(), out->file(), flags, &given);
    if (code != SQLITE_OK) return out->failed(code);
    return out;
  }
  ~SystemFile() {
    if (file()->pMethods) file()->pMethods->xClose(file());
  }
  SystemFile(const SystemFile&) = delete;
  SystemFile& operator=(const SystemFile&) = delete;

  Result<void> write_again() {
    constexpr sqlite3_int64 kPiece = 65'536;  // the layers take no more than twice that at once
    sqlite3_int64 size = 0;
    int code = file()->pMethods->xFileSize(file(), &size);
    std::vector<char> piece(static_cast<std::size_t>(std::min(size, kPiece)));
    for (sqlite3_int64 at = 0; code == SQLITE_OK && at < size; at += kPiece) {
      const int length = static_cast<int>(std::min(kPiece, size - at));
      code = file()->pMethods->xRead(file(), piece.data(), length, at);
      if (code == SQLITE_OK) code = file()->pMethods->xWrite(file(), piece.data(), length, at);
    }
    if (code == SQLITE_OK && size > 0) code = file()->pMethods->xSync(file(), SQLITE_SYNC_FULL);
    if (code != SQLITE_OK) return failed(code);
    return {};
  }

 private:
  SystemFile(std::size_t size, std::string path)
      : path_(std::move(path)), bytes_(size / sizeof(long double) + 1) {}
  sqlite3_file* file() { return reinterpret_cast<sqlite3_file*>(bytes_.data()); }
  Failure failed(int code) const {
    return fail(ErrorKind::storage,
                std::string("what was written last could not be made durable: ") + sqlite3_errstr(code),
                path_.c_str());
  }

  std::string path_;
  std::vector<long double> bytes_;  // of a size and alignment that the layer asks for; zero at first
};

}  // namespace

Result<void> Connection::sync_log_ahead() {
  sqlite3_vfs* system = sqlite3_vfs_find(nullptr);
  const char* name = sqlite3_db_filename(db_, "main");
  if (!name || !*name) return {};
  const std::string log = std::string(name) + "-wal";
  int there = 0;
  if (system->xAccess(system, log.c_str(), SQLITE_ACCESS_EXISTS, &there) != SQLITE_OK || !there) return {};
  // Held against any other writer, so that nothing newer is written over.
  if (auto begun = run("BEGIN IMMEDIATE"); !begun) return begun;
  auto file = SystemFile::open(system, log);
  auto done = file ? (*file)->write_again() : Result<void>(std::unexpected(file.error()));
  roll_back();
  return done;
}

}  // namespace dyad::store
