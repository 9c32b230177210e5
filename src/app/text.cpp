// SPDX-License-Identifier: Apache-2.0
#include "app/text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "app/words.hpp"

namespace dyad::app {
namespace {

struct Character {
  char32_t code = 0;
  std::string_view bytes;
};

// The first character of UTF-8 text, taken off it; a byte that is none of UTF-8 stands for itself.
Character take_character(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  std::size_t length = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  length = std::min(length, text.size());
  char32_t code = length == 1 ? first : first & (0xffU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) code = code << 6 | (byte(i) & 0x3fU);
  const Character out{code, text.substr(0, length)};
  text.remove_prefix(length);
  return out;
}

struct Range {
  char32_t first, last;
};
// Marks that join the letter before them, as in decomposed Vietnamese, and what has no width at all.
constexpr std::array<Range, 6> kJoined{{{0x0300, 0x036f},
                                        {0x1ab0, 0x1aff},
                                        {0x1dc0, 0x1dff},
                                        {0x200b, 0x200f},
                                        {0x20d0, 0x20ff},
                                        {0xfe00, 0xfe0f}}};
// Chinese characters and the punctuation that goes with them, and forms of full width.
constexpr std::array<Range, 8> kWide{{{0x1100, 0x115f},
                                      {0x2e80, 0x303e},
                                      {0x3041, 0x33ff},
                                      {0x3400, 0x9fff},
                                      {0xac00, 0xd7a3},
                                      {0xf900, 0xfaff},
                                      {0xff00, 0xff60},
                                      {0x20000, 0x3fffd}}};

template <std::size_t N>
bool is_in(const std::array<Range, N>& ranges, char32_t code) {
  return std::ranges::any_of(ranges, [&](const Range& r) { return code >= r.first && code <= r.last; });
}

std::size_t width_of(char32_t code) { return is_in(kJoined, code) ? 0 : is_in(kWide, code) ? 2 : 1; }

// No line begins with these, and none ends with those.
constexpr std::u32string_view kClosing = U"，。；：、）》」』？！)],.;:!?%", kOpening = U"（《「『([";

// What stays together in a line: a word, or one Chinese character with its punctuation.
struct Piece {
  std::string_view text;
  bool after_space = false;
};

std::vector<Piece> pieces_of(std::string_view text) {
  std::vector<Piece> out;
  bool space = true, wide_before = false, open_before = false;
  while (!text.empty()) {
    const char* at = text.data();
    const auto [code, bytes] = take_character(text);
    if (code == ' ' || code == '\n') {
      space = true;
      continue;
    }
    const bool wide = width_of(code) == 2;
    const bool closing = kClosing.find(code) != std::u32string_view::npos;
    const bool breaks = space || ((wide || wide_before) && !closing && !open_before);
    if (breaks || out.empty())
      out.push_back({std::string_view(at, bytes.size()), space});
    else
      out.back().text = {out.back().text.data(), out.back().text.size() + bytes.size()};
    space = false;
    wide_before = wide;
    open_before = kOpening.find(code) != std::u32string_view::npos;
  }
  return out;
}

}  // namespace

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

void print_json(const json::Value& value) {
  print(json::write_pretty(value));
  print("\n");
}

std::string heading(std::string_view title) { return "\n" + std::string(title) + "\n"; }

std::size_t columns(std::string_view text) {
  std::size_t out = 0;
  while (!text.empty()) out += width_of(take_character(text).code);
  return out;
}

std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
  const std::string margin(indent, ' ');
  std::string out, line;
  std::size_t used = 0;
  for (const Piece& piece : pieces_of(text)) {
    const std::size_t gap = used > 0 && piece.after_space ? 1 : 0;
    if (used > 0 && indent + used + gap + columns(piece.text) > width) {
      out += margin + line + "\n";
      line.clear();
      used = 0;
    }
    if (used > 0 && gap > 0) line += ' ', ++used;
    line += piece.text;
    used += columns(piece.text);
  }
  if (!line.empty()) out += margin + line + "\n";
  return out;
}

std::string bullet(std::string_view text) {
  std::string out = wrapped(text, 4);
  if (out.size() > 2) out[2] = '-';
  return out;
}

std::string table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns(row[i]));
  }
  std::string out;
  for (const auto& row : rows) {
    std::string line = " ";
    for (std::size_t i = 0; i < row.size(); ++i)
      line += " " + row[i] + std::string(widths[i] - columns(row[i]) + 1, ' ');
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

std::string certainty_words(std::string_view certainty) {
  return say_or("certainty." + std::string(certainty), certainty);
}

}  // namespace dyad::app
