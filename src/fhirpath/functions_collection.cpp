// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "fhirpath/equality.hpp"
#include "fhirpath/functions.hpp"
#include "fhirpath/values.hpp"

namespace dyad::fhirpath {
namespace {

using json::Value;

Items count(Evaluator& ev, const Expr&, Items input, const Scope&) {
  return ev.one(ev.make(Kind::integer, Value(input.size())));
}

Items empty(Evaluator& ev, const Expr&, Items input, const Scope&) { return ev.one(input.empty()); }

Items where(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  Items out;
  for (std::size_t i = 0; i < input.size() && !ev.failed(); ++i)
    if (ev.criterion(call.args[0], input[i], i, scope) == true) out.push_back(input[i]);
  return out;
}

Items exists(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  if (call.args.empty()) return ev.one(!input.empty());
  for (std::size_t i = 0; i < input.size() && !ev.failed(); ++i)
    if (ev.criterion(call.args[0], input[i], i, scope) == true) return ev.one(true);
  return ev.one(false);
}

Items all(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  for (std::size_t i = 0; i < input.size() && !ev.failed(); ++i)
    if (ev.criterion(call.args[0], input[i], i, scope) != true) return ev.one(false);
  return ev.one(true);
}

// allTrue, anyTrue, allFalse, anyFalse: `wanted` is looked for, in all of the items or in any.
Items judge(Evaluator& ev, const Items& input, bool wanted, bool every) {
  bool found = false, missed = false;
  for (const Item& item : input) {
    const auto value = boolean_of(item);
    if (!value) return ev.refuse("allTrue() and its like need booleans");
    (*value == wanted ? found : missed) = true;
  }
  return ev.one(every ? !missed : found);
}
Items all_true(Evaluator& ev, const Expr&, Items input, const Scope&) { return judge(ev, input, true, true); }
Items any_true(Evaluator& ev, const Expr&, Items input, const Scope&) {
  return judge(ev, input, true, false);
}
Items all_false(Evaluator& ev, const Expr&, Items input, const Scope&) {
  return judge(ev, input, false, true);
}
Items any_false(Evaluator& ev, const Expr&, Items input, const Scope&) {
  return judge(ev, input, false, false);
}

Items negation(Evaluator& ev, const Expr&, Items input, const Scope&) {
  const auto value = ev.truth(input);
  return value ? ev.one(!*value) : Items{};
}

Items select(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  Items out;
  for (std::size_t i = 0; i < input.size() && !ev.failed(); ++i) {
    const Items part = ev.eval(call.args[0], {input[i], i, scope.total});
    out.insert(out.end(), part.begin(), part.end());
  }
  return out;
}

Items repeat(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  Items out;
  Items front = std::move(input);
  while (!front.empty() && !ev.failed()) {
    Items next;
    for (std::size_t i = 0; i < front.size() && !ev.failed(); ++i)
      for (const Item& item : ev.eval(call.args[0], {front[i], i, scope.total})) {
        if (!ev.spend(1 + out.size() / 64)) return {};
        if (contains(out, item)) continue;
        out.push_back(item);
        next.push_back(item);
      }
    front = std::move(next);
  }
  return out;
}

Items of_type(Evaluator&, const Expr& call, Items input, const Scope&) {
  std::erase_if(input, [&](const Item& item) { return !matches_type(item, call.type); });
  return input;
}

Items is(Evaluator& ev, const Expr& call, Items input, const Scope&) {
  const auto item = ev.single(input, "is()");
  return item ? ev.one(is_a(item->type, call.type)) : Items{};
}

Items single(Evaluator& ev, const Expr&, Items input, const Scope&) {
  if (input.size() > 1) return ev.refuse("single() on " + std::to_string(input.size()) + " items");
  return input;
}
Items first(Evaluator&, const Expr&, Items input, const Scope&) {
  if (input.size() > 1) input.resize(1);
  return input;
}
Items last(Evaluator&, const Expr&, Items input, const Scope&) {
  return input.empty() ? input : Items{input.back()};
}
Items tail(Evaluator&, const Expr&, Items input, const Scope&) {
  if (!input.empty()) input.erase(input.begin());
  return input;
}

// How many items an argument asks for; nothing when it is empty or no integer.
std::optional<std::size_t> amount(Evaluator& ev, const Expr& call, const Scope& scope) {
  const auto item = ev.single(ev.eval(call.args[0], scope), call.name + "()");
  if (!item) return {};
  const auto n = integer_of(*item);
  if (!n) ev.refuse(call.name + "() needs an integer");
  return n ? std::optional(static_cast<std::size_t>(std::max(0LL, *n))) : std::nullopt;
}
Items skip(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  const auto n = amount(ev, call, scope);
  if (!n) return {};
  input.erase(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(std::min(*n, input.size())));
  return input;
}
Items take(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  const auto n = amount(ev, call, scope);
  if (!n) return {};
  if (input.size() > *n) input.resize(*n);
  return input;
}

Items iif(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  if (call.input && input.size() > 1) return ev.refuse("iif() needs a single item before it");
  Scope inner = scope;
  if (call.input) inner.self = input.empty() ? std::nullopt : std::optional(input[0]);
  const Items asked = ev.eval(call.args[0], inner);
  if (!asked.empty() && (asked.size() > 1 || kind_of(asked[0]) != Kind::boolean))
    return ev.refuse("the criterion of iif() must be true or false");
  const auto judged = ev.truth(asked);
  if (ev.failed()) return {};
  if (judged == true) return ev.eval(call.args[1], inner);
  return call.args.size() > 2 ? ev.eval(call.args[2], inner) : Items{};
}

Items aggregate(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  Items total;
  if (call.args.size() > 1) total = ev.eval(call.args[1], scope);
  for (std::size_t i = 0; i < input.size() && !ev.failed(); ++i)
    total = ev.eval(call.args[0], {input[i], i, &total});
  return total;
}

Items children(Evaluator& ev, const Expr&, Items input, const Scope&) {
  Items out;
  if (!ev.spend(input.size())) return {};
  for (const Item& item : input) append_all_children(item, out);
  return out;
}

Items descendants(Evaluator& ev, const Expr&, Items input, const Scope&) {
  Items out;
  for (const Item& item : input) append_all_children(item, out);
  for (std::size_t i = 0; i < out.size() && ev.spend(1); ++i) {
    const Item item = out[i];
    append_all_children(item, out);
  }
  return out;
}

Items trace(Evaluator&, const Expr&, Items input, const Scope&) { return input; }

// Sorts by each argument in turn, by the items themselves without one; "-" before an argument turns its
// order.
Items sort(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  struct Row {
    Item item;
    std::vector<std::optional<Item>> keys;
  };
  std::vector<Row> rows;
  if (!ev.spend(input.size() * (1 + call.args.size()))) return {};
  for (std::size_t i = 0; i < input.size() && !ev.failed(); ++i) {
    Row row{input[i], {}};
    if (call.args.empty()) row.keys.emplace_back(input[i]);
    for (const Expr& arg : call.args) {
      const bool turned = arg.form == Form::sign && arg.op == Operator::minus;
      row.keys.push_back(
          ev.single(ev.eval(turned ? arg.args[0] : arg, {input[i], i, scope.total}), "sort()"));
    }
    rows.push_back(std::move(row));
  }
  std::stable_sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) {
    for (std::size_t k = 0; k < a.keys.size(); ++k) {
      const bool turned =
          !call.args.empty() && call.args[k].form == Form::sign && call.args[k].op == Operator::minus;
      const auto &x = a.keys[k], &y = b.keys[k];
      int order = (y ? 1 : 0) - (x ? 1 : 0);  // what has no key stands last
      bool comparable = true;
      if (x && y) order = compare(*x, *y, comparable).value_or(0);
      if (!comparable) ev.refuse("sort() by values that have no order");
      if (order != 0) return (order < 0) != turned;
    }
    return false;
  });
  for (std::size_t i = 0; i < rows.size(); ++i) input[i] = rows[i].item;
  return input;
}

constexpr Function kFunctions[] = {
    {"count", 0, 0, count},
    {"empty", 0, 0, empty},
    {"where", 1, 1, where},
    {"exists", 0, 1, exists},
    {"all", 1, 1, all},
    {"allTrue", 0, 0, all_true},
    {"anyTrue", 0, 0, any_true},
    {"allFalse", 0, 0, all_false},
    {"anyFalse", 0, 0, any_false},
    {"not", 0, 0, negation},
    {"select", 1, 1, select},
    {"repeat", 1, 1, repeat},
    {"ofType", 1, 1, of_type, true},
    {"as", 1, 1, of_type, true},
    {"is", 1, 1, is, true},
    {"single", 0, 0, single},
    {"first", 0, 0, first, false, true},
    {"last", 0, 0, last, false, true},
    {"tail", 0, 0, tail, false, true},
    {"skip", 1, 1, skip, false, true},
    {"take", 1, 1, take, false, true},
    {"iif", 2, 3, iif},
    {"aggregate", 1, 2, aggregate},
    {"children", 0, 0, children, false, false, true},
    {"descendants", 0, 0, descendants, false, false, true},
    {"trace", 1, 2, trace},
    {"sort", 0, 10, sort},
};

}  // namespace

std::span<const Function> collection_functions() { return kFunctions; }

}  // namespace dyad::fhirpath
