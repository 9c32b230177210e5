// SPDX-License-Identifier: Apache-2.0
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>

#include "search/extract.hpp"

namespace dyad::search {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

void append_joined(std::string& out, char c) {
  if (!is_space(c)) {
    out += c;
  } else if (!out.empty() && out.back() != ' ') {
    out += ' ';
  }
}

// Marks of the Latin, Greek and Cyrillic scripts, and the optional vowel points of Hebrew and Arabic. The
// marks of scripts whose vowels are marks (Thai, Devanagari and others) are letters to their readers and
// stay.
bool is_mark(UChar32 c) {
  return (c >= 0x300 && c <= 0x36f) || (c >= 0x1ab0 && c <= 0x1aff) || (c >= 0x1dc0 && c <= 0x1dff) ||
         (c >= 0x20d0 && c <= 0x20ff) || (c >= 0x591 && c <= 0x5c7) || (c >= 0x64b && c <= 0x65f) ||
         c == 0x670;
}

// Letters that are a base letter to most readers, but do not decompose.
const char* base_letter(UChar32 c) {
  switch (c) {
    case 0x111:
      return "d";
    case 0xf8:
      return "o";
    case 0x142:
      return "l";
    case 0x131:
      return "i";
    case 0x127:
      return "h";
    case 0x167:
      return "t";
    case 0xf0:
      return "d";
    case 0xfe:
      return "th";
    case 0xe6:
      return "ae";
    case 0x153:
      return "oe";
    default:
      return nullptr;
  }
}

std::string fold_unicode(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* folding = icu::Normalizer2::getNFKCCasefoldInstance(status);
  const icu::Normalizer2* decomposing = icu::Normalizer2::getNFDInstance(status);
  const icu::Normalizer2* composing = icu::Normalizer2::getNFCInstance(status);
  if (U_FAILURE(status)) return std::string(text);
  const auto source = icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<std::int32_t>(std::min(text.size(), kMaxFoldedBytes))));
  const icu::UnicodeString apart = decomposing->normalize(folding->normalize(source, status), status);
  icu::UnicodeString kept;
  for (std::int32_t i = 0; i < apart.length();) {
    const UChar32 c = apart.char32At(i);
    i += U16_LENGTH(c);
    if (is_mark(c)) continue;
    if (const char* base = base_letter(c)) {
      kept.append(icu::UnicodeString(base, -1, US_INV));
    } else {
      kept.append(u_isUWhiteSpace(c) ? UChar32{' '} : c);
    }
  }
  std::string bytes;
  composing->normalize(kept, status).toUTF8String(bytes);
  if (U_FAILURE(status)) return std::string(text);
  return bytes;
}

}  // namespace

std::string fold(std::string_view text) {
  const bool ascii = std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  const std::string unicode = ascii ? std::string() : fold_unicode(text);
  std::string out;
  out.reserve(text.size());
  for (const char c : ascii ? text : std::string_view(unicode))
    append_joined(out, c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c);
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

}  // namespace dyad::search
