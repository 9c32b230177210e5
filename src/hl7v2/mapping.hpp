// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hl7v2/finding.hpp"
#include "hl7v2/message.hpp"
#include "hl7v2/tables.hpp"
#include "hl7v2/when.hpp"
#include "json/json.hpp"

namespace dyad::hl7v2 {

// One resource a message speaks of, and how it goes into a record that may hold it already.
struct Entry {
  enum class Way {
    merge,    // what the message carries replaces what is held, what it does not carry stays
    fill,     // a merge that only adds: of people and visits that a message names but does not tell about
    keep,     // made when it is not there, else left as it is
    replace,  // the whole of it is this one, unless what is held is of a later message
    status,   // only its status changes; made when it is not there
  };
  Way way = Way::replace;
  std::string type;
  std::string id;         // follows from the message; empty when the resource is found by `condition`
  std::string condition;  // "identifier=system|value": names the one resource meant
  std::string full_url;   // by which other entries refer to it when it has no id of its own
  json::Value resource;
  std::vector<std::string> removed;  // members the message says are no more (""), in a merge
  std::string event;                 // trigger, for visits
  std::string event_time;            // when it happened, for visits
  Place place;                       // of the segment it came from
  std::string fetal_channel;         // of a fetal value in a mother's message; see `fetal`
  bool fetal = false;                // the value is the child's, though the message names only the mother

  std::string reference() const { return id.empty() ? full_url : type + "/" + id; }
};

// What a message says, in FHIR R4, and what could not be said so. Entries stand before those that refer to
// them.
struct Mapped {
  std::vector<Entry> entries;
  Findings findings;
  bool supported = true;  // false: a type or event that is not mapped at all; the findings say which
  std::string time;       // MSH-7 in FHIR's form; empty when it cannot be read
  bool wholly() const { return supported && !has_errors(findings); }
};

struct MapOptions {
  const Tables& tables;
  const Zone* zone = nullptr;  // for times without one; null: such a time cannot be mapped
};

// Maps ORU^R01, ADT (A01 to A08, A11 to A13, A28, A31, A40), ORM^O01, OML^O21, SIU^S12 to S26 and MDM^T01 to
// T11. Nothing is guessed: what no table knows is kept as it was sent and found.
Mapped map_message(const Message& message, const MapOptions& options);

// A transaction with conditional requests, for people and tests to look at.
json::Value bundle_of(const Mapped& mapped);

// What the record should hold after `entry`, given what it holds. Nothing when that is no change.
// `time` is that of the message; a later message is not undone by an earlier one, which is found.
std::optional<json::Value> merged(const json::Value& held, const Entry& entry, const std::string& time,
                                  Findings& findings);

// Resources carry the time of the message that last changed them, in meta.extension.
inline constexpr std::string_view kTimeExtension =
    "https://dyad.example/fhir/StructureDefinition/hl7v2-message-time";
void stamp(json::Value& resource, const std::string& time);
std::string stamp_of(const json::Value& resource);

}  // namespace dyad::hl7v2
