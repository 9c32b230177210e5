// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite_store.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "store/index_rebuild.hpp"
#include "store/schema.hpp"
#include "store/sqlite.hpp"
#include "store/sqlite_read.hpp"
#include "store/sqlite_write.hpp"

namespace dyad::store {
namespace {

constexpr std::size_t kKeptReaders = 8;

// The log of what was written grows to this many pages of 4 KiB before its content moves to the file, and the
// space it keeps on the disk after that is bounded.
constexpr const char* kWriteAheadSettings =
    "PRAGMA wal_autocheckpoint=16000; PRAGMA journal_size_limit=134217728;";

// One holder at a time, who may give it back on any thread; with `again` the same thread may take it again.
class Turn {
 public:
  void lock() {
    std::unique_lock lock(mutex_);
    const auto me = std::this_thread::get_id();
    free_.wait(lock, [&] { return depth_ == 0 || (again_ && holder_ == me); });
    holder_ = me;
    ++depth_;
  }
  void unlock() {
    const std::lock_guard lock(mutex_);
    if (--depth_ == 0) free_.notify_one();
  }
  explicit Turn(bool again) : again_(again) {}

 private:
  const bool again_;
  std::mutex mutex_;
  std::condition_variable free_;
  std::thread::id holder_;
  int depth_ = 0;
};

// The connection that writes, and what is known of the record's end. Held by one transaction at a time.
struct Desk {
  explicit Desk(std::unique_ptr<Connection> c) : connection(std::move(c)), writer(*connection) {}
  std::unique_ptr<Connection> connection;
  Writer writer;
  // A database in memory belongs to its one connection, which readers wait for. The thread that walks through
  // a search may read what it finds.
  Turn in_memory{true};
  Turn writing{false};
  std::optional<Error> broken;  // set once the disk has failed in the middle of a commit
};

class SqliteTransaction final : public SqliteReads<record::Transaction> {
 public:
  SqliteTransaction(Desk& desk, bool in_memory) : desk_(desk), writing_(desk.writing) {
    if (in_memory) memory_ = std::unique_lock(desk.in_memory);
  }
  ~SqliteTransaction() override { give_up(); }

  Result<void> begin() {
    if (desk_.broken) return std::unexpected(*desk_.broken);
    auto begun = Query(*desk_.connection, "BEGIN IMMEDIATE").finish();
    open_ = begun.has_value();
    return begun;
  }

  Result<record::Committed> write(const std::vector<record::NewVersion>& batch,
                                  const record::Submission& submission, Instant received_at) override {
    if (!open_) return ended();
    auto written = desk_.writer.write(batch, submission, received_at);
    if (!written && written.error().kind != ErrorKind::conflict) {
      why_ = written.error();
      give_up();
    }
    return written;
  }

  Result<void> commit() override {
    if (!open_) return ended();
    auto done = Query(*desk_.connection, "COMMIT").finish();
    if (!done) {
      // Whether the disk holds it now cannot be known before the file is read anew.
      if (desk_.connection->disk_failed())
        desk_.broken = Error{ErrorKind::storage,
                             "the disk failed while a change was made durable; nothing more is stored "
                             "before the server is started again",
                             {},
                             {},
                             {}};
      give_up();
      return done;
    }
    end();
    return {};
  }

 private:
  Result<Lease> lease() const override {
    if (!open_) return ended();
    return Lease(desk_.connection.get(), [](Connection*) {});
  }

  Failure ended() const {
    return why_ ? std::unexpected(*why_) : fail(ErrorKind::storage, "this transaction has ended");
  }

  void give_up() {
    if (!open_) return;
    desk_.connection->roll_back();
    if (auto loaded = desk_.writer.load(); !loaded && !desk_.broken) desk_.broken = loaded.error();
    end();
  }

  // The next one may begin, even when this object stays for a while.
  void end() {
    open_ = false;
    if (memory_) memory_.unlock();
    writing_.unlock();
  }

  Desk& desk_;
  std::unique_lock<Turn> writing_;
  std::unique_lock<Turn> memory_;
  bool open_ = false;
  std::optional<Error> why_;  // the failure that ended it
};

class SqliteStore final : public SqliteReads<record::Store> {
 public:
  SqliteStore(std::string path, std::unique_ptr<Connection> writer)
      : path_(std::move(path)), desk_(std::move(writer)) {}

  Result<void> load() { return desk_.writer.load(); }

  Result<std::unique_ptr<record::Transaction>> begin() override {
    auto transaction = std::make_unique<SqliteTransaction>(desk_, in_memory());
    if (auto begun = transaction->begin(); !begun) return std::unexpected(begun.error());
    return transaction;
  }

 private:
  bool in_memory() const { return path_ == ":memory:"; }

  Result<Lease> lease() const override {
    if (in_memory()) {
      desk_.in_memory.lock();
      return Lease(desk_.connection.get(), [this](Connection*) { desk_.in_memory.unlock(); });
    }
    std::unique_ptr<Connection> connection;
    {
      const std::lock_guard lock(readers_lock_);
      if (!readers_.empty()) {
        connection = std::move(readers_.back());
        readers_.pop_back();
      }
    }
    if (!connection) {
      auto opened = Connection::open(path_, Connection::Access::read);
      if (!opened) return std::unexpected(opened.error());
      connection = std::move(*opened);
    }
    return Lease(connection.release(), [this](Connection* used) {
      std::unique_ptr<Connection> back(used);
      const std::lock_guard lock(readers_lock_);
      if (readers_.size() < kKeptReaders) readers_.push_back(std::move(back));
    });
  }

  std::string path_;
  mutable Desk desk_;
  mutable std::mutex readers_lock_;
  mutable std::vector<std::unique_ptr<Connection>> readers_;
};

Result<std::unique_ptr<Connection>> open_checked(const std::string& path) {
  auto connection = Connection::open(path, Connection::Access::write);
  if (!connection) return connection;
  if (auto durable = (*connection)->sync_log_ahead(); !durable) return std::unexpected(durable.error());
  // The schema is looked at before anything is written, so that a foreign or newer file stays as it is.
  if (auto ready = prepare_schema(**connection); !ready) {
    Error error = ready.error();
    if (error.field.empty()) error.field = path;
    return std::unexpected(error);
  }
  if (path != ":memory:") {
    const auto mode = (*connection)->text("PRAGMA journal_mode=WAL");
    if (!mode) return std::unexpected(mode.error());
    if (*mode != "wal")
      return fail(ErrorKind::storage, "this file system cannot keep a write-ahead log", path);
    if (auto set = (*connection)->run(kWriteAheadSettings); !set) return std::unexpected(set.error());
  }
  if (auto fresh = refresh_index(**connection); !fresh) return std::unexpected(fresh.error());
  return connection;
}

}  // namespace

Result<std::unique_ptr<record::Store>> open_sqlite(const std::string& path) {
  auto connection = open_checked(path);
  if (!connection) return std::unexpected(connection.error());
  auto store = std::make_unique<SqliteStore>(path, std::move(*connection));
  if (auto loaded = store->load(); !loaded) return std::unexpected(loaded.error());
  return store;
}

}  // namespace dyad::store
