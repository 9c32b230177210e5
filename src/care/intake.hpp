// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "hl7v2/tables.hpp"
#include "json/json.hpp"
#include "record/record.hpp"

namespace dyad::care {

struct IntakeOptions {
  hl7v2::Tables tables;
  std::string zone;             // of times without one, by name; empty: such times are refused
  bool takes_training = false;  // also messages that MSH-11 marks as training or debugging
  record::Matcher matcher;      // finds patients by their identifiers
};

// What goes back to the sender; `close`: nothing, and the connection ends, so that it sends again.
struct IntakeReply {
  std::vector<std::string> messages;
  bool close = false;
};

// Takes HL7 v2 messages into the record. What a message says, the message itself as it came (a Binary) and
// where it came from (a Provenance) are written in one work and acknowledged once that is durable. A message
// that is not wholly understood is kept all the same, with a Task that says why, in the queue that people
// work through; docs/decisions/0016-hl7-answers.md says what its sender is told. A message that comes again
// with the same sender, control id and content gets the same answer and has no second effect.
class Intake {
 public:
  // invalid when a zone is not known.
  static Result<std::unique_ptr<Intake>> make(record::Record& record, IntakeOptions options);
  ~Intake();

  // From any thread. `broken`: the end of its frame was never seen.
  IntakeReply receive(std::string_view bytes, bool broken = false);

  // Maps the message behind an item of the queue again, with today's tables. What is still not understood
  // stands in the item then; an item that is done leaves the queue. Gives the item.
  Result<json::Value> replay(std::string_view id, std::string_view reason);
  // Takes an item out of the queue for a reason that a person gives.
  Result<json::Value> dismiss(std::string_view id, std::string_view reason);
  // An item as the page shows it, from its Task.
  static json::Value item_of(const json::Value& task);
  // The text of the message behind an item.
  Result<std::string> message_of(std::string_view id) const;

  // What each sender has sent since the start.
  json::Value senders() const;

 private:
  struct Impl;
  explicit Intake(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

inline constexpr std::string_view kQueueSystem = "https://dyad.example/fhir/CodeSystem/task";
inline constexpr std::string_view kQueueCode = "hl7v2-unmapped";
inline constexpr std::size_t kMinReason = 3;
inline constexpr std::size_t kMaxReason = 500;

}  // namespace dyad::care
