// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace dyad::hl7v2 {

// How the bytes of a message are to be read: MSH-18 as sent (table 0211), or what the site's map says of a
// sender that leaves it empty.
struct CharacterSet {
  std::string stated;    // MSH-18; empty when it is not stated
  std::string encoding;  // iconv's name of what was used
  bool assumed = false;  // nothing was stated and the bytes are not ASCII
};

struct Decoded {
  std::string text;  // UTF-8
  CharacterSet set;
};

// The bytes of a message as UTF-8. UTF-16 is known by its first bytes, anything else by MSH-18; without it
// the bytes are ASCII, or UTF-8 when that is what they are, or `fallback` (a name of table 0211) when one is
// given. Nothing else is guessed. Errors name MSH-18, what was stated and the first byte that does not fit.
Result<Decoded> decode(std::string_view bytes, std::string_view fallback = {});

// MSH-18 of the message in these bytes as stated, and MSH-3 and MSH-4, without decoding anything.
struct Glimpse {
  std::string application, facility, control_id, character_set;
};
Glimpse glimpse(std::string_view bytes);

// The other way, for answers: characters the set does not have become "?".
std::string encode(std::string_view utf8, const CharacterSet& set);

}  // namespace dyad::hl7v2
