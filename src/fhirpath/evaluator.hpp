// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "fhirpath/fhirpath.hpp"
#include "fhirpath/model.hpp"
#include "fhirpath/syntax.hpp"

namespace dyad::fhirpath {

// What $this, $index and $total mean while an argument is evaluated.
struct Scope {
  std::optional<Item> self;
  std::size_t index = 0;
  const Items* total = nullptr;
};

// One evaluation. The first thing that goes wrong is kept; from then on everything is empty and loops end.
class Evaluator {
 public:
  Evaluator(const Context& asked, const Item& focus)
      : context(asked), context_item_(focus), steps_(asked.steps) {}

  Items eval(const Expr& e, const Scope& scope);
  // A criterion: nothing when empty, an error when it has several items.
  std::optional<bool> truth(const Items& items);
  std::optional<bool> criterion(const Expr& e, const Item& self, std::size_t index, const Scope& outer);

  // What an argument gives as a single value; an error names the function.
  std::optional<Item> single(const Items& items, std::string_view what);

  Items refuse(ErrorKind kind, std::string message);
  Items refuse(Error error);
  Items refuse(std::string message) { return refuse(ErrorKind::invalid, std::move(message)); }
  bool failed() const { return error_.has_value(); }
  // Counts work done; false when the limit is reached.
  bool spend(std::size_t steps);

  Item make(Kind kind, json::Value value) { return make(system_type(kind), std::move(value)); }
  Item make(TypeCode type, json::Value value);
  static Item boolean(bool value);
  Items one(Item item) const { return Items{item}; }
  Items one(bool value) const { return Items{boolean(value)}; }
  Items one(std::optional<bool> value) const { return value ? one(*value) : Items{}; }

  const Error* error() const { return error_ ? &*error_ : nullptr; }
  std::shared_ptr<const json::Value> keep() const;  // holds all that was made; null when nothing was

  const Context& context;

 private:
  Items member(const Expr& e, const Scope& scope);
  bool stated_type_lacks(const Expr& e);
  Items indexed(const Expr& e, const Scope& scope);
  Items variable(const Expr& e);
  Items type_test(const Expr& e, const Scope& scope);
  Items binary(const Expr& e, const Scope& scope);
  Items logic(const Expr& e, const Scope& scope);

  std::optional<Item> context_item_;  // %context
  std::size_t steps_;
  std::optional<Error> error_;
  std::shared_ptr<std::deque<json::Value>> made_;
};

// What as() and ofType() let through: subtypes of complex types and resources, of primitives only the type
// itself.
bool matches_type(const Item& item, TypeCode wanted);

// What a criterion gives for an item, without the cost of a Collection.
Result<std::optional<bool>> judge(const Expression& expression, const Item& item, const Context& context);

}  // namespace dyad::fhirpath
