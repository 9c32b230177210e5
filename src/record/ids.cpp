// SPDX-License-Identifier: Apache-2.0
// The only source of randomness in this room.
#include "record/ids.hpp"

#include <unistd.h>

#include <array>
#include <cstdint>
#include <stdexcept>
#include <string_view>

namespace dyad::record {
namespace {

// The system's random bytes, fetched for several ids at once: a call for each, or the processor's own
// generator, would take longer than storing a small resource.
std::uint8_t random_byte() {
  thread_local std::array<std::uint8_t, 256> bytes;  // the most that one call gives
  thread_local std::size_t used = bytes.size();
  if (used == bytes.size()) {
    if (::getentropy(bytes.data(), bytes.size()) != 0)
      throw std::runtime_error("the system gives no random bytes");
    used = 0;
  }
  return bytes[used++];
}

}  // namespace

std::string random_id() {
  static constexpr char kHex[] = "0123456789abcdef";
  static constexpr std::string_view kForm = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
  unsigned bits = 1;  // a one above what is left
  std::string out(kForm);
  for (char& c : out) {
    if (c != 'x' && c != 'y') continue;
    if (bits == 1) bits = 0x100u | random_byte();
    const unsigned nibble = bits & 15u;
    c = kHex[c == 'y' ? (nibble & 3u) | 8u : nibble];  // y: the two bits of the RFC 4122 variant
    bits >>= 4;
  }
  return out;
}

}  // namespace dyad::record
