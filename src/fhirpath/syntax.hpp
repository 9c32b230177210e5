// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "fhirpath/fhirpath.hpp"
#include "fhirpath/model.hpp"

namespace dyad::fhirpath {

struct Function;

enum class Form : std::uint8_t {
  literal,
  empty,
  self,
  index,
  total,
  variable,
  member,
  call,
  indexer,
  sign,
  binary,
  type
};

enum class Operator : std::uint8_t {
  multiply,
  divide,
  whole_divide,
  modulo,
  plus,
  minus,
  concatenate,
  is,
  as,
  unite,
  less,
  greater,
  less_equal,
  greater_equal,
  equal,
  equivalent,
  not_equal,
  not_equivalent,
  in,
  contains,
  both,
  either,
  exclusive,
  implies,
};

// One node of a compiled expression.
struct Expr {
  Form form = Form::empty;
  Operator op = Operator::is;          // binary, type; plus or minus of a sign
  TypeCode type = kNoType;             // of the literal; asked for by is, as, ofType; of a leading type name
  int name_id = -1;                    // of a member
  const Function* function = nullptr;  // of a call
  std::string name;                    // of a member, variable or function; the text of a type
  json::Value value;                   // of a literal
  std::unique_ptr<Expr> input;  // what stands before the dot, the bracket or a type operator; none: the focus
  std::vector<Expr> args;       // of a call or an operator
  int depth = 1;
};

struct Expression::Ast {
  std::string text;
  Expr root;
};

Result<Expr> parse_expression(std::string_view text);

constexpr std::size_t kMaxLength = 10'000;
constexpr int kMaxNesting = 64;
constexpr int kMaxDepth = 500;

}  // namespace dyad::fhirpath
