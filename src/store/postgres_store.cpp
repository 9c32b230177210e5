// SPDX-License-Identifier: Apache-2.0
#include "store/postgres_store.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "store/postgres_read.hpp"
#include "store/postgres_schema.hpp"
#include "store/postgres_statistics.hpp"
#include "store/postgres_write.hpp"

namespace dyad::store {
namespace {

constexpr std::size_t kKeptReaders = 16;
constexpr int kReconnects = 40;  // tries, after a connection was lost
constexpr std::chrono::milliseconds kBetweenTries{250};

Result<std::unique_ptr<PgConnection>> connect(const std::string& where) {
  auto connection = PgConnection::open(where);
  if (!connection) return connection;
  // Planning anew for the values of each call takes several times as long as most calls do.
  if (auto set = (*connection)->script("SET search_path TO dyad;SET plan_cache_mode=force_generic_plan");
      !set)
    return std::unexpected(set.error());
  return connection;
}

// The connection that writes. Held by one transaction at a time.
struct PgDesk {
  explicit PgDesk(std::string at) : where(std::move(at)), statistics(where) {}
  const std::string where;
  PgStatistics statistics;
  std::unique_ptr<PgConnection> connection;
  std::unique_ptr<PgWriter> writer;
  std::optional<Error> broken;
  std::mutex lock;
  std::condition_variable turn;
  bool taken = false;

  Result<void> open() {
    auto opened = connect(where);
    if (!opened) return std::unexpected(opened.error());
    connection = std::move(*opened);
    if (auto writing = become_pg_writer(*connection); !writing) return writing;
    writer = std::make_unique<PgWriter>(*connection);
    return writer->load();
  }

  // The server has gone, maybe to come back, maybe as another machine.
  Result<void> open_again() {
    Result<void> opened = fail(ErrorKind::busy, "PostgreSQL cannot be reached");
    for (int i = 0; i < kReconnects && !opened; ++i) {
      if (i > 0) std::this_thread::sleep_for(kBetweenTries);
      writer.reset();
      connection.reset();
      opened = open();
    }
    return opened;
  }
};

class PgTransaction final : public PgReads<record::Transaction> {
  using One = std::optional<record::Version>;

 public:
  explicit PgTransaction(PgDesk& desk) : desk_(desk) {
    std::unique_lock lock(desk_.lock);
    desk_.turn.wait(lock, [&] { return !desk_.taken; });
    desk_.taken = true;
  }
  ~PgTransaction() override {
    give_up();
    end_turn();
  }

  Result<void> begin() {
    if (desk_.broken) return std::unexpected(*desk_.broken);
    if (!desk_.connection || !desk_.connection->alive())
      if (auto opened = desk_.open_again(); !opened) return opened;
    auto begun = desk_.connection->queue("BEGIN");  // goes with the first statement
    open_ = begun.has_value();
    return begun;
  }

  Result<record::Committed> write(const std::vector<record::NewVersion>& batch,
                                  const record::Submission& submission, Instant received_at) override {
    if (!open_) return ended();
    auto written = desk_.writer->write(batch, submission, received_at);
    if (!written && written.error().kind != ErrorKind::conflict) {
      why_ = written.error();
      give_up();
    }
    return written;
  }

  Result<void> commit() override {
    if (!open_) return ended();
    const PgWriter::End end = desk_.writer->end();
    auto done = desk_.writer->commit();
    if (done) {
      open_ = false;
      end_turn();
      desk_.statistics.grown_to(end.sequence);
      return {};
    }
    if (!desk_.connection->alive()) return settle_lost(end, done.error());
    give_up();
    end_turn();
    return done;
  }

  // These need nothing sent that waits: what was written is remembered.
  Result<One> read(std::string_view type, std::string_view id, const record::View& view) const override {
    if (view.at) return PgReads::read(type, id, view);
    auto found = newest(type, id);
    return found && *found && (*found)->deleted ? One() : found;
  }
  Result<One> newest(std::string_view type, std::string_view id) const override {
    if (!open_) return ended();
    return desk_.writer->newest(type, id);
  }
  Result<std::vector<record::Version>> of_type_in(std::string_view type,
                                                  const std::vector<std::string>& patients,
                                                  const record::View& view) const override {
    if (view.at) return PgReads::of_type_in(type, patients, view);
    if (!open_) return ended();
    return desk_.writer->of_type_in(type, patients);
  }
  Result<std::int64_t> last_sequence() const override {
    if (!open_) return ended();
    return desk_.writer->end().sequence;
  }

 private:
  Failure ended() const {
    return why_ ? std::unexpected(*why_) : fail(ErrorKind::storage, "this transaction has ended");
  }

  // The connection was lost around the commit: whether it took place stands in the log.
  Result<void> settle_lost(const PgWriter::End& end, const Error& why) {
    open_ = false;
    Result<void> outcome = std::unexpected(why);
    if (auto opened = desk_.open_again(); !opened) {
      desk_.broken = Error{ErrorKind::storage,
                           "the connection to PostgreSQL was lost while a change was made durable; nothing "
                           "more is stored before the server is started again",
                           {},
                           {},
                           {}};
    } else if (desk_.writer->end().sequence == end.sequence && desk_.writer->end().digest == end.digest) {
      outcome = {};
    }
    end_turn();
    return outcome;
  }

  Result<PgLease> lease() const override {
    if (!open_) return ended();
    if (auto flushed = desk_.writer->flush(); !flushed) return std::unexpected(flushed.error());
    return PgLease(desk_.connection.get(), [](PgConnection*) {});
  }
  const PgFrame& frame() const override {
    static constexpr PgFrame kFrame{
        "SAVEPOINT looking",
        "RELEASE looking;SET LOCAL statement_timeout=DEFAULT;SET LOCAL plan_cache_mode=force_generic_plan",
        "ROLLBACK TO looking;RELEASE looking", true};
    return kFrame;
  }

  void give_up() {
    if (!open_) return;
    open_ = false;
    if (desk_.connection->alive()) {
      [[maybe_unused]] const auto settled = desk_.connection->settle();
      [[maybe_unused]] const auto undone = desk_.connection->script("ROLLBACK");
    }
    const bool changed = desk_.writer->changed();
    if (!desk_.connection->alive() || (changed && !desk_.writer->load())) {
      desk_.writer.reset();  // begin() connects anew
      desk_.connection.reset();
    }
  }

  void end_turn() {
    if (!turn_) return;
    turn_ = false;
    const std::lock_guard lock(desk_.lock);
    desk_.taken = false;
    desk_.turn.notify_one();
  }

  PgDesk& desk_;
  bool turn_ = true;
  bool open_ = false;
  std::optional<Error> why_;  // the failure that ended it
};

class PgStore final : public PgReads<record::Store> {
 public:
  explicit PgStore(std::string where) : desk_(std::move(where)) {}

  Result<void> open() {
    auto first = PgConnection::open(desk_.where);
    if (!first) return std::unexpected(first.error());
    if (auto ready = prepare_pg_schema(**first); !ready) return ready;
    return desk_.open();
  }

  Result<std::unique_ptr<record::Transaction>> begin() override {
    auto transaction = std::make_unique<PgTransaction>(desk_);
    if (auto begun = transaction->begin(); !begun) return std::unexpected(begun.error());
    return transaction;
  }

 private:
  Result<PgLease> lease() const override {
    std::unique_ptr<PgConnection> connection;
    {
      const std::lock_guard lock(readers_lock_);
      if (!readers_.empty()) {
        connection = std::move(readers_.back());
        readers_.pop_back();
      }
    }
    if (!connection || !connection->alive()) {
      auto opened = connect(desk_.where);
      if (!opened) return std::unexpected(opened.error());
      connection = std::move(*opened);
    }
    return PgLease(connection.release(), [this](PgConnection* used) {
      std::unique_ptr<PgConnection> back(used);
      const std::lock_guard lock(readers_lock_);
      if (back->alive() && readers_.size() < kKeptReaders) readers_.push_back(std::move(back));
    });
  }
  const PgFrame& frame() const override {
    static constexpr PgFrame kFrame{"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "COMMIT", "ROLLBACK"};
    return kFrame;
  }

  mutable PgDesk desk_;
  mutable std::mutex readers_lock_;
  mutable std::vector<std::unique_ptr<PgConnection>> readers_;
};

}  // namespace

Result<std::unique_ptr<record::Store>> open_postgres(const std::string& where) {
  auto store = std::make_unique<PgStore>(where);
  if (auto opened = store->open(); !opened) return std::unexpected(opened.error());
  return store;
}

}  // namespace dyad::store
