// SPDX-License-Identifier: Apache-2.0
#include "fhirpath/text_codec.hpp"

#include <array>
#include <utility>

#include "json/json.hpp"

namespace dyad::fhirpath {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrl = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kHtml{
    {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}}};

std::string to_base64(std::string_view text, std::string_view digits) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    unsigned group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group = group << 8 | (i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k)
      out += i + k > text.size() ? '=' : digits[group >> (18 - 6 * k) & 63U];
  }
  return out;
}

std::optional<std::string> from_base64(std::string_view text, std::string_view digits) {
  std::string out;
  unsigned group = 0;
  int bits = 0;
  while (text.ends_with('=')) text.remove_suffix(1);
  for (const char c : text) {
    const std::size_t value = digits.find(c);
    if (value == std::string_view::npos) return {};
    group = (group << 6 | static_cast<unsigned>(value)) & 0xFFFFU;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out += static_cast<char>(group >> bits & 0xFFU);
    }
  }
  return out;
}

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return {};
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    unsigned byte = 0;
    for (const char c : text.substr(i, 2)) {
      const std::size_t value = kHex.find(c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c);
      if (value == std::string_view::npos) return {};
      byte = byte << 4 | static_cast<unsigned>(value);
    }
    out += static_cast<char>(byte);
  }
  return out;
}

}  // namespace

std::optional<std::string> encode(std::string_view text, std::string_view format) {
  if (format == "base64") return to_base64(text, kPlain);
  if (format == "urlbase64") return to_base64(text, kUrl);
  if (format != "hex") return {};
  std::string out;
  for (const char c : text) {
    out += kHex[static_cast<unsigned char>(c) >> 4];
    out += kHex[static_cast<unsigned char>(c) & 15U];
  }
  return out;
}

std::optional<std::string> decode(std::string_view text, std::string_view format) {
  if (format == "base64") return from_base64(text, kPlain);
  if (format == "urlbase64") return from_base64(text, kUrl);
  if (format == "hex") return from_hex(text);
  return {};
}

std::optional<std::string> escape(std::string_view text, std::string_view target) {
  if (target == "json") {
    const std::string quoted = json::quote(text);
    return quoted.substr(1, quoted.size() - 2);
  }
  if (target != "html") return {};
  std::string out;
  for (const char c : text) {
    std::string_view name;
    for (const auto& [entity, plain] : kHtml)
      if (plain[0] == c) name = entity;
    if (name.empty()) {
      out += c;
    } else {
      out += name;
    }
  }
  return out;
}

std::optional<std::string> unescape(std::string_view text, std::string_view target) {
  if (target == "json") {
    std::string quoted = "\"";
    for (std::size_t i = 0; i < text.size(); ++i) {  // a quote that is not escaped is read as it stands
      if (text[i] == '"') quoted += '\\';
      quoted += text[i];
      if (text[i] == '\\' && i + 1 < text.size()) quoted += text[++i];
    }
    const auto read = json::parse("[" + quoted + "\"]");
    if (!read) return {};
    return std::string((*read)[0].as_string());
  }
  if (target != "html") return {};
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    std::string_view entity, plain;
    for (const auto& [name, meaning] : kHtml)
      if (text.substr(i).starts_with(name)) entity = name, plain = meaning;
    if (entity.empty()) {
      out += text[i++];
    } else {
      out += plain;
      i += entity.size();
    }
  }
  return out;
}

}  // namespace dyad::fhirpath
