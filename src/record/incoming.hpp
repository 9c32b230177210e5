// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/instant.hpp"
#include "json/json.hpp"
#include "record/operation.hpp"
#include "search/postings.hpp"

namespace dyad::record {

// What is taken from a body before the writing, where many can do so at once.
struct Prepared {
  struct Referred {
    std::string text;
    std::string path;  // of the element, within the resource
  };
  search::Postings postings;  // right but for the time
  std::vector<Referred> references;
  std::vector<std::string> patients;  // whom the body itself names
};

// One operation on its way into the record.
struct Incoming {
  std::size_t received = 0;  // its place in the document or among the operations
  std::string path;          // "Bundle.entry[3].resource", or the type of a single resource
  Operation::Kind kind = Operation::Kind::update;
  json::Value body;  // the resource; of a patch the document until it has been applied; null for a removal
  std::string patch_media;
  std::function<Result<void>(json::Value& body)> admit;  // of a patch, asked of what it makes
  std::string type;
  std::string id;       // empty: the condition will tell
  bool new_id = false;  // chosen here, so that nothing can be held under it
  std::string full_url;
  std::optional<int> if_match;
  bool must_be_new = false;
  std::optional<std::string> condition;
  std::optional<Instant> stated_time;  // recorded at, for history only
  bool open = false;                   // has references that only the record can settle
  std::optional<Prepared> prepared;    // of a body that the writing only stamps

  // What the writing finds.
  int version = 0;  // to become
  Instant recorded_at;
  Outcome::Done done = Outcome::Done::updated;
  std::int64_t held_sequence = 0;  // of a version of a history that the record already holds
  std::optional<Version> found;    // what a conditional create found
  std::vector<std::string> patients;
  std::vector<Joined> joined;

  std::string name() const { return type + "/" + id; }
  bool removes() const { return kind == Operation::Kind::remove; }
  bool writes() const { return held_sequence == 0 && done != Outcome::Done::unchanged; }
};

// A reference in a body that names its target by a search: "Patient?identifier=a|b".
struct Question {
  std::string text;
  std::string path;  // of the first element that asks it
};

struct Batch {
  std::vector<Incoming> entries;  // in the order of writing
  bool history = false;
  std::unordered_map<std::string, std::vector<std::size_t>> by_name;  // "Type/id" -> entries, oldest first
  std::unordered_map<std::string, std::string> by_full_url;           // -> "Type/id"; empty until it is known
  std::vector<Question> questions;
  std::unordered_set<std::string> asked;  // texts of the questions, each once
  std::size_t conditions = 0;             // of operations

  bool asks() const { return conditions > 0 || !questions.empty(); }
};

// Conditions and conditional references, each looked up while others wait to write.
inline constexpr std::size_t kMaxConditions = 1'000;

// Takes a valid document apart: entry count, Bundle type, requests, ids (given, from a urn:uuid, or new), and
// for a history the order of recording. Reads no store.
Result<Batch> take_apart(json::Value document);
// The same for operations, whose bodies are checked here.
Result<Batch> take_operations(std::vector<Operation> operations);

// The entry it stands in, "Bundle.entry[3]", or its path where it stands in none.
std::string_view place(const Incoming& in);
// The element or header of a request that an error is about: "Bundle.entry[3].request.ifMatch" or "If-Match".
std::string request_field(const Incoming& in, std::string_view element, std::string_view header);
// Puts the id where it belongs in the body.
void set_id(Incoming& in);
// W/"3", "3" in quotes, or a bare 3: clients send all three.
std::optional<int> etag_version(std::string_view text);

}  // namespace dyad::record
