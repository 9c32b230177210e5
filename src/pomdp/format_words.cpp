// SPDX-License-Identifier: Apache-2.0
#include "pomdp/format_words.hpp"

#include <algorithm>

namespace dyad::pomdp {
namespace {

constexpr std::string_view kReserved[] = {
    "discount", "values",   "states", "actions", "observations", "T",       "O",       "R",
    "uniform",  "identity", "reward", "cost",    "start",        "include", "exclude", "reset"};
constexpr std::size_t kShown = 40;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_name_letter(char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '-'; }
bool is_reserved(std::string_view name) { return std::ranges::find(kReserved, name) != std::end(kReserved); }

void Words::next() {
  while (at_ < text_.size() && (is_space(text_[at_]) || text_[at_] == '#')) {
    if (text_[at_] == '#')
      at_ = std::min(text_.find('\n', at_), text_.size());
    else
      line_ += text_[at_++] == '\n';
  }
  const std::size_t begin = at_;
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == ':' || c == '*') {
      at_ += at_ == begin;
      break;
    }
    if (is_space(c) || c == '#') break;
    ++at_;
  }
  word_ = text_.substr(begin, at_ - begin);
}

std::string_view Words::take() {
  const std::string_view word = word_;
  next();
  return word;
}

bool Words::take_if(std::string_view word) {
  if (word_ != word) return false;
  next();
  return true;
}

bool Words::at_number() const {
  return !word_.empty() && word_ != ":" && word_ != "*" && !is_letter(word_.front());
}

Failure Words::wrong(std::string message, std::string limit) const {
  return wrong_at(line_, std::move(message), at_end() ? "the end of the file" : shown(word_),
                  std::move(limit));
}

Failure wrong_at(int line, std::string message, std::string value, std::string limit, ErrorKind kind) {
  return fail(kind, std::move(message), "line " + std::to_string(line), std::move(value), std::move(limit));
}

std::string shown(std::string_view word) {
  std::string out(word.substr(0, kShown));
  for (char& c : out)
    if (c < ' ' || c > '~') c = '?';
  return word.size() > kShown ? out + "..." : out;
}

}  // namespace dyad::pomdp
