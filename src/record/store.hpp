// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "search/postings.hpp"

namespace dyad::record {

// SHA-256 over a version and the digest of the version before it, so that nothing in the log can be changed,
// left out or put in without it showing (chain.hpp).
using Digest = std::array<std::uint8_t, 32>;

// One version of one resource: an entry of the one log. `recorded_at` is when the record (or, for imported
// history, the system it came from) learnt it; `received_at` is when this server committed it. Both are the
// same for ordinary writes. `body` is the resource as JSON, with id, meta.versionId and meta.lastUpdated set;
// empty for a deletion.
struct Version {
  std::int64_t sequence = 0;  // one global order, from 1, without gaps
  std::string type;
  std::string id;
  int version = 0;  // from 1, per resource
  Instant recorded_at;
  Instant received_at;
  std::string author;
  bool deleted = false;
  std::string body;
  Digest digest{};
};

// A version held before that stands in further compartments from now on.
struct Joined {
  std::string type;
  std::int64_t sequence = 0;
  std::vector<std::string> patients;
};

// A version about to be written: sequence, version and digest are given by the store.
struct NewVersion {
  std::string type;
  std::string id;
  Instant recorded_at;
  std::string author;
  bool deleted = false;
  std::string body;
  std::optional<int> expected_version;  // the current version (deleted or not); 0 means "must not exist yet"
  std::vector<std::string> patients;    // ids of the Patients in whose compartment it stands
  std::vector<Joined> joined;           // of what was held, by its arrival
  search::Postings postings;            // none for a deletion
  bool fresh = false;                   // its id was made just now, so that nothing can be held under it
};

// What was sent, kept as it came.
struct Submission {
  std::string source;  // "import case-a.json", "http", "mllp 10.0.0.7"
  std::string body;
};

struct Committed {
  std::vector<Version> versions;  // in the order given, bodies included
  std::int64_t submission = 0;
};

// Which versions count: those recorded at or before `at` (all when empty). The newest such version of each
// resource by sequence is the current one; a deleted one hides the resource.
struct View {
  std::optional<Instant> at;
};

// What somebody may see who may not see everything: the versions that stand in the compartment of one of the
// patients, and those of the open types wherever they stand.
struct Within {
  std::vector<std::string> patients;
  std::vector<std::string> open_types;  // of a search of one type not looked at
};

// When the versions of some compartments were recorded, whatever the view, and how many of them came after
// it.
struct Extent {
  Instant first_recorded;
  Instant last_recorded;
  std::size_t versions = 0;
  std::size_t recorded_later = 0;  // after view.at; 0 without it
};

// A part of the log, newest first, deletions included.
struct LogQuery {
  std::string type;                   // empty: all
  std::string id;                     // with type; empty: all
  std::optional<Instant> since;       // recorded at or after
  std::optional<Instant> at;          // versions that were current at some time at or before: recorded
                                      // at or before, newest of each resource only
  std::optional<std::int64_t> up_to;  // sequence, inclusive: a page of a log that goes on growing
  std::optional<Within> within;       // only these; empty: all
  std::size_t limit = 100;
};

// How much a search may cost. A store stops when either is used up and answers with ErrorKind::too_costly.
struct Budget {
  std::size_t rows = 2'000'000;        // index rows looked at, about
  std::int64_t milliseconds = 10'000;  // of time
};

// Which current, not deleted versions of one type answer a probe.
struct Find {
  std::string type;
  search::Probe probe;
  // As the record stood after this sequence, so that the pages of one search agree while others write.
  // Empty: now.
  std::optional<std::int64_t> as_of;
  // By sequence, or by a moment of the resource (versions without it last): the earliest first_ms when
  // ascending, the latest last_ms when descending; equal ones by sequence in the same direction.
  std::string moment;  // term(type, parameter); empty: by sequence
  bool descending = false;
  // Continue after this one (exclusive), as given by a Hit.
  struct Cursor {
    std::optional<std::int64_t> moment_ms;  // empty: among those without
    std::int64_t sequence = 0;
  };
  std::optional<Cursor> after;
  // Without, a hit's version may come without body and digest, for who asks only which versions they are.
  bool bodies = true;
  // Only versions in the compartments of these patients. Absent: all.
  std::optional<std::vector<std::string>> within{};
  // How many hits the visitor is likely to want, so that no more are fetched at first. 0: not known.
  std::size_t expected = 0;
  // The first hit may say how many there are in all, where the store learns it by the way.
  bool total = false;
};

struct Hit {
  Version version;
  Find::Cursor place;
  std::optional<std::size_t> total{};
};

// Reads. Each call sees every commit that had returned when it began, and one state of the record throughout.
class Reader {
 public:
  virtual ~Reader() = default;
  // The current version; nothing when there is none or it is a deletion.
  virtual Result<std::optional<Version>> read(std::string_view type, std::string_view id,
                                              const View& view) const = 0;
  // The newest version, also when it is a deletion.
  virtual Result<std::optional<Version>> newest(std::string_view type, std::string_view id) const = 0;
  virtual Result<std::optional<Version>> read_version(std::string_view type, std::string_view id,
                                                      int version) const = 0;
  virtual Result<std::vector<Version>> history(std::string_view type, std::string_view id) const = 0;
  virtual Result<std::vector<Version>> of_type(std::string_view type, const View& view) const = 0;
  // Current versions of every resource in the compartment of any of the patients (the Patients themselves
  // included).
  virtual Result<std::vector<Version>> compartment(const std::vector<std::string>& patients,
                                                   const View& view) const = 0;
  // The same for one type of resource only.
  virtual Result<std::vector<Version>> of_type_in(std::string_view type,
                                                  const std::vector<std::string>& patients,
                                                  const View& view) const = 0;
  // Over every version that ever stood in one of the compartments.
  virtual Result<Extent> extent(const std::vector<std::string>& patients, const View& view) const = 0;
  // Of each of these versions of one type, by sequence, whether it stands in one of the compartments. A
  // sequence of another type, or of nothing, stands in none.
  virtual Result<std::vector<bool>> standing(std::string_view type, const std::vector<std::int64_t>& versions,
                                             const std::vector<std::string>& patients) const = 0;
  // Versions after `sequence`, in order, at most `limit`.
  virtual Result<std::vector<Version>> since(std::int64_t sequence, std::size_t limit) const = 0;
  virtual Result<std::int64_t> last_sequence() const = 0;
  virtual Result<std::vector<Version>> log(const LogQuery& query) const = 0;
  // Versions that `log` would give without its limit.
  virtual Result<std::size_t> log_size(const LogQuery& query) const = 0;

  // Calls `visit` for each hit in order, until it returns false. too_costly when the budget is used up.
  using Visit = std::function<bool(Hit&&)>;
  virtual Result<void> find(const Find& find, const Budget& budget, const Visit& visit) const = 0;
  // How many hits there are. `moment`, `descending` and `after` are not looked at.
  virtual Result<std::size_t> count(const Find& find, const Budget& budget) const = 0;
};

// A writing of several submissions that become durable together. It sees what it has written; nobody else
// does before commit() has returned. One at a time: begin() waits for the one before. Destroyed without
// commit(), it leaves no trace.
class Transaction : public Reader {
 public:
  // All of the batch or nothing of it. conflict when an expected version is not the one held: then what was
  // written before stays. Any other failure ends the transaction, and commit() tells of that failure.
  virtual Result<Committed> write(const std::vector<NewVersion>& batch, const Submission& submission,
                                  Instant received_at) = 0;
  // Durable when it returns without error. After an error nothing of the transaction is there, or will be
  // after a crash; the store says so by refusing further writes when it cannot be sure.
  virtual Result<void> commit() = 0;
};

// The port to durable storage. Calls may come from any thread.
class Store : public Reader {
 public:
  virtual Result<std::unique_ptr<Transaction>> begin() = 0;

  // One submission in a transaction of its own.
  Result<Committed> commit(const std::vector<NewVersion>& batch, const Submission& submission,
                           Instant received_at);
};

}  // namespace dyad::record
