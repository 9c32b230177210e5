// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace dyad::pomdp {

bool is_letter(char c);
bool is_name_letter(char c);  // a letter, digit, '_' or '-'
bool is_reserved(std::string_view name);

// The words of a .pomdp file one after another: ":" and "*" alone, anything else up to white space; "#"
// begins a comment that ends with the line. The empty word is the end of the file.
class Words {
 public:
  explicit Words(std::string_view text) : text_(text) { next(); }

  std::string_view peek() const { return word_; }
  bool at_end() const { return word_.empty(); }
  int line() const { return line_; }  // of the word that peek() shows
  std::string_view take();
  bool take_if(std::string_view word);
  bool at_number() const;  // a digit, sign or point begins the word, or it is no name at all

  Failure wrong(std::string message, std::string limit = {}) const;  // about the word that peek() shows

 private:
  void next();

  std::string_view text_;
  std::string_view word_;
  std::size_t at_ = 0;
  int line_ = 1;
};

Failure wrong_at(int line, std::string message, std::string value = {}, std::string limit = {},
                 ErrorKind kind = ErrorKind::invalid);
// A word as an error may show it: short, and printable.
std::string shown(std::string_view word);

}  // namespace dyad::pomdp
