// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "record/store.hpp"
#include "store/postgres.hpp"

namespace dyad::store {

// Writes versions on the connection that holds the writer's lock. Rows wait in memory until flush(), so that
// a group of submissions costs a few round trips to the server; what waits is known here.
class PgWriter {
 public:
  explicit PgWriter(PgConnection& connection) : connection_(connection) {}

  // Where the log and the numbers of keys, terms and submissions end; what waited is forgotten.
  Result<void> load();
  // conflict leaves nothing of the batch; any other error ends the transaction.
  Result<record::Committed> write(const std::vector<record::NewVersion>& batch,
                                  const record::Submission& submission, Instant received_at);
  Result<void> flush();
  // The newest version of a resource that was written since the last commit; null when there is none.
  const record::Version* written(std::string_view type, std::string_view id) const;
  void committed();

  struct End {
    std::int64_t sequence = 0;
    record::Digest digest{};
  };
  const End& end() const { return end_; }

 private:
  struct Held {
    std::int64_t key = 0;
    int version = 0;  // 0: not there yet
    std::int64_t current = 0;
    std::optional<record::Version> waiting;
  };
  struct Row {
    record::Version version;
    std::int64_t key = 0;
    std::int64_t superseded = 0;  // the sequence before it of the same resource; 0: none
    std::int64_t submission = 0;
    std::vector<std::string> patients;
    std::vector<record::Joined> joined;
    search::Postings postings;
  };
  struct Sent {
    std::int64_t id = 0;
    Instant received_at;
    record::Submission submission;
  };

  Result<void> hold(const std::vector<record::NewVersion>& batch);
  Result<std::vector<record::Version>> number(const std::vector<record::NewVersion>& batch,
                                              Instant received_at) const;
  Result<void> name_terms();
  Result<void> put_row(const Row& row);
  Result<void> put_members(const record::Joined& version);
  Result<void> put_index();

  PgConnection& connection_;
  End end_;
  std::int64_t last_key_ = 0;
  std::int64_t last_term_ = 0;
  std::int64_t last_submission_ = 0;
  std::unordered_map<std::string, Held> held_;  // "Type/id", of this transaction
  std::vector<Row> rows_;
  std::vector<Sent> sent_;
  std::unordered_map<std::string, std::int64_t> terms_;
};

}  // namespace dyad::store
