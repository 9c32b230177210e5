// SPDX-License-Identifier: Apache-2.0
#include "hl7v2/escape.hpp"

#include <array>

namespace dyad::hl7v2 {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

bool append_hex(std::string& out, std::string_view digits) {
  if (digits.empty() || digits.size() % 2 != 0) return false;
  std::string bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const int high = hex_digit(digits[i]), low = hex_digit(digits[i + 1]);
    if (high < 0 || low < 0) return false;
    bytes += static_cast<char>(high * 16 + low);
  }
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c == '\r' ? '\n' : c;
    } else {  // one byte above ASCII stands for the character of that number, as in Latin-1
      out += static_cast<char>(0xC0 | (byte >> 6));
      out += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  return true;
}

// What stands between two escape characters; false when it means nothing here.
bool append_sequence(std::string& out, std::string_view body, const Separators& s) {
  if (body.size() == 1) {
    switch (body[0]) {
      case 'F':
        out += s.field;
        return true;
      case 'S':
        out += s.component;
        return true;
      case 'T':
        out += s.subcomponent;
        return true;
      case 'R':
        out += s.repetition;
        return true;
      case 'E':
        out += s.escape;
        return true;
      case 'H':
      case 'N':
        return true;
      default:
        return false;
    }
  }
  if (body.starts_with('X')) return append_hex(out, body.substr(1));
  static constexpr std::array<std::string_view, 3> kNewLines{".br", ".sp", ".ce"};
  for (const auto command : kNewLines)
    if (body.starts_with(command)) {
      out += '\n';
      return true;
    }
  // Indents, filling, skips: formatting without meaning.
  return body.starts_with(".in") || body.starts_with(".ti") || body == ".fi" || body == ".nf" ||
         body.starts_with(".sk");
}

void plain(std::string& out, char c) {
  const auto byte = static_cast<unsigned char>(c);
  out += byte < 0x20 && c != '\n' && c != '\t' ? ' ' : c;
}

}  // namespace

std::string unescape(std::string_view text, const Separators& s) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != s.escape || s.escape == '\0') {
      plain(out, text[i]);
      continue;
    }
    const auto end = text.find(s.escape, i + 1);
    if (end == std::string_view::npos || !append_sequence(out, text.substr(i + 1, end - i - 1), s)) {
      out += text[i];
      continue;
    }
    i = end;
  }
  for (char& c : out)
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') c = ' ';
  return out;
}

std::string escape(std::string_view text, const Separators& s) {
  std::string out;
  const auto add = [&](std::string_view body) { out.append(1, '\\').append(body).append(1, '\\'); };
  for (const char c : text) {
    if (c == s.field)
      add("F");
    else if (c == s.component)
      add("S");
    else if (c == s.subcomponent)
      add("T");
    else if (c == s.repetition)
      add("R");
    else if (c == s.escape && c != '\0')
      add("E");
    else if (c == '\n' || c == '\r')
      add(".br");
    else if (static_cast<unsigned char>(c) < 0x20)
      out += ' ';
    else
      out += c;
  }
  return out;
}

}  // namespace dyad::hl7v2
