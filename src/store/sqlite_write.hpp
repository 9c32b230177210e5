// SPDX-License-Identifier: Apache-2.0
#pragma once
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
  // Inside a transaction: all of the batch, or nothing of it.
  Result<record::Committed> write(const std::vector<record::NewVersion>& batch,
                                  const record::Submission& submission, Instant received_at);
  void committed() { index_.terms().committed(); }

 private:
  struct Held;
  Result<Held> held(const record::NewVersion& n);
  Result<record::Committed> write_all(const std::vector<record::NewVersion>& batch,
                                      const record::Submission& submission, Instant received_at);
  Result<record::Version> write_one(const record::NewVersion& n, std::int64_t submission,
                                    Instant received_at);
  Result<std::int64_t> put_resource(const record::Version& v, const Held& found);
  Result<void> put_members(const record::Joined& version);

  Connection& connection_;
  IndexWriter index_;
  LogEnd end_;
};

}  // namespace dyad::store
