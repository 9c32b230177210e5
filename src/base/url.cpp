// SPDX-License-Identifier: Apache-2.0
#include "base/url.hpp"

#include <cstdint>

namespace dyad::url {
namespace {

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Failure bad(std::string why) { return fail(ErrorKind::invalid, std::move(why), "request target"); }

bool is_control(char c, Part part) {
  const auto u = static_cast<unsigned char>(c);
  if (part == Part::form && (c == '\t' || c == '\r' || c == '\n')) return false;
  return u < 0x20 || u == 0x7f;
}

}  // namespace

Result<std::string> decode(std::string_view text, Part part) {
  std::string out;
  out.reserve(text.size());
  bool plain = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      const int high = i + 2 < text.size() ? hex(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex(text[i + 2]) : -1;
      if (high < 0 || low < 0) return bad("a percent sign must be followed by two hexadecimal digits");
      c = static_cast<char>(high * 16 + low);
      if (part == Part::path && c == '/') return bad("an encoded slash in the path");
      i += 2;
    } else if (c == '+' && part != Part::path) {
      c = ' ';
    }
    if (is_control(c, part)) return bad("a control character");
    plain = plain && static_cast<unsigned char>(c) < 0x80;
    out += c;
  }
  if (!plain && !is_utf8(out)) return bad("not UTF-8");
  return out;
}

Result<Parameters> parse_query(std::string_view text, Part part) {
  Parameters out;
  while (!text.empty()) {
    const auto ampersand = text.find('&');
    const auto pair = text.substr(0, ampersand);
    text = ampersand == std::string_view::npos ? std::string_view() : text.substr(ampersand + 1);
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    auto name = decode(pair.substr(0, equals), part);
    if (!name) return std::unexpected(name.error());
    auto value =
        decode(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1), part);
    if (!value) return std::unexpected(value.error());
    out.emplace_back(std::move(*name), std::move(*value));
  }
  return out;
}

std::string encode(std::string_view text, std::string_view also) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const auto u = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~' || also.find(c) != std::string_view::npos;
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += kHex[u >> 4];
      out += kHex[u & 15];
    }
  }
  return out;
}

std::string write_query(const Parameters& parameters) {
  std::string out;
  for (const auto& [name, value] : parameters) {
    if (!out.empty()) out += '&';
    out += encode(name, ":");
    out += '=';
    out += encode(value, ":/,$*");
  }
  return out;
}

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    std::size_t more = 0;
    std::uint32_t point = lead, least = 0;
    if (lead >= 0x80) {
      if ((lead & 0xe0) == 0xc0)
        more = 1, point = lead & 0x1f, least = 0x80;
      else if ((lead & 0xf0) == 0xe0)
        more = 2, point = lead & 0x0f, least = 0x800;
      else if ((lead & 0xf8) == 0xf0)
        more = 3, point = lead & 0x07, least = 0x10000;
      else
        return false;
    }
    if (i + more >= text.size()) return false;
    for (std::size_t k = 1; k <= more; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if ((next & 0xc0) != 0x80) return false;
      point = point << 6 | (next & 0x3f);
    }
    if (point < least || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return false;
    i += more + 1;
  }
  return true;
}

}  // namespace dyad::url
