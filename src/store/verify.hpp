// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "record/store.hpp"

namespace dyad::store {

// Something in a record's file that is not as this program writes it. `sequence` is the version it concerns;
// 0 when it concerns none.
struct Fault {
  std::int64_t sequence = 0;
  std::string what;
};

struct Verified {
  std::int64_t last_sequence = 0;
  std::int64_t resources = 0;
  std::int64_t submissions = 0;
  record::Digest head{};      // of the last version: the end of the chain
  bool searchable = true;     // false: the search index was made by other rules, and was not looked at
  std::vector<Fault> faults;  // the first kMaxFaults, by sequence
  bool sound() const { return faults.empty(); }
};

inline constexpr std::size_t kMaxFaults = 20;

// Proves a record's file consistent, as it stands at one moment; a server may hold it meanwhile. SQLite's own
// check of every page; the hash chain computed again over the whole log; sequences without gaps and versions
// in order; the current version of each resource; compartments and search index equal to what the bodies
// give; every submission there and as it was received. Takes some 8 bytes of memory a version and 60 a
// resource. Errors are for a file that cannot be judged: not there, not a record, of another version of this
// program.
Result<Verified> verify_record(const std::string& path);

}  // namespace dyad::store
