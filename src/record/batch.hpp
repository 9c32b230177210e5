// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.hpp"
#include "record/incoming.hpp"

namespace dyad::record {

// What a valid body must keep besides: the invariants of R4, and that contained resources it names are there.
Result<void> check_content(const Incoming& in);

// Enters an entry under its name and its fullUrl. Refuses a second operation on the same resource, unless the
// batch is a history.
Result<void> enter_name(Batch& batch, std::size_t entry);

// What can be done before the record stands still: names and fullUrls of the entries whose ids are known,
// references between entries, the questions to ask, and postings of what is final.
Result<void> prepare(Batch& batch);

// Notes the references of an entry that only the record can settle.
void find_questions(Batch& batch, Incoming& in);

// Turns references to entries and answered questions into Type/id. `answers` may be null.
using Answers = std::unordered_map<std::string, std::string>;
void rewrite(Incoming& in, const Batch& batch, const Answers* answers);

// meta.versionId and meta.lastUpdated; the rest of meta stays. A history keeps its lastUpdated to the letter.
void stamp(Incoming& in, int version, Instant recorded_at);
// The resource type of "Type?query"; empty when it is not one.
std::string_view asked_type(std::string_view reference);

}  // namespace dyad::record
