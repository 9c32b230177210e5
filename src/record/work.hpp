// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "record/checks.hpp"
#include "record/incoming.hpp"
#include "record/permit.hpp"
#include "record/record.hpp"

namespace dyad::record {

// A work as a caller has prepared it for the writing, and what the writing made of it.
struct Draft {
  Batch batch;
  Submission submission;
  std::string author;
  const Permit* permit = nullptr;  // none: everything is seen and may be written
  const Guard* guard = nullptr;    // asked besides it
  bool ids_from_client = false;

  std::vector<Version> written;  // of the entries that write, in their order
  std::vector<std::string> warnings;
  std::int64_t last_sequence = 0;  // of the whole record after it
};

// What a work is judged by, beside what the record holds.
struct Judgement {
  const QuantityCheck quantities;
  const References references;
  const Matcher& matcher;
};

// Judges one work by what the record holds inside a writing, works written before it in the same transaction
// included: the versions to write (none when nothing changes), or why it is refused.
// `people` is what works before have learnt through `reader`; a work with a permit, which sees less, neither
// uses it nor adds to it.
Result<std::vector<NewVersion>> judge(Draft& draft, const Reader& reader, const Judgement& by, Instant now,
                                      People& people);

// The answers, made from a draft that has been committed.
Accepted accepted(Draft draft);
Performed performed(Draft draft);

}  // namespace dyad::record
