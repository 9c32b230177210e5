// SPDX-License-Identifier: Apache-2.0
// The only source of randomness in this room.
#include "record/ids.hpp"

#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <ranges>
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

constexpr std::string_view kHex = "0123456789abcdef";

// The form with random digits in the place of every x, and of y the two bits of the variant before two random
// ones.
std::string filled(std::string_view form) {
  unsigned bits = 1;  // a one above what is left
  std::string out(form);
  for (char& c : out) {
    if (c != 'x' && c != 'y') continue;
    if (bits == 1) bits = 0x100u | random_byte();
    const unsigned nibble = bits & 15u;
    c = kHex[c == 'y' ? (nibble & 3u) | 8u : nibble];
    bits >>= 4;
  }
  return out;
}

}  // namespace

std::string random_id() { return filled("xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx"); }

std::string resource_id() {
  using std::chrono::nanoseconds;
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  const auto ms = std::chrono::floor<std::chrono::milliseconds>(since_1970);
  // RFC 9562, 6.2, method 3: the twelve bits after the milliseconds hold a finer part of them.
  const auto fine = static_cast<std::uint64_t>(nanoseconds(since_1970 - ms).count()) * 4096 / 1'000'000;
  std::uint64_t time = (static_cast<std::uint64_t>(ms.count()) << 12) | fine;
  std::string out = filled("tttttttt-tttt-7ttt-yxxx-xxxxxxxxxxxx");
  for (char& c : std::views::reverse(out)) {
    if (c != 't') continue;
    c = kHex[time & 15u];
    time >>= 4;
  }
  return out;
}

}  // namespace dyad::record
