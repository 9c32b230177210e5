// SPDX-License-Identifier: Apache-2.0
#include "app/text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace dyad::app {

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

void print_json(const json::Value& value) {
  print(json::write_pretty(value));
  print("\n");
}

std::string heading(std::string_view title) { return "\n" + std::string(title) + "\n"; }

std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
  const std::string margin(indent, ' ');
  std::string out, line;
  std::size_t used = 0;
  while (!text.empty()) {
    const auto space = text.find_first_of(" \n");
    const auto word = text.substr(0, space);
    text = space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
    if (word.empty()) continue;
    if (used > 0 && indent + used + 1 + columns(word) > width) {
      out += margin + line + "\n";
      line.clear();
      used = 0;
    }
    if (used > 0) line += ' ', ++used;
    line += word;
    used += columns(word);
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
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kWords{{
      {"read", "read in the source named"},
      {"read_secondary", "read in a transcription that names the primary source"},
      {"computed", "computed from other entries"},
      {"memory_high", "not read; well known; check against the source"},
      {"memory_medium", "not read; uncertain; not used to decide"},
      {"memory_low", "not read; very uncertain; not used"},
      {"conflicting", "sources disagree; not used to decide"},
      {"not_found", "searched for and not found; not used"},
      {"assumption", "a stated assumption of this project"},
  }};
  for (const auto& [key, words] : kWords)
    if (key == certainty) return std::string(words);
  return std::string(certainty);
}

}  // namespace dyad::app
