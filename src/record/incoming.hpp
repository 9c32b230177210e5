// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/instant.hpp"
#include "json/json.hpp"

namespace dyad::record {

// One resource of a submission on its way into the record.
struct Incoming {
  std::size_t received = 0;  // its place in the document
  std::string path;          // "Bundle.entry[3].resource", or the type of a single resource
  json::Value body;
  std::string type;
  std::string id;
  std::string full_url;
  std::optional<int> if_match;
  std::optional<Instant> recorded_at;  // stated, for history only
  int version = 0;                     // to become
  std::int64_t held_sequence =
      0;  // of a version of a history that the record already holds; 0: to be written
  std::vector<std::string> patients;

  std::string name() const { return type + "/" + id; }
};

struct Batch {
  std::vector<Incoming> entries;  // in the order of writing
  bool history = false;
  std::unordered_map<std::string, std::vector<std::size_t>> by_name;  // "Type/id" -> entries, oldest first
  std::unordered_map<std::string, std::string> by_full_url;           // fullUrl -> "Type/id"
};

// Takes a valid document apart: entry count, Bundle type, requests, ids (given, from a urn:uuid, or new), and
// for a history the order of recording. Reads no store.
Result<Batch> take_apart(json::Value document);

}  // namespace dyad::record
