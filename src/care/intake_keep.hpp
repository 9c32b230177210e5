// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "hl7v2/finding.hpp"
#include "json/json.hpp"

namespace dyad::care {

// A message as it came, and the ids under which it is kept: they follow from sender, control id and content.
struct KeptMessage {
  std::string sender;  // "APPLICATION|FACILITY"
  std::string control_id;
  std::string type;      // "ORU^R01"
  std::string encoding;  // of the bytes
  std::string bytes;

  std::string binary_id() const;
  std::string task_id() const;
  std::string first_id() const;  // of the Provenance of the first message with this sender and control id
  std::string other_id() const;  // of one with the same control id and other content
};

json::Value binary_of(const KeptMessage& message);
// Where `targets` came from: the message, its sender, and when it was taken in.
json::Value provenance_of(const KeptMessage& message, const std::string& id,
                          const std::vector<std::string>& targets, Instant now);

// An item of the queue: what was not understood of a message, and what its sender was told.
json::Value task_of(const KeptMessage& message, const hl7v2::Findings& findings, std::string_view verdict,
                    Instant now);
void set_reasons(json::Value& task, const hl7v2::Findings& findings, std::string_view verdict);
hl7v2::Findings reasons_of(const json::Value& task);
std::string verdict_of(const json::Value& task);

}  // namespace dyad::care
