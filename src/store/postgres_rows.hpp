// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "record/store.hpp"
#include "store/postgres.hpp"

namespace dyad::store {

// Rows of the log that wait: for each table one statement with a list for each column.
class PgRowsToSend {
 public:
  struct Place {
    std::int64_t key = 0;         // of the resource
    bool made = false;            // by this version
    std::int64_t superseded = 0;  // the sequence before it of the same resource; 0: none
    std::int64_t submission = 0;
  };
  void add(const record::Version& version, const Place& place, const record::NewVersion& as_given);
  void add(std::int64_t submission, Instant received_at, const record::Submission& sent);
  bool empty() const { return submissions_.empty() && versions_.empty(); }
  void clear();
  Result<void> queue(PgConnection& c) const;

 private:
  struct Resource {
    std::string type, id;
    bool made = false;
    std::int64_t version = 0, current = 0;
  };
  using Member = std::tuple<std::string, std::string, std::int64_t>;  // patient, type, sequence
  Result<void> queue_resources(PgConnection& c) const;
  Result<void> queue_versions(PgConnection& c) const;
  Result<void> queue_submissions(PgConnection& c) const;

  struct Sent {
    std::int64_t id = 0;
    Instant received_at;
    record::Submission submission;
  };
  std::vector<Sent> submissions_;
  std::map<std::int64_t, Resource> resources_;  // by key, as they are in the end
  std::vector<std::pair<record::Version, Place>> versions_;
  std::set<Member> members_, joined_;  // of versions that wait, and of versions held before
};

// What searches read of the versions that wait.
class PgPostings {
 public:
  explicit PgPostings(PgConnection& connection) : connection_(connection) {}

  Result<void> load();  // where the numbers of terms end
  void add(const record::Version& version, const record::NewVersion& as_given);
  void clear() { rows_.clear(); }
  // Gives every term that waits its number, making those that are new; may ask for some.
  Result<void> queue();

 private:
  struct Row {
    std::int64_t sequence = 0;
    std::string own;  // the term of an id made just now, which nothing can have
    search::Postings postings;
  };
  Result<void> name_terms();
  Result<void> queue_terms();
  Result<void> queue_moments();
  Result<void> queue_amounts();
  std::int64_t number(const std::string& text) const;

  PgConnection& connection_;
  std::int64_t last_term_ = 0;
  std::vector<Row> rows_;
  std::unordered_map<std::string, std::int64_t> terms_;
  std::unordered_map<std::string, std::int64_t> own_;  // of the rows that wait
};

}  // namespace dyad::store
