// SPDX-License-Identifier: Apache-2.0
#include "base/base64.hpp"

#include <cstddef>
#include <cstdint>

namespace dyad {
namespace {

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int value_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

}  // namespace

std::string to_base64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k)
      bits = bits << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k)
      out += i + k > bytes.size() ? '=' : kLetters[bits >> (18 - 6 * k) & 63];
  }
  return out;
}

Result<std::string> from_base64(std::string_view text) {
  std::string out;
  out.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  std::size_t letters = 0, padding = 0;
  for (const char c : text) {
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
    if (c == '=') {
      ++padding;
      continue;
    }
    const int value = value_of(c);
    if (value < 0 || padding > 0) return fail(ErrorKind::invalid, "not base64");
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    ++letters;
    const std::size_t held = letters % 4;  // of the group of four that makes three bytes
    if (held == 2) out += static_cast<char>(bits >> 4 & 0xff);
    if (held == 3) out += static_cast<char>(bits >> 2 & 0xff);
    if (held == 0) out += static_cast<char>(bits & 0xff);
  }
  if ((letters + padding) % 4 != 0 || padding > 2) return fail(ErrorKind::invalid, "base64 is cut short");
  return out;
}

}  // namespace dyad
