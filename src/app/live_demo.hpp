// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "json/json.hpp"
#include "record/record.hpp"

namespace dyad::app {

// Which replayed case becomes which live one, and until when its story is told (data/demo/live.json).
struct LiveCopy {
  std::string from;  // "case-a"
  std::string id;    // "live-a"
  Instant until;     // becomes the moment the copy is made
  int offset_minutes = 0;
  std::string prefix;        // of the ids of everything but the hospitals and their places
  json::Value title_suffix;  // by language
};
Result<std::vector<LiveCopy>> live_copies();

// The history Bundle of a live copy: what was recorded after `until` is left out, all times are moved by the
// same distance so that `until` is `now`, dates without a time by whole days. Hospitals and their places stay
// as they are, so that people posted there find the case. Nothing in it is reported any more: every
// resource is marked synthetic.
Result<json::Value> live_bundle(const LiveCopy& copy, const json::Value& history, Instant now);

// Adds the live copies that the record does not hold yet.
Result<void> add_live_cases(record::Record& record);

}  // namespace dyad::app
