// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

namespace dyad::hl7v2 {

// A place in a message, as ERR-2 names it; 0 where it goes no deeper.
struct Place {
  std::string segment;  // "OBX"; empty: the message as a whole
  int sequence = 1;     // the how manieth segment of that name, from 1
  int field = 0;
  int repetition = 0;
  int component = 0;
  int subcomponent = 0;
  std::string text() const;  // "OBX[3]-5(2).1.2"
};

// Codes of table 0357.
inline constexpr const char* kSequenceError = "100";
inline constexpr const char* kRequiredMissing = "101";
inline constexpr const char* kDataTypeError = "102";
inline constexpr const char* kTableValueMissing = "103";
inline constexpr const char* kUnsupportedType = "200";
inline constexpr const char* kUnsupportedEvent = "201";
inline constexpr const char* kUnsupportedProcessing = "202";
inline constexpr const char* kUnsupportedVersion = "203";
inline constexpr const char* kUnknownKey = "204";
inline constexpr const char* kDuplicateKey = "205";
inline constexpr const char* kRecordLocked = "206";
inline constexpr const char* kInternalError = "207";

// Something to say about a message. `text` names no patient and quotes no value of one: it goes into
// acknowledgements and logs of other systems.
struct Finding {
  enum class Severity {
    info,     // kept, and nothing to do
    warning,  // kept, but not as it was meant to be: the sender's or the site's tables need a look
    error,    // something in the message is not in the record in a form it can be used
  };
  Severity severity = Severity::error;
  std::string code;  // of table 0357
  std::string text;
  Place place;
};

using Findings = std::vector<Finding>;
bool has_errors(const Findings& findings);

}  // namespace dyad::hl7v2
