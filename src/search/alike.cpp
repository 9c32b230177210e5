// SPDX-License-Identifier: Apache-2.0
#include "search/alike.hpp"

#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <memory>

#include "search/extract.hpp"

namespace dyad::search {
namespace {

// A transliterator may be used by one thread at a time; making one takes milliseconds, so each thread has
// its own.
icu::Transliterator* reader_of_han() {
  thread_local const std::unique_ptr<icu::Transliterator> reader = [] {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::Transliterator> made(
        icu::Transliterator::createInstance("Han-Latin/Names", UTRANS_FORWARD, status));
    return U_SUCCESS(status) ? std::move(made) : nullptr;
  }();
  return reader.get();
}

}  // namespace

std::string spoken(std::string_view name) {
  std::string latin(name);
  if (auto* reader = reader_of_han()) {
    icu::UnicodeString text = icu::UnicodeString::fromUTF8(latin);
    reader->transliterate(text);
    latin.clear();
    text.toUTF8String(latin);
  }
  std::string out;
  for (const char c : fold(latin))
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (static_cast<unsigned char>(c) & 0x80U) != 0)
      out += c;
  return out;
}

}  // namespace dyad::search
