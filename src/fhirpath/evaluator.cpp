// SPDX-License-Identifier: Apache-2.0
#include "fhirpath/evaluator.hpp"

#include "fhirpath/equality.hpp"
#include "fhirpath/functions.hpp"
#include "fhirpath/operators.hpp"

namespace dyad::fhirpath {
namespace {

using json::Value;

const Value kTrue(true);
const Value kFalse(false);

constexpr std::string_view kUcum = "http://unitsofmeasure.org";

}  // namespace

bool Evaluator::spend(std::size_t steps) {
  if (steps <= steps_) {
    steps_ -= steps;
    return !failed();
  }
  refuse(ErrorKind::too_large, "the expression takes more than " + std::to_string(context.steps) + " steps");
  return false;
}

Items Evaluator::refuse(ErrorKind kind, std::string message) {
  if (!error_) error_ = Error{kind, "FHIRPath: " + std::move(message), "expression", {}, {}};
  return {};
}

Items Evaluator::refuse(Error error) {
  if (!error_) error_ = std::move(error);
  return {};
}

Item Evaluator::make(TypeCode type, Value value) {
  if (type == system_type(Kind::boolean)) return boolean(value.as_bool() == true);
  if (!made_) made_ = std::make_shared<std::deque<Value>>();
  made_->push_back(std::move(value));
  return {&made_->back(), nullptr, type};
}

Item Evaluator::boolean(bool value) {
  return {value ? &kTrue : &kFalse, nullptr, system_type(Kind::boolean)};
}

std::shared_ptr<const Value> Evaluator::keep() const {
  return made_ ? std::shared_ptr<const Value>(made_, &made_->front()) : nullptr;
}

std::optional<bool> Evaluator::truth(const Items& items) {
  if (items.empty()) return {};
  if (items.size() > 1) {
    refuse("a single true or false is needed, not " + std::to_string(items.size()) + " items");
    return {};
  }
  if (kind_of(items[0]) == Kind::boolean) return items[0].value->as_bool().value_or(true);
  return true;  // one item of another type counts as true
}

std::optional<bool> Evaluator::criterion(const Expr& e, const Item& self, std::size_t index,
                                         const Scope& outer) {
  return truth(eval(e, {self, index, outer.total}));
}

std::optional<Item> Evaluator::single(const Items& items, std::string_view what) {
  if (items.empty()) return {};
  if (items.size() > 1) {
    refuse(std::string(what) + " needs a single value, not " + std::to_string(items.size()));
    return {};
  }
  return items[0];
}

Items Evaluator::eval(const Expr& e, const Scope& scope) {
  if (!spend(1)) return {};
  switch (e.form) {
    case Form::literal:
      return one(Item{&e.value, nullptr, e.type});
    case Form::empty:
      return {};
    case Form::self:
      if (e.input) return refuse("$this cannot follow a dot");
      return scope.self ? one(*scope.self) : Items{};
    case Form::index:
      return one(make(Kind::integer, Value(scope.index)));
    case Form::total:
      return scope.total ? *scope.total : Items{};
    case Form::variable:
      return variable(e);
    case Form::member:
      return member(e, scope);
    case Form::call: {
      Items input;
      if (e.input) {
        input = eval(*e.input, scope);
        if (context.strict && e.function->needs_order && e.input->form == Form::call &&
            e.input->function->gives_no_order)
          return refuse(e.name + "() of items that have no order");
        if (failed()) return {};
      } else if (scope.self) {
        input.push_back(*scope.self);
      }
      return e.function->run(*this, e, std::move(input), scope);
    }
    case Form::indexer:
      return indexed(e, scope);
    case Form::sign:
      return negate(*this, e.op == Operator::minus, eval(e.args[0], scope));
    case Form::binary:
      return binary(e, scope);
    case Form::type:
      return type_test(e, scope);
  }
  return {};
}

// In strict mode: what stands before the dot has a stated type, which must have the element even when there
// is nothing of it.
bool Evaluator::stated_type_lacks(const Expr& e) {
  const Expr& input = *e.input;
  const bool stated = (input.form == Form::type && input.op == Operator::as) ||
                      (input.form == Form::call && input.function->takes_type && input.name != "is");
  if (!stated || input.type < 0) return false;
  static const json::Value nothing(json::Object{});
  Items ignored;
  if (append_children({&nothing, nullptr, input.type}, e.name_id, e.name, ignored)) return false;
  refuse(std::string(name_of(input.type)) + " has no element " + e.name);
  return true;
}

Items Evaluator::member(const Expr& e, const Scope& scope) {
  Items out;
  const auto step = [&](const Item& item) {
    if (append_children(item, e.name_id, e.name, out) || !context.strict) return;
    if (item.type == kUntyped || item.type == kTypeInfo) return;
    refuse(std::string(name_of(item.type)) + " has no element " + e.name);
  };
  if (!e.input) {
    if (!scope.self) return {};
    if (e.type != kNoType && scope.self->type >= 0 && is_a(scope.self->type, e.type)) return one(*scope.self);
    step(*scope.self);
    return out;
  }
  if (context.strict && stated_type_lacks(e)) return {};
  const Items input = eval(*e.input, scope);
  if (!spend(input.size())) return {};
  for (const Item& item : input) step(item);
  return out;
}

Items Evaluator::indexed(const Expr& e, const Scope& scope) {
  const Items input = eval(*e.input, scope);
  const auto index = single(eval(e.args[0], scope), "an index");
  if (!index || failed()) return {};
  const auto at = index->value ? index->value->as_int() : std::nullopt;
  if (kind_of(*index) != Kind::integer || !at) return refuse("an index must be an integer");
  if (*at < 0 || static_cast<std::size_t>(*at) >= input.size()) return {};
  return one(input[static_cast<std::size_t>(*at)]);
}

Items Evaluator::variable(const Expr& e) {
  const auto resource = [&](const Value* value) {
    return value ? one(Item{value, nullptr, resource_type(*value)}) : Items{};
  };
  if (e.name == "resource") return resource(context.resource);
  if (e.name == "rootResource")
    return resource(context.root_resource ? context.root_resource : context.resource);
  if (e.name == "context") return context_item_ ? one(*context_item_) : Items{};
  std::string text;
  if (e.name == "ucum") {
    text = kUcum;
  } else if (e.name == "sct") {
    text = "http://snomed.info/sct";
  } else if (e.name == "loinc") {
    text = "http://loinc.org";
  } else if (e.name.starts_with("vs-")) {
    text = "http://hl7.org/fhir/ValueSet/" + e.name.substr(3);
  } else if (e.name.starts_with("ext-")) {
    text = "http://hl7.org/fhir/StructureDefinition/" + e.name.substr(4);
  } else if (const auto given = context.variables.find(e.name); given != context.variables.end()) {
    return resource(given->second);
  } else {
    return refuse("unknown variable %" + e.name);
  }
  return one(make(Kind::string, Value(std::move(text))));
}

bool matches_type(const Item& item, TypeCode wanted) {
  if (item.type == wanted) return true;
  return item.type >= 0 && is_a(item.type, wanted);  // of primitives only the very type
}

Items Evaluator::type_test(const Expr& e, const Scope& scope) {
  Items input = eval(*e.input, scope);
  if (failed()) return {};
  if (e.op == Operator::as) {
    std::erase_if(input, [&](const Item& item) { return !matches_type(item, e.type); });
    return input;
  }
  const auto item = single(input, "is");
  return item ? one(is_a(item->type, e.type)) : Items{};
}

Items Evaluator::logic(const Expr& e, const Scope& scope) {
  const auto left = truth(eval(e.args[0], scope));
  if (failed()) return {};
  if (e.op == Operator::both && left == false) return one(false);
  if (e.op == Operator::either && left == true) return one(true);
  if (e.op == Operator::implies && left == false) return one(true);
  const auto right = truth(eval(e.args[1], scope));
  if (failed()) return {};
  switch (e.op) {
    case Operator::both:
      if (right == false) return one(false);
      return left && right ? one(true) : Items{};
    case Operator::either:
      if (right == true) return one(true);
      return left && right ? one(false) : Items{};
    case Operator::exclusive:
      return left && right ? one(*left != *right) : Items{};
    default:  // implies
      if (right == true) return one(true);
      return left && right ? one(false) : Items{};
  }
}

Items Evaluator::binary(const Expr& e, const Scope& scope) {
  switch (e.op) {
    case Operator::both:
    case Operator::either:
    case Operator::exclusive:
    case Operator::implies:
      return logic(e, scope);
    default:
      break;
  }
  Items left = eval(e.args[0], scope);
  if (failed()) return {};
  Items right = eval(e.args[1], scope);
  if (failed()) return {};
  switch (e.op) {
    case Operator::unite:
      left.insert(left.end(), right.begin(), right.end());
      if (spend(left.size())) make_distinct(left);
      return left;
    case Operator::equal:
      return one(equal(left, right));
    case Operator::not_equal: {
      const auto same = equal(left, right);
      return same ? one(!*same) : Items{};
    }
    case Operator::equivalent:
      return one(equivalent(left, right));
    case Operator::not_equivalent:
      return one(!equivalent(left, right));
    case Operator::in:
      return membership(*this, left, right, "in");
    case Operator::contains:
      return membership(*this, right, left, "contains");
    case Operator::less:
    case Operator::greater:
    case Operator::less_equal:
    case Operator::greater_equal:
      return ordered(*this, e.op, left, right);
    default:
      return arithmetic(*this, e.op, left, right);
  }
}

}  // namespace dyad::fhirpath
