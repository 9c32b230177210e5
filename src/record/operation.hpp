// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "json/json.hpp"
#include "record/permit.hpp"
#include "record/store.hpp"

namespace dyad::record {

// One thing to do to one resource.
//  - create: the record chooses the id, whatever the body says.
//  - update: the next version; also of what is not there or was deleted. Every update makes a version, even
//    when nothing in it differs.
//  - patch: applied to the current version inside the writing, which must exist; the result is checked as any
//    resource, and its type and id may not change.
//  - remove: a version that says the resource is deleted; nothing happens when it is not there.
// References to other operations of the work (by fullUrl, also in their relative form) and references of the
// form "Type?query" are replaced by Type/id; the latter must name exactly one resource.
struct Operation {
  enum class Kind { create, update, patch, remove };
  Kind kind = Kind::create;
  std::string type;
  std::string id;           // empty for a create (the record chooses) and for a conditional operation
  json::Value body;         // the resource; for a patch the document; null for a removal
  std::string patch_media;  // "application/json-patch+json", "application/fhir+json" (Parameters: FHIRPath
                            // Patch) or "application/merge-patch+json"
  // Of a patch: asked, inside the writing, of what it makes; what it refuses is not written. It may change
  // it.
  std::function<Result<void>(json::Value& body)> admit;
  // The version that is current, deleted or not. Otherwise ErrorKind::conflict with the field "If-Match" or,
  // for an entry of a Bundle, "Bundle.entry[3].request.ifMatch".
  std::optional<int> if_match;
  // Update only: must not exist, or no longer. Otherwise a conflict with the field "If-None-Match" or
  // "Bundle.entry[3].request.ifNoneMatch".
  bool if_none_match_any = false;
  // Conditional: a search of the type, as in a URL ("identifier=a|b&active=true"). For a create it is
  // If-None-Exist; for the others it names the resource: none found makes an update a create and a removal
  // nothing; more than one is refused with ErrorKind::several. Every condition is asked before anything of
  // its work is written, so none sees another operation of it.
  std::optional<std::string> condition;
  std::string full_url;  // by which other operations of the same work refer to it; may be empty
  std::string path;      // where it stands in what was sent, for errors: "Bundle.entry[3].resource"
};

// What happened to it.
struct Outcome {
  enum class Done { created, updated, removed, unchanged };
  Done done = Done::unchanged;  // unchanged: a conditional create that found one, a removal of nothing
  std::string type;
  std::string id;
  std::optional<Version> version;  // as it is now, body included; none after a removal of nothing
};

// Several operations that happen together or not at all, in the order given. Each must be on another
// resource, but conditional creates may find the same one.
struct Work {
  std::vector<Operation> operations;
  Submission submission;
  std::string author;
  // The ids of updates come from a client: with a permit what they name must be there, because an update that
  // creates would tell whether somebody else has the id.
  bool ids_from_client = false;
  const Guard* guard = nullptr;  // of the door it came through; outlives the writing
};

struct Performed {
  std::vector<Outcome> outcomes;      // in the order of the operations
  std::vector<std::string> warnings;  // "Bundle.entry[3].resource.valueQuantity: unusual ..."
  std::int64_t last_sequence = 0;     // of the whole record at that commit
};

// Finds the resources that a condition names. Handed in, because searching lies above the record. It is
// asked inside the writing, so its answer cannot be overtaken: ids of at most `limit` current resources of
// the type.
using Matcher = std::function<Result<std::vector<std::string>>(
    const Reader& reader, std::string_view type, std::string_view condition, std::size_t limit)>;

}  // namespace dyad::record
