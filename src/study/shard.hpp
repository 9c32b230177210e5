// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "study/run.hpp"

namespace dyad::study {

// Part `part` of `parts` (from 1) of a study's units of work: first <= unit < last.
struct Share {
  std::uint32_t part = 1, parts = 1;
};
struct Range {
  std::uint64_t first = 0, last = 0;
};
Range range_of(const Plan& plan, const Share& share);
// "2/4". Errors: field "shard".
Result<Share> parse_share(std::string_view text);

// A finished part as a file that can be joined with others. It carries the study's own text, so that joining
// needs nothing else: a magic line, one line of JSON, the study's text, the rows as little-endian doubles,
// and the check sum of all of it.
std::string write_shard(const Plan& plan, std::string_view study_text, std::string_view version,
                        const Share& share, std::span<const Row> rows);

struct Joined {
  Plan plan;
  std::string study_text, version;
  std::vector<Row> rows;  // all units, in order
};
// Joins all parts of one run, in any order. Errors: a file that is not whole, a part that is missing or
// stands twice, parts of different runs. The field is the file's name.
struct ShardFile {
  std::string name;
  std::string bytes;
};
Result<Joined> join_shards(std::span<const ShardFile> files);

}  // namespace dyad::study
