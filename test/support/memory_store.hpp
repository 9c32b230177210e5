// SPDX-License-Identifier: Apache-2.0
// A Store in memory, for tests of rooms that may not see the durable one: the slow twin of the tables of a
// database. It keeps the store contract.
#pragma once
#include <condition_variable>

#include "support/memory_log.hpp"

namespace dyad::support {

class MemoryStore final : public MemoryReads<record::Store> {
 public:
  MemoryStore() : MemoryReads(std::make_shared<MemoryLog>()) {}

  // A store that only ever received what was recorded by then, in the same order.
  std::unique_ptr<MemoryStore> received_until(Instant at) const {
    auto out = std::make_unique<MemoryStore>();
    const std::scoped_lock lock(log_->mutex);
    for (std::size_t i = 0; i < log_->committed; ++i) {
      if (log_->rows[i]->version.recorded_at > at) continue;
      MemoryRow row = *log_->rows[i];
      row.version.sequence = static_cast<std::int64_t>(out->log_->rows.size()) + 1;
      chain(*out->log_, row.version);
      out->log_->add(std::make_shared<const MemoryRow>(std::move(row)));
    }
    out->log_->committed = out->log_->rows.size();
    return out;
  }

  Result<std::unique_ptr<record::Transaction>> begin() override {
    turn_->wait();
    return std::make_unique<Writing>(log_, turn_);
  }

 private:
  // One writer at a time. A transaction may end on another thread than it began on, so it is no mutex.
  class Turn {
   public:
    void wait() {
      std::unique_lock lock(mutex_);
      free_.wait(lock, [&] { return !taken_; });
      taken_ = true;
    }
    void give_back() {
      const std::scoped_lock lock(mutex_);
      taken_ = false;
      free_.notify_one();
    }

   private:
    std::mutex mutex_;
    std::condition_variable free_;
    bool taken_ = false;
  };

  class Writing final : public MemoryReads<record::Transaction> {
   public:
    Writing(std::shared_ptr<MemoryLog> log, std::shared_ptr<Turn> turn)
        : MemoryReads(std::move(log)), turn_(std::move(turn)), submissions_(log_->submissions) {}
    ~Writing() override {
      if (!open_) return;
      {
        const std::scoped_lock lock(log_->mutex);
        log_->take_back(log_->committed);
        log_->submissions = submissions_;
      }
      turn_->give_back();
    }

    Result<record::Committed> write(const std::vector<record::NewVersion>& batch, const record::Submission&,
                                    Instant received_at) override {
      if (!open_) return fail(ErrorKind::storage, "the transaction has ended");
      const std::scoped_lock lock(log_->mutex);
      const std::size_t before = log_->rows.size();
      record::Committed out;
      for (const auto& n : batch) {
        const auto versions = log_->of_one(n.type, n.id, log_->rows.size());
        const int held = versions.empty() ? 0 : versions.back()->version.version;
        if (n.expected_version && *n.expected_version != held) {
          log_->take_back(before);
          return fail(ErrorKind::conflict, "changed since it was read", n.type + "/" + n.id);
        }
        out.versions.push_back({static_cast<std::int64_t>(log_->rows.size()) + 1, n.type, n.id, held + 1,
                                n.recorded_at, received_at, n.author, n.deleted, n.body});
        chain(*log_, out.versions.back());
        for (const auto& other : n.joined) log_->joined.emplace_back(log_->rows.size(), other);
        log_->add(std::make_shared<const MemoryRow>(out.versions.back(), n.patients, n.postings));
      }
      out.submission = ++log_->submissions;
      return out;
    }

    Result<void> commit() override {
      if (!open_) return fail(ErrorKind::storage, "the transaction has ended");
      {
        const std::scoped_lock lock(log_->mutex);
        log_->committed = log_->rows.size();
      }
      open_ = false;
      turn_->give_back();
      return {};
    }

   private:
    std::size_t end() const override { return open_ ? log_->rows.size() : log_->committed; }

    const std::shared_ptr<Turn> turn_;
    const std::int64_t submissions_;
    bool open_ = true;
  };

  static void chain(const MemoryLog& log, record::Version& next) {
    const record::Digest before = log.rows.empty() ? record::Digest{} : log.rows.back()->version.digest;
    next.digest = record::chained(before, next);
  }

  std::size_t end() const override { return log_->committed; }

  const std::shared_ptr<Turn> turn_ = std::make_shared<Turn>();
};

}  // namespace dyad::support
