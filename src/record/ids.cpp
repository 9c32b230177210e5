// SPDX-License-Identifier: Apache-2.0
// The only source of randomness in this room.
#include "record/ids.hpp"

#include <cstdint>
#include <random>

namespace dyad::record {

std::string random_id() {
  static constexpr char kHex[] = "0123456789abcdef";
  static constexpr std::string_view kForm = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
  thread_local std::random_device device;
  std::uint32_t bits = 0;
  int left = 0;
  std::string out(kForm);
  for (char& c : out) {
    if (c != 'x' && c != 'y') continue;
    if (left == 0) {
      bits = device();
      left = 8;
    }
    const std::uint32_t nibble = bits & 15u;
    c = kHex[c == 'y' ? (nibble & 3u) | 8u : nibble];  // y: the two bits of the RFC 4122 variant
    bits >>= 4;
    --left;
  }
  return out;
}

}  // namespace dyad::record
