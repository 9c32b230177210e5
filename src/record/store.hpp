// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace dyad::record {

// One version of one resource: an entry of the one log. `recorded_at` is when the record (or, for imported
// history, the system it came from) learnt it; `received_at` is when this server committed it. Both are the
// same for ordinary writes. `body` is the resource as JSON, with id, meta.versionId and meta.lastUpdated set.
struct Version {
  std::int64_t sequence = 0;  // one global order, from 1
  std::string type;
  std::string id;
  int version = 0;  // from 1, per resource
  Instant recorded_at;
  Instant received_at;
  std::string author;
  bool deleted = false;
  std::string body;
};

// A version about to be written: sequence and version are given by the store.
struct NewVersion {
  std::string type;
  std::string id;
  Instant recorded_at;
  std::string author;
  bool deleted = false;
  std::string body;  // without versionId; the record sets meta before commit, see record.hpp
  std::optional<int> expected_version;  // If-Match: the current version; 0 means "must not exist yet"
  std::vector<std::string> patients;    // ids of the Patients in whose compartment it stands
};

// What was sent, kept as it came.
struct Submission {
  std::string source;  // "import case-a.json", "http"
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

// When the versions of some compartments were recorded, whatever the view, and how many of them came after
// it.
struct Extent {
  Instant first_recorded;
  Instant last_recorded;
  std::size_t versions = 0;
  std::size_t recorded_later = 0;  // after view.at; 0 without it
};

// The port to durable storage. Calls may come from any thread. commit() returns only after everything in it
// is durable, or nothing of it is; reads see every commit that has returned.
class Store {
 public:
  virtual ~Store() = default;
  virtual Result<Committed> commit(const std::vector<NewVersion>& batch, const Submission& submission,
                                   Instant received_at) = 0;
  virtual Result<std::optional<Version>> read(std::string_view type, std::string_view id,
                                              const View& view) const = 0;
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
  // Versions after `sequence`, in order, at most `limit`.
  virtual Result<std::vector<Version>> since(std::int64_t sequence, std::size_t limit) const = 0;
  virtual Result<std::int64_t> last_sequence() const = 0;
};

}  // namespace dyad::record
