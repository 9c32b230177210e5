// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"
#include "record/store.hpp"

namespace dyad::record {

struct Resource {
  Version version;
  json::Value body;
};

// A case (EpisodeOfCare) as it was known at one time: its two or more patients and everything in their
// compartments. Nothing recorded after `at` is in it.
struct CaseRecord {
  std::string id;
  std::optional<Instant> at;
  Resource episode;
  Resource mother;
  std::vector<Resource> children;   // fetuses or newborns, in order of id
  std::vector<Resource> resources;  // all others of the compartments, by sequence
  std::vector<Resource> organizations;
  std::int64_t last_sequence = 0;  // newest version included
  Instant first_recorded;          // of any version of any resource of the case, whatever `at`
  Instant last_recorded;
  std::size_t recorded_later = 0;  // versions of the case recorded after `at`
};

// Ids of all cases, oldest first.
Result<std::vector<std::string>> case_ids(const Reader& reader);
// What is said of a case that is not there, and of one that the caller may not see.
Error no_such_case(std::string_view case_id, const View& view);
// not_found when there is no such case, or none yet at that time.
Result<CaseRecord> load_case(const Reader& reader, std::string_view case_id, const View& view);
// The cases in whose compartments these versions stand, for the live feed.
std::vector<std::string> cases_of(const Reader& reader, const std::vector<Version>& versions);

}  // namespace dyad::record
