// SPDX-License-Identifier: Apache-2.0
// The only file of the room that knows ICU.
#include "fhirpath/regex.hpp"

#include <unicode/locid.h>
#include <unicode/regex.h>
#include <unicode/unistr.h>

#include <list>
#include <memory>

namespace dyad::fhirpath {
namespace {

constexpr int kTimeLimit = 500;            // ICU's steps of about a millisecond each
constexpr int kStackLimit = 1'000'000;     // bytes for going back
constexpr std::size_t kKeptPatterns = 32;  // compiled ones, of each thread

icu::UnicodeString wide(std::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}
std::string narrow(const icu::UnicodeString& text) {
  std::string out;
  return text.toUTF8String(out);
}

Failure malformed(std::string_view pattern) {
  return fail(ErrorKind::invalid, "FHIRPath: not a regular expression", "expression",
              std::string(pattern.substr(0, 80)));
}

struct Kept {
  std::string pattern;
  std::unique_ptr<icu::RegexPattern> compiled;
};

const icu::RegexPattern* compiled(std::string_view pattern) {
  thread_local std::list<Kept> kept;  // the last used in front
  for (auto at = kept.begin(); at != kept.end(); ++at)
    if (at->pattern == pattern) {
      kept.splice(kept.begin(), kept, at);
      return at->compiled.get();
    }
  UErrorCode status = U_ZERO_ERROR;
  UParseError where;
  std::unique_ptr<icu::RegexPattern> made(
      icu::RegexPattern::compile(wide(pattern), UREGEX_DOTALL, where, status));
  if (U_FAILURE(status)) return nullptr;
  kept.push_front({std::string(pattern), std::move(made)});
  if (kept.size() > kKeptPatterns) kept.pop_back();
  return kept.front().compiled.get();
}

// Runs `work` on a matcher with its limits set.
template <class Out, class Work>
Result<Out> match(std::string_view text, std::string_view pattern, Work work) {
  const icu::RegexPattern* regex = compiled(pattern);
  if (!regex) return malformed(pattern);
  UErrorCode status = U_ZERO_ERROR;
  const icu::UnicodeString input = wide(text);
  const std::unique_ptr<icu::RegexMatcher> matcher(regex->matcher(input, status));
  if (U_FAILURE(status)) return malformed(pattern);
  matcher->setTimeLimit(kTimeLimit, status);
  matcher->setStackLimit(kStackLimit, status);
  Out out = work(*matcher, status);
  if (U_FAILURE(status))
    return fail(ErrorKind::too_large,
                "FHIRPath: the regular expression takes too long, or its replacement is malformed",
                "expression", std::string(pattern.substr(0, 80)));
  return out;
}

}  // namespace

Result<bool> regex_finds(std::string_view text, std::string_view pattern, bool whole) {
  return match<bool>(text, pattern, [&](icu::RegexMatcher& matcher, UErrorCode& status) {
    return (whole ? matcher.matches(status) : matcher.find(0, status)) != 0;
  });
}

Result<std::string> regex_replace(std::string_view text, std::string_view pattern,
                                  std::string_view replacement) {
  return match<std::string>(text, pattern, [&](icu::RegexMatcher& matcher, UErrorCode& status) {
    return narrow(matcher.replaceAll(wide(replacement), status));
  });
}

std::string upper_case(std::string_view text) { return narrow(wide(text).toUpper(icu::Locale::getRoot())); }
std::string lower_case(std::string_view text) { return narrow(wide(text).toLower(icu::Locale::getRoot())); }

}  // namespace dyad::fhirpath
