// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "json/json.hpp"

namespace dyad::fhirpath {

// One item of a collection. An element of a resource points into it: `value` is its JSON, `extra` the
// "_name" sibling of a primitive (id and extensions; null when there is none). `type` is the FHIR type
// ("Quantity", "code", "Patient") or, for what an expression computed, the System type ("System.Boolean").
// A primitive that has only extensions has a null `value`.
struct Node {
  const json::Value* value = nullptr;
  const json::Value* extra = nullptr;
  std::string_view type;
};

// What an expression gives. It owns what was computed on the way; elements belong to the resource, which must
// outlive it.
struct Collection {
  std::vector<Node> nodes;
  std::vector<std::shared_ptr<const json::Value>> computed;

  bool empty() const { return nodes.empty(); }
  // True when the collection is a single true; invariants and criteria are judged by this.
  bool is_true() const;
};

// What an evaluation may look at beyond the focus.
struct Context {
  const json::Value* resource = nullptr;       // %resource
  const json::Value* root_resource = nullptr;  // %rootResource; %resource when null
  // The resource that a literal reference names, or null; without it resolve() still knows the type that the
  // reference states, which is all that search parameters ask.
  std::function<const json::Value*(std::string_view reference)> resolve;
  std::size_t steps = 1'000'000;  // an evaluation that takes more is refused
  std::optional<Instant> now;     // what now() and today() give, in UTC; without it they are refused
  std::map<std::string, const json::Value*, std::less<>> variables;  // further %names, each a resource
  bool strict = false;  // an element that the type does not have is an error, not empty
};

struct Item;

// A compiled expression of FHIRPath (the N1 normative release, with FHIR R4's own functions). Immutable, may
// be used by many threads at once.
class Expression {
 public:
  Expression(Expression&&) noexcept;
  Expression& operator=(Expression&&) noexcept;
  ~Expression();

  // `focus` must be a resource or an element of known type. Errors: invalid for an operation on values it is
  // not made for, too_large when `steps` are used up.
  Result<Collection> evaluate(const Node& focus, const Context& context) const;
  Result<Collection> evaluate(const json::Value& resource) const;

  struct Ast;

 private:
  friend Result<Expression> compile(std::string_view text);
  friend Result<std::optional<bool>> judge(const Expression& expression, const Item& item,
                                           const Context& context);
  explicit Expression(std::shared_ptr<const Ast> ast);
  std::shared_ptr<const Ast> ast_;  // shared with results, which may hold its literals
};

// Errors name the place in `text`. Expressions are limited to 64 levels, 500 steps in a row and 10,000
// characters.
Result<Expression> compile(std::string_view text);

}  // namespace dyad::fhirpath
