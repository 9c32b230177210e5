// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <vector>

#include "record/store.hpp"

namespace dyad::record {

// Whether versions may be written together. Asked inside the writing, so that nothing can come between what
// is seen and what is written; `seen` is the record before it, as the caller sees it.
class Guard {
 public:
  virtual ~Guard() = default;
  virtual Result<void> admit(const std::vector<NewVersion>& versions, const Reader& seen) const = 0;
};

// What a caller who may not see everything may write.
class Permit : public Guard {
 public:
  // The record as the caller sees it, over what the writing holds: conditions, references and patches are
  // settled through it, so that what is hidden is answered exactly as what is not there. `all` outlives it.
  virtual std::unique_ptr<Reader> view(const Reader& all) const = 0;
};

}  // namespace dyad::record
