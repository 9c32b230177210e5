// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "fhirpath/functions.hpp"
#include "fhirpath/lexer.hpp"
#include "fhirpath/syntax.hpp"

namespace dyad::fhirpath {
namespace {

struct Level {
  std::string_view text;
  int binds;  // the higher, the tighter
  Operator op;
};

constexpr std::array<Level, 24> kOperators{{
    {"*", 10, Operator::multiply},
    {"/", 10, Operator::divide},
    {"div", 10, Operator::whole_divide},
    {"mod", 10, Operator::modulo},
    {"+", 9, Operator::plus},
    {"-", 9, Operator::minus},
    {"&", 9, Operator::concatenate},
    {"is", 8, Operator::is},
    {"as", 8, Operator::as},
    {"|", 7, Operator::unite},
    {"<", 6, Operator::less},
    {">", 6, Operator::greater},
    {"<=", 6, Operator::less_equal},
    {">=", 6, Operator::greater_equal},
    {"=", 5, Operator::equal},
    {"~", 5, Operator::equivalent},
    {"!=", 5, Operator::not_equal},
    {"!~", 5, Operator::not_equivalent},
    {"in", 4, Operator::in},
    {"contains", 4, Operator::contains},
    {"and", 3, Operator::both},
    {"or", 2, Operator::either},
    {"xor", 2, Operator::exclusive},
    {"implies", 1, Operator::implies},
}};

constexpr std::array<std::string_view, 16> kUnits{
    "year", "years", "month",  "months",  "week",   "weeks",   "day",         "days",
    "hour", "hours", "minute", "minutes", "second", "seconds", "millisecond", "milliseconds"};

class Parser {
 public:
  Parser(std::string_view text, std::vector<Token> tokens) : text_(text), tokens_(std::move(tokens)) {}

  Result<Expr> run() {
    auto root = expression(0);
    if (root && here().kind != Token::Kind::end) return wrong("unexpected text");
    return root;
  }

 private:
  const Token& here() const { return tokens_[at_]; }
  const Token& take() { return tokens_[at_++]; }
  bool skip(std::string_view symbol) {
    if (!here().is(symbol)) return false;
    ++at_;
    return true;
  }
  Failure wrong(std::string message) const { return syntax_error(std::move(message), text_, here().at); }

  // Sets the depth of a finished node and refuses what is too deep to evaluate.
  Result<Expr> done(Expr e) const {
    int deepest = e.input ? e.input->depth : 0;
    for (const Expr& arg : e.args) deepest = std::max(deepest, arg.depth);
    e.depth = deepest + 1;
    if (e.depth > kMaxDepth) return wrong("more than " + std::to_string(kMaxDepth) + " steps in a row");
    return e;
  }

  const Level* operator_here() const {
    if (here().kind != Token::Kind::symbol && here().kind != Token::Kind::word) return nullptr;
    for (const Level& level : kOperators)
      if (level.text == here().text) return &level;
    return nullptr;
  }

  Result<Expr> expression(int binds) {
    if (++nesting_ > kMaxNesting) return wrong("more than " + std::to_string(kMaxNesting) + " levels");
    auto left = sign();
    while (left) {
      const Level* level = operator_here();
      if (!level || level->binds <= binds) break;
      ++at_;
      Expr e;
      e.op = level->op;
      if (e.op == Operator::is || e.op == Operator::as) {
        e.form = Form::type;
        e.input = std::make_unique<Expr>(std::move(*left));
        if (auto read = type_name(e); !read) return Failure(std::move(read.error()));
      } else {
        e.form = Form::binary;
        auto right = expression(level->binds);
        if (!right) return right;
        e.args.push_back(std::move(*left));
        e.args.push_back(std::move(*right));
      }
      left = done(std::move(e));
    }
    --nesting_;
    return left;
  }

  Result<Expr> sign() {
    if (!here().is("+") && !here().is("-")) return path();
    if (++nesting_ > kMaxNesting) return wrong("more than " + std::to_string(kMaxNesting) + " levels");
    Expr e;
    e.form = Form::sign;
    e.op = take().text == "+" ? Operator::plus : Operator::minus;
    auto inner = sign();
    if (!inner) return inner;
    e.args.push_back(std::move(*inner));
    --nesting_;
    return done(std::move(e));
  }

  Result<Expr> path() {
    auto left = term();
    while (left) {
      if (skip(".")) {
        auto step = invocation(std::make_unique<Expr>(std::move(*left)));
        left = std::move(step);
      } else if (skip("[")) {
        Expr e;
        e.form = Form::indexer;
        e.input = std::make_unique<Expr>(std::move(*left));
        auto index = expression(0);
        if (!index) return index;
        e.args.push_back(std::move(*index));
        if (!skip("]")) return wrong("expected ]");
        left = done(std::move(e));
      } else {
        break;
      }
    }
    return left;
  }

  Result<Expr> term() {
    Expr e;
    const Token& token = here();
    switch (token.kind) {
      case Token::Kind::string:
        return literal(Kind::string, json::Value(take().text));
      case Token::Kind::number:
        return number();
      case Token::Kind::moment:
        return moment();
      case Token::Kind::variable:
        e.form = Form::variable;
        e.name = take().text;
        return done(std::move(e));
      case Token::Kind::word:
        if (token.text == "true" || token.text == "false")
          return literal(Kind::boolean, json::Value(take().text == "true"));
        return invocation(nullptr);
      case Token::Kind::quoted_word:
      case Token::Kind::self:
        return invocation(nullptr);
      default:
        break;
    }
    if (skip("(")) {
      auto inner = expression(0);
      if (inner && !skip(")")) return wrong("expected )");
      return inner;
    }
    if (skip("{")) {
      if (!skip("}")) return wrong("expected }");
      return done(std::move(e));
    }
    return wrong("expected a value, a name or (");
  }

  Result<Expr> literal(Kind kind, json::Value value) const {
    Expr e;
    e.form = Form::literal;
    e.type = system_type(kind);
    e.value = std::move(value);
    return done(std::move(e));
  }

  Result<Expr> number() {
    const std::string text = take().text;
    const bool unit = here().kind == Token::Kind::string ||
                      (here().kind == Token::Kind::word &&
                       std::find(kUnits.begin(), kUnits.end(), here().text) != kUnits.end());
    const bool fraction = text.find('.') != std::string::npos;
    const std::size_t zeros = std::min(text.find_first_not_of('0'), text.size() - 1);
    json::Value value(json::Number{text[zeros] == '.' ? text.substr(zeros - 1) : text.substr(zeros)});
    if (!unit) {
      constexpr std::size_t kMaxDigits = 28;
      if (text.size() - zeros > kMaxDigits + 1) return wrong("a number of more than 28 digits");
      return literal(fraction ? Kind::decimal : Kind::integer, std::move(value));
    }
    const bool quoted = here().kind == Token::Kind::string;
    json::Value quantity = json::object({{"value", std::move(value)}, {"unit", take().text}});
    if (quoted) quantity.set("system", "http://unitsofmeasure.org");
    return literal(Kind::quantity, std::move(quantity));
  }

  Result<Expr> moment() {
    std::string text = take().text;
    if (text.starts_with('T')) return literal(Kind::time, json::Value(text.substr(1)));
    const Kind kind = text.find('T') == std::string::npos ? Kind::date : Kind::date_time;
    return literal(kind, json::Value(std::move(text)));
  }

  Result<Expr> invocation(std::unique_ptr<Expr> input) {
    Expr e;
    const bool leads = input == nullptr;
    e.input = std::move(input);
    const Token& token = here();
    if (token.kind == Token::Kind::self) {
      e.form = token.text == "this" ? Form::self : token.text == "index" ? Form::index : Form::total;
      ++at_;
      return done(std::move(e));
    }
    if (token.kind != Token::Kind::word && token.kind != Token::Kind::quoted_word)
      return wrong("expected a name");
    e.name = take().text;
    if (here().is("(")) return call(std::move(e));
    e.form = Form::member;
    e.name_id = element_name(e.name);
    if (leads && (e.name == "FHIR" || e.name == "System") && here().is(".")) {  // a qualified type leads
      ++at_;
      e.name = take().text;
      e.type = type_named("FHIR", e.name);
    } else if (leads) {
      e.type = type_named({}, e.name);
    }
    return done(std::move(e));
  }

  Result<Expr> call(Expr e) {
    e.form = Form::call;
    e.function = find_function(e.name);
    if (const std::string_view why = not_offered(e.name); !why.empty())
      return wrong(e.name + "() " + std::string(why));
    if (!e.function) return wrong("unknown function " + e.name + "()");
    ++at_;
    if (e.function->takes_type) {
      if (auto read = type_name(e); !read) return Failure(std::move(read.error()));
      if (!skip(")")) return wrong("expected )");
      return done(std::move(e));
    }
    while (!here().is(")")) {
      auto arg = expression(0);
      if (!arg) return arg;
      e.args.push_back(std::move(*arg));
      if (!skip(",")) break;
      if (here().is(")")) return wrong("expected a value, a name or (");
    }
    if (!skip(")")) return wrong("expected )");
    if (e.args.size() < e.function->min_args || e.args.size() > e.function->max_args)
      return wrong(e.name + "() does not take " + std::to_string(e.args.size()) + " arguments");
    return done(std::move(e));
  }

  Result<void> type_name(Expr& e) {
    const auto part = [&]() -> bool {
      if (here().kind != Token::Kind::word && here().kind != Token::Kind::quoted_word) return false;
      e.name = take().text;
      return true;
    };
    if (!part()) return wrong("expected the name of a type");
    std::string space;
    if (here().is(".") && (e.name == "FHIR" || e.name == "System")) {
      ++at_;
      space = e.name;
      if (!part()) return wrong("expected the name of a type");
    }
    e.type = type_named(space, e.name);
    if (e.type == kNoType && space != "System") return wrong("unknown type " + e.name);
    return {};
  }

  std::string_view text_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int nesting_ = 0;
};

}  // namespace

Result<Expr> parse_expression(std::string_view text) {
  auto tokens = tokens_of(text);
  if (!tokens) return Failure(std::move(tokens.error()));
  return Parser(text, std::move(*tokens)).run();
}

}  // namespace dyad::fhirpath
