// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace dyad::app {

enum class Language { en, vi, zh };

std::string_view code_of(Language language);  // en, vi, zh

using Environment = std::function<std::string(const char*)>;  // the value of a variable, or nothing
std::string environment(const char* name);                    // of this process

// Takes --lang CODE or --lang=CODE out of the arguments, wherever it stands before "--", and finds the
// language to speak: by that option, by DYAD_LANG, by the locale (LC_ALL, LC_MESSAGES, LANG), or English.
// What was asked for and is not spoken here is refused; a locale is not asked for and falls back to English.
Result<Language> take_language(std::vector<std::string>& arguments, const Environment& environment);

}  // namespace dyad::app
