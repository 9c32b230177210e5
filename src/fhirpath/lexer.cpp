// SPDX-License-Identifier: Apache-2.0
#include "fhirpath/lexer.hpp"

#include <array>
#include <optional>

namespace dyad::fhirpath {
namespace {

constexpr bool digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
constexpr bool space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

void append_utf8(std::string& out, unsigned code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xE0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Result<std::vector<Token>> run() {
    std::vector<Token> out;
    while (true) {
      if (!skip_blanks()) return syntax_error("the comment is not closed", text_, at_);
      Token token;
      token.at = at_;
      if (at_ >= text_.size()) {
        out.push_back(std::move(token));
        return out;
      }
      if (auto read = next(token); !read) return Failure(std::move(read.error()));
      out.push_back(std::move(token));
    }
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  bool skip_blanks() {
    while (at_ < text_.size()) {
      if (space(peek())) {
        ++at_;
      } else if (peek() == '/' && peek(1) == '/') {
        while (at_ < text_.size() && peek() != '\n') ++at_;
      } else if (peek() == '/' && peek(1) == '*') {
        const std::size_t close = text_.find("*/", at_ + 2);
        if (close == std::string_view::npos) return false;
        at_ = close + 2;
      } else {
        return true;
      }
    }
    return true;
  }

  Result<void> next(Token& token) {
    const char c = peek();
    if (letter(c)) {
      token.kind = Token::Kind::word;
      token.text = word();
      return {};
    }
    if (digit(c)) return number(token);
    if (c == '\'' || c == '`' || c == '"') {
      token.kind = c == '\'' ? Token::Kind::string : Token::Kind::quoted_word;
      return quoted(c, token.text);
    }
    if (c == '@') return moment(token);
    if (c == '%') return variable(token);
    if (c == '$') {
      ++at_;
      token.kind = Token::Kind::self;
      token.text = word();
      if (token.text == "this" || token.text == "index" || token.text == "total") return {};
      return syntax_error("unknown $" + token.text, text_, token.at);
    }
    return symbol(token);
  }

  std::string word() {
    const std::size_t from = at_;
    while (letter(peek()) || digit(peek())) ++at_;
    return std::string(text_.substr(from, at_ - from));
  }

  Result<void> number(Token& token) {
    token.kind = Token::Kind::number;
    const std::size_t from = at_;
    while (digit(peek())) ++at_;
    if (peek() == '.' && digit(peek(1))) {
      ++at_;
      while (digit(peek())) ++at_;
    }
    token.text = text_.substr(from, at_ - from);
    return {};
  }

  Result<void> quoted(char quote, std::string& out) {
    const std::size_t from = at_++;
    while (at_ < text_.size() && peek() != quote) {
      if (peek() != '\\') {
        out += text_[at_++];
        continue;
      }
      ++at_;
      if (!escape(out)) return syntax_error("unknown escape in a string", text_, at_);
    }
    if (at_ >= text_.size()) return syntax_error("the string is not closed", text_, from);
    ++at_;
    return {};
  }

  bool escape(std::string& out) {
    static constexpr std::string_view kFrom = "'\"`\\/rntf";
    static constexpr std::string_view kTo = "'\"`\\/\r\n\t\f";
    const char c = peek();
    ++at_;
    if (const std::size_t i = kFrom.find(c); c != '\0' && i != std::string_view::npos) {
      out += kTo[i];
      return true;
    }
    if (c != 'u' || at_ + 4 > text_.size()) return false;
    unsigned code = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      const char h = peek();
      const int v = digit(h)                 ? h - '0'
                    : (h >= 'a' && h <= 'f') ? h - 'a' + 10
                    : (h >= 'A' && h <= 'F') ? h - 'A' + 10
                                             : -1;
      if (v < 0) return false;
      code = code * 16 + static_cast<unsigned>(v);
    }
    append_utf8(out, code);
    return true;
  }

  bool digits(int n) {
    for (int i = 0; i < n; ++i)
      if (!digit(peek(static_cast<std::size_t>(i)))) return false;
    at_ += static_cast<std::size_t>(n);
    return true;
  }
  // A separator and n digits, or nothing at all.
  bool part(char separator, int n) {
    if (peek() != separator || !digit(peek(1))) return false;
    const std::size_t from = at_++;
    if (digits(n)) return true;
    at_ = from;
    return false;
  }
  void clock() {
    if (!part(':', 2) || !part(':', 2)) return;
    if (peek() == '.' && digit(peek(1))) {
      ++at_;
      while (digit(peek())) ++at_;
    }
  }

  Result<void> moment(Token& token) {
    token.kind = Token::Kind::moment;
    const std::size_t from = ++at_;
    bool good = true;
    if (peek() == 'T') {
      ++at_;
      good = digits(2);
      if (good) clock();
    } else {
      good = digits(4);
      if (good && part('-', 2)) part('-', 2);
      if (good && peek() == 'T') {
        ++at_;
        if (digits(2)) clock();
        zone();
      }
    }
    if (!good) return syntax_error("not a date or a time", text_, from);
    token.text = text_.substr(from, at_ - from);
    return {};
  }

  void zone() {
    if (peek() == 'Z') {
      ++at_;
    } else if ((peek() == '+' || peek() == '-') && digit(peek(1)) && digit(peek(2)) && peek(3) == ':' &&
               digit(peek(4)) && digit(peek(5))) {
      at_ += 6;
    }
  }

  Result<void> variable(Token& token) {
    token.kind = Token::Kind::variable;
    ++at_;
    const char c = peek();
    if (c == '\'' || c == '`' || c == '"') return quoted(c, token.text);
    while (letter(peek()) || digit(peek()) || (peek() == '-' && letter(peek(1)))) token.text += text_[at_++];
    if (token.text.empty()) return syntax_error("a name must follow %", text_, token.at);
    return {};
  }

  Result<void> symbol(Token& token) {
    static constexpr std::array<std::string_view, 21> kSymbols{"<=", ">=", "!=", "!~", "(", ")", "[",
                                                               "]",  "{",  "}",  ".",  ",", "+", "-",
                                                               "*",  "/",  "&",  "|",  "<", ">", "="};
    token.kind = Token::Kind::symbol;
    for (const std::string_view s : kSymbols)
      if (text_.substr(at_).starts_with(s)) {
        token.text = s;
        at_ += s.size();
        return {};
      }
    if (peek() == '~') {
      token.text = "~";
      ++at_;
      return {};
    }
    return syntax_error("unexpected character", text_, at_);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Failure syntax_error(std::string message, std::string_view text, std::size_t at) {
  constexpr std::size_t kShown = 40;
  return fail(ErrorKind::invalid,
              "FHIRPath: " + std::move(message) + " at character " + std::to_string(at + 1), "expression",
              std::string(text.substr(std::min(at, text.size()), kShown)));
}

Result<std::vector<Token>> tokens_of(std::string_view text) { return Lexer(text).run(); }

}  // namespace dyad::fhirpath
