// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "record/store.hpp"
#include "store/index_write.hpp"
#include "store/sqlite.hpp"

namespace dyad::store {

// By which damage to a submission shows. Submissions are not part of the chain.
record::Digest digest_of(std::int64_t id, const record::Submission& submission, Instant received_at);

// The end of the log as the one who writes knows it.
struct LogEnd {
  std::int64_t sequence = 0;
  record::Digest digest{};
  std::int64_t submission = 0;
};

// What writes through one connection: it gives sequences without gaps, chains the versions, and fills the
// tables that searches read.
class Writer {
 public:
  explicit Writer(Connection& connection) : connection_(connection), index_(connection) {}

  // Learns the end of the log from the database: at the start, and after a transaction was rolled back.
  Result<void> load();
  // Inside a transaction. A conflict leaves no trace; after any other failure the transaction holds a part of
  // the batch, and must be rolled back.
  Result<record::Committed> write(const std::vector<record::NewVersion>& batch,
                                  const record::Submission& submission, Instant received_at);

 private:
  // What a resource is now, as the batch goes on.
  struct Held {
    std::int64_t key = 0;
    int version = 0;  // 0: not there yet
    std::int64_t current = 0;
  };
  using Name = std::pair<std::string_view, std::string_view>;
  using Batch = std::vector<record::NewVersion>;

  Result<Held> held(const record::NewVersion& n);
  Result<std::map<Name, Held>> hold(const Batch& batch);
  Result<void> put_submission(const record::Submission& submission, Instant received_at);
  Result<record::Version> write_one(const record::NewVersion& n, Held& held, Instant received_at);
  Result<void> put_resource(const record::Version& v, Held& held);
  Result<void> put_members(const record::Joined& version);

  Connection& connection_;
  IndexWriter index_;
  LogEnd end_;
};

}  // namespace dyad::store
