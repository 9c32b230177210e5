// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "record/store.hpp"
#include "store/postgres_rows.hpp"

namespace dyad::store {

// Writes versions on the connection that holds the writer's lock. Rows wait in memory until they are sent, so
// that a group of submissions costs one or two round trips to the server. Nobody else writes while the lock
// is held, so what was read or written stands until it is written again: it is remembered from one
// transaction to the next, and neither a reference to a resource read before nor a new one is asked for.
class PgWriter {
 public:
  explicit PgWriter(PgConnection& connection) : connection_(connection), postings_(connection) {}

  // Where the log and the numbers of keys, terms and submissions end; what waited and what was remembered is
  // forgotten.
  Result<void> load();
  // conflict leaves nothing of the batch; any other error ends the transaction.
  Result<record::Committed> write(const std::vector<record::NewVersion>& batch,
                                  const record::Submission& submission, Instant received_at);
  // Sends what waits, so that it can be read on this connection.
  Result<void> flush();
  // The same, and makes it durable.
  Result<void> commit();
  // The newest version of a resource, also one that waits, and also a deletion.
  Result<std::optional<record::Version>> newest(std::string_view type, std::string_view id);
  // The current versions of a type in the compartments, also those that wait.
  Result<std::vector<record::Version>> of_type_in(std::string_view type,
                                                  const std::vector<std::string>& patients);
  // Whether anything was written since the last commit.
  bool changed() const { return changed_; }

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
    std::optional<record::Version> newest;  // where it was read or written
  };

  Result<void> hold(const std::vector<record::NewVersion>& batch);
  Result<std::vector<record::Version>> number(const std::vector<record::NewVersion>& batch,
                                              Instant received_at) const;
  void note(const record::NewVersion& given, const record::Version& version);
  Result<void> send();
  void forget_some();

  PgConnection& connection_;
  End end_;
  std::int64_t last_key_ = 0;
  std::int64_t last_submission_ = 0;
  bool changed_ = false;
  std::unordered_map<std::string, Held> held_;  // "Type/id"
  std::vector<std::string> made_;               // of these, those made since the last commit
  // What stands in compartments, by type and patients; of a type until one is written.
  std::map<std::string, std::map<std::vector<std::string>, std::vector<record::Version>>, std::less<>>
      stands_;
  std::set<std::string, std::less<>> waiting_types_;
  std::size_t held_bytes_ = 0;  // of held_ and stands_
  PgRowsToSend rows_;
  PgPostings postings_;
};

}  // namespace dyad::store
