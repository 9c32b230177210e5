// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>
#include <unordered_map>

#include "store/verify.hpp"

namespace dyad::store {

// Tells of a fault.
using Say = std::function<void(std::int64_t sequence, std::string what)>;

// Judges a log, read in order, whatever it is kept in: the hash chain computed again, sequences without gaps,
// versions of a resource in order; then which version each resource says is its current one.
class LogCheck {
 public:
  explicit LogCheck(Verified& out) : out_(out) {}

  // The next version; `resource` is the key it is kept under. Gives the sequence that it supersedes, 0: none.
  std::int64_t next(const record::Version& v, std::int64_t resource);
  void resource(std::int64_t key, const std::string& name, int version, std::int64_t current);
  Say say();
  // What could not be read to the end is a fault, other errors stay errors. What concerns no version comes
  // last.
  Result<void> end(Result<void> read);

 private:
  struct Newest {
    int version = 0;
    std::int64_t sequence = 0;
  };

  Verified& out_;
  std::unordered_map<std::int64_t, Newest> newest_;
};

}  // namespace dyad::store
