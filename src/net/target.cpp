// SPDX-License-Identifier: Apache-2.0
#include "net/target.hpp"

#include <cstdint>
#include <optional>

namespace dyad::net {
namespace {

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Failure bad(std::string why) { return fail(ErrorKind::invalid, std::move(why), "request target"); }

Result<std::string> decode(std::string_view text, bool in_query) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      const int high = i + 2 < text.size() ? hex(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex(text[i + 2]) : -1;
      if (high < 0 || low < 0) return bad("a percent sign must be followed by two hexadecimal digits");
      c = static_cast<char>(high * 16 + low);
      if (!in_query && c == '/') return bad("an encoded slash in the path");
      i += 2;
    } else if (c == '+' && in_query) {
      c = ' ';
    }
    const auto u = static_cast<unsigned char>(c);
    if (u < 0x20 || u == 0x7f) return bad("a control character");
    out += c;
  }
  if (!is_utf8(out)) return bad("not UTF-8");
  return out;
}

Result<void> check_segments(std::string_view path) {
  std::size_t from = 1;
  while (from < path.size()) {
    std::size_t to = path.find('/', from);
    if (to == std::string_view::npos) to = path.size();
    const auto segment = path.substr(from, to - from);
    if (segment.empty() || segment == "." || segment == "..")
      return bad("an empty, \".\" or \"..\" path segment");
    from = to + 1;
  }
  return {};
}

}  // namespace

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

Result<Target> parse_target(std::string_view text) {
  if (text.empty() || text.front() != '/') return bad("must begin with \"/\"");
  Target target;
  const auto question = text.find('?');
  auto path = decode(text.substr(0, question), false);
  if (!path) return std::unexpected(path.error());
  if (path->size() > 1 && path->back() == '/') path->pop_back();
  if (auto ok = check_segments(*path); !ok) return std::unexpected(ok.error());
  target.path = std::move(*path);
  std::string_view rest = question == std::string_view::npos ? std::string_view() : text.substr(question + 1);
  while (!rest.empty()) {
    const auto ampersand = rest.find('&');
    const auto pair = rest.substr(0, ampersand);
    rest = ampersand == std::string_view::npos ? std::string_view() : rest.substr(ampersand + 1);
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    auto name = decode(pair.substr(0, equals), true);
    if (!name) return std::unexpected(name.error());
    auto value =
        decode(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1), true);
    if (!value) return std::unexpected(value.error());
    target.query.emplace_back(std::move(*name), std::move(*value));
  }
  return target;
}

std::string escape_path(std::string_view path) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : path) {
    const auto u = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~' || c == '/';
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

}  // namespace dyad::net
