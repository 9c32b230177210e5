// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace dyad::fhirpath {

struct Token {
  enum class Kind { word, quoted_word, string, number, moment, variable, self, symbol, end };
  Kind kind = Kind::end;
  std::string text;    // without quotes and escapes; of a moment without '@'; of $this "this"
  std::size_t at = 0;  // byte in the expression

  bool is(std::string_view symbol) const { return kind == Kind::symbol && text == symbol; }
  bool is_word(std::string_view word) const { return kind == Kind::word && text == word; }
};

// The last token is `end`.
Result<std::vector<Token>> tokens_of(std::string_view text);
Failure syntax_error(std::string message, std::string_view text, std::size_t at);

}  // namespace dyad::fhirpath
