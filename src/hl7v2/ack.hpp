// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "hl7v2/finding.hpp"
#include "hl7v2/message.hpp"

namespace dyad::hl7v2 {

// What became of a message, as its sender is to be told.
enum class Verdict {
  accepted,  // AA, CA
  error,     // AE; its receipt was still durable: CA in enhanced mode
  rejected,  // AR, CR: of a type, event, version or processing id not taken here, and not kept
};

// How many errors an acknowledgement names, so that it stays under the 4,096 bytes that some senders read.
inline constexpr std::size_t kMaxTold = 8;
inline constexpr std::size_t kMaxToldBytes = 200;

struct Stamp {
  std::string now;         // for MSH-7, as in 20260203041500.000+0000
  std::string control_id;  // of the acknowledgement itself
};

// The messages to send back, oldest first, each ending with CR: none where none is wanted and none ever for
// an acknowledgement; one in original mode; in enhanced mode the accept acknowledgement, the application
// acknowledgement or both, as MSH-15 and MSH-16 ask (AL, NE, ER, SU). Sender and receiver are swapped.
// `stamps` gives each its time and id.
std::vector<std::string> acknowledge(const Header& header, const Separators& separators, Verdict verdict,
                                     const Findings& findings, const std::vector<Stamp>& stamps);

// For bytes in which no header could be read.
std::string refuse_unreadable(const std::string& text, const Stamp& stamp);

bool is_acknowledgement(const Header& header);

}  // namespace dyad::hl7v2
