// SPDX-License-Identifier: Apache-2.0
// A disk that fails on purpose: SQLite's files go through it to real ones, and it knows what would have
// survived a power cut. What was written since the last successful sync of a file survives in part: each
// write wholly, torn at any byte, or not at all, whatever came after it.
#pragma once
#include <sqlite3.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace dyad::crash {

enum class Fault { power_cut, full, sync_error, read_error };

class FaultyDisk {
 public:
  explicit FaultyDisk(unsigned seed) : random_(seed), real_(sqlite3_vfs_find(nullptr)) {
    vfs_ = *real_;
    vfs_.zName = "dyad-faulty";
    vfs_.szOsFile = static_cast<int>(sizeof(Handle)) + real_->szOsFile;
    vfs_.pAppData = this;
    vfs_.xOpen = open;
    vfs_.xDelete = remove;
    sqlite3_vfs_register(&vfs_, 1);
  }
  ~FaultyDisk() {
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(real_, 1);
  }
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

  // Other files from here on. What is random must not depend on the names of earlier ones.
  void forget() { files_.clear(); }

  // The fault strikes at the n-th operation of its kind from now.
  void strike(Fault fault, int n) {
    fault_ = fault;
    left_ = n;
    struck_ = false;
  }
  bool struck() const { return struck_; }
  void mend() { left_ = 0, full_ = false; }

  // The power is gone: whatever still runs gets errors.
  void cut() { dead_ = true; }
  bool dead() const { return dead_; }
  // Another process takes over from one that was killed: the files hold what was written, synced or not.
  void revive() {
    dead_ = full_ = false;
    left_ = 0;
  }
  // The power is back: the files hold what survived. Everything that used them must be closed.
  void restart() {
    dead_ = full_ = false;
    left_ = 0;
    for (auto& [path, file] : files_) {
      std::filesystem::remove(path + "-shm");
      if (file.removed && below(2) == 0) {  // the removal did not survive, nor what came after it
        file = {std::move(*file.removed), true, {}, {}};
      }
      file.removed.reset();
      if (!file.exists && (file.unsynced.empty() || below(2) == 0)) {
        std::filesystem::remove(path);
        file = {};
        continue;
      }
      for (const Change& change : file.unsynced) survive(file.durable, change);
      file.unsynced.clear();
      file.exists = true;
      std::ofstream(path, std::ios::binary | std::ios::trunc) << file.durable;
    }
  }

 private:
  struct Change {
    std::size_t at = 0;
    std::string bytes;
    bool truncates = false;
  };
  struct File {
    std::string durable;
    bool exists = false;  // after a power cut, whatever it holds
    std::vector<Change> unsynced;
    // What stood there before it was removed. File systems keep the order of such changes: the next sync of
    // any file makes the removal durable.
    std::optional<std::string> removed;
  };
  struct Handle {
    sqlite3_file base;
    FaultyDisk* disk;
    File* file;
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  };

  static void apply(std::string& to, const Change& change) {
    if (change.truncates) return to.resize(change.at);
    if (to.size() < change.at + change.bytes.size()) to.resize(change.at + change.bytes.size());
    to.replace(change.at, change.bytes.size(), change.bytes);
  }
  void survive(std::string& to, const Change& change) {
    const int luck = below(3);
    if (luck == 0) return;
    Change part = change;
    if (luck == 1 && !change.bytes.empty()) part.bytes.resize(random_() % change.bytes.size());
    apply(to, part);
  }

  bool strikes(Fault fault) {
    if (fault != fault_ || left_ == 0 || --left_ > 0) return false;
    struck_ = true;
    return true;
  }

  int write(Handle* h, const void* bytes, int size, sqlite3_int64 at) {
    if (dead_) return SQLITE_IOERR_WRITE;
    const Change change{static_cast<std::size_t>(at),
                        {static_cast<const char*>(bytes), static_cast<std::size_t>(size)}};
    if (strikes(Fault::power_cut)) {
      h->file->unsynced.push_back(change);  // it was on its way
      dead_ = true;
      return SQLITE_IOERR_WRITE;
    }
    if (strikes(Fault::full)) full_ = true;
    if (full_) return SQLITE_FULL;
    h->file->unsynced.push_back(change);
    return h->real()->pMethods->xWrite(h->real(), bytes, size, at);
  }

  int truncate(Handle* h, sqlite3_int64 size) {
    if (dead_) return SQLITE_IOERR_TRUNCATE;
    h->file->unsynced.push_back({static_cast<std::size_t>(size), {}, true});
    if (strikes(Fault::power_cut)) {
      dead_ = true;
      return SQLITE_IOERR_TRUNCATE;
    }
    return h->real()->pMethods->xTruncate(h->real(), size);
  }

  int sync(Handle* h) {
    if (dead_) return SQLITE_IOERR_FSYNC;
    if (strikes(Fault::power_cut)) {
      dead_ = true;
      return SQLITE_IOERR_FSYNC;
    }
    const bool fails = strikes(Fault::sync_error);
    // A system whose sync has failed forgets that these pages were to be written: they may never be.
    for (const Change& change : h->file->unsynced)
      if (fails)
        survive(h->file->durable, change);
      else
        apply(h->file->durable, change);
    h->file->unsynced.clear();
    h->file->exists = true;
    if (!fails)
      for (auto& [path, file] : files_) file.removed.reset();
    return fails ? SQLITE_IOERR_FSYNC : SQLITE_OK;
  }

  int read(Handle* h, void* bytes, int size, sqlite3_int64 at) {
    if (dead_) return SQLITE_IOERR_READ;
    if (strikes(Fault::read_error)) {  // a part arrives, then the disk gives up
      std::memset(bytes, 0x5a, static_cast<std::size_t>(size) / 2);
      return SQLITE_IOERR_READ;
    }
    return h->real()->pMethods->xRead(h->real(), bytes, size, at);
  }

  static Handle* of(sqlite3_file* f) { return reinterpret_cast<Handle*>(f); }
  static FaultyDisk* disk_of(sqlite3_vfs* vfs) { return static_cast<FaultyDisk*>(vfs->pAppData); }

  static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* f, int flags, int* out) {
    FaultyDisk* disk = disk_of(vfs);
    Handle* h = of(f);
    h->base.pMethods = nullptr;
    if (disk->dead_) return SQLITE_CANTOPEN;
    const int code = disk->real_->xOpen(disk->real_, name, h->real(), flags, out);
    if (code != SQLITE_OK) return code;
    h->disk = disk;
    // A nameless file is for sorting; it outlives nothing.
    h->file = name ? &disk->files_[name] : &disk->scratch_;
    if (!name) disk->scratch_ = {};
    h->base.pMethods = methods();
    return SQLITE_OK;
  }

  static int remove(sqlite3_vfs* vfs, const char* name, int sync_directory) {
    FaultyDisk* disk = disk_of(vfs);
    if (disk->dead_ || disk->strikes(Fault::power_cut)) {
      disk->dead_ = true;
      return SQLITE_IOERR_DELETE;
    }
    const int code = disk->real_->xDelete(disk->real_, name, sync_directory);
    File& file = disk->files_[name];
    std::optional<std::string> before;
    if (file.exists && !sync_directory) before = std::move(file.durable);
    file = {{}, false, {}, std::move(before)};
    return code;
  }

  static int close(sqlite3_file* f) {
    return of(f)->real()->pMethods ? of(f)->real()->pMethods->xClose(of(f)->real()) : SQLITE_OK;
  }

#define DYAD_PASS(method, parameters, ...) \
  [](sqlite3_file* f parameters) { return of(f)->real()->pMethods->method(of(f)->real() __VA_ARGS__); }
#define DYAD_AND(...) , __VA_ARGS__
  static const sqlite3_io_methods* methods() {
    static const sqlite3_io_methods kMethods{
        2,
        close,
        [](sqlite3_file* f, void* b, int n, sqlite3_int64 at) { return of(f)->disk->read(of(f), b, n, at); },
        [](sqlite3_file* f, const void* b, int n, sqlite3_int64 at) {
          return of(f)->disk->write(of(f), b, n, at);
        },
        [](sqlite3_file* f, sqlite3_int64 size) { return of(f)->disk->truncate(of(f), size); },
        [](sqlite3_file* f, int) { return of(f)->disk->sync(of(f)); },
        DYAD_PASS(xFileSize, DYAD_AND(sqlite3_int64 * size), DYAD_AND(size)),
        DYAD_PASS(xLock, DYAD_AND(int level), DYAD_AND(level)),
        DYAD_PASS(xUnlock, DYAD_AND(int level), DYAD_AND(level)),
        DYAD_PASS(xCheckReservedLock, DYAD_AND(int* out), DYAD_AND(out)),
        DYAD_PASS(xFileControl, DYAD_AND(int op, void* arg), DYAD_AND(op, arg)),
        [](sqlite3_file* f) { return of(f)->real()->pMethods->xSectorSize(of(f)->real()); },
        [](sqlite3_file*) { return int{SQLITE_IOCAP_POWERSAFE_OVERWRITE}; },
        DYAD_PASS(xShmMap, DYAD_AND(int page, int size, int extend, void volatile** out),
                  DYAD_AND(page, size, extend, out)),
        DYAD_PASS(xShmLock, DYAD_AND(int offset, int n, int flags), DYAD_AND(offset, n, flags)),
        [](sqlite3_file* f) { of(f)->real()->pMethods->xShmBarrier(of(f)->real()); },
        DYAD_PASS(xShmUnmap, DYAD_AND(int erase), DYAD_AND(erase)),
        nullptr,
        nullptr};
    return &kMethods;
  }
#undef DYAD_PASS
#undef DYAD_AND

  std::mt19937 random_;
  sqlite3_vfs* real_;
  sqlite3_vfs vfs_{};
  std::map<std::string, File> files_;
  File scratch_;
  Fault fault_ = Fault::power_cut;
  int left_ = 0;
  bool struck_ = false;
  bool full_ = false;
  bool dead_ = false;
};

}  // namespace dyad::crash
