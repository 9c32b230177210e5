// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace dyad::app {

// What went wrong, in the language of this run. The rooms refuse in English, the same words for the same
// refusal, so the words themselves are the key: first in the catalogue of the pages (web/src/locales/said.*),
// as web/src/said.ts looks them up, then among the sentences with places of data/words/rooms.*, where
// "holds {n} cases" finds "holds 3 cases". A text that neither knows is shown as it is.
std::string refusal_words(std::string_view message);
std::string label_words(std::string_view label);  // the same, or the codes of the record it consists of
std::string limit_words(std::string_view limit);  // of what is allowed
std::string error_line(const Error& error);       // as Error::text writes it
// A line that was written so elsewhere, as by a server: taken apart, translated and joined again.
std::string line_words(std::string_view line);

}  // namespace dyad::app
