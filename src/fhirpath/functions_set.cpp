// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "fhirpath/equality.hpp"
#include "fhirpath/functions.hpp"

namespace dyad::fhirpath {
namespace {

Items distinct(Evaluator& ev, const Expr&, Items input, const Scope&) {
  if (ev.spend(input.size())) make_distinct(input);
  return input;
}
Items is_distinct(Evaluator& ev, const Expr&, Items input, const Scope&) {
  const std::size_t n = input.size();
  if (ev.spend(n)) make_distinct(input);
  return ev.one(n == input.size());
}

bool within(Evaluator& ev, const Items& part, const Items& whole) {
  return ev.spend(part.size() * (1 + whole.size() / 16)) &&
         std::all_of(part.begin(), part.end(), [&](const Item& item) { return contains(whole, item); });
}
Items subset_of(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  return ev.one(within(ev, input, ev.eval(call.args[0], scope)));
}
Items superset_of(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  return ev.one(within(ev, ev.eval(call.args[0], scope), input));
}

Items intersect(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  const Items other = ev.eval(call.args[0], scope);
  if (!ev.spend(input.size() * (1 + other.size() / 16))) return {};
  std::erase_if(input, [&](const Item& item) { return !contains(other, item); });
  make_distinct(input);
  return input;
}
Items exclude(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  const Items other = ev.eval(call.args[0], scope);
  if (!ev.spend(input.size() * (1 + other.size() / 16))) return {};
  std::erase_if(input, [&](const Item& item) { return contains(other, item); });
  return input;
}
Items combine(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  const Items other = ev.eval(call.args[0], scope);
  input.insert(input.end(), other.begin(), other.end());
  return input;
}
Items unite(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  input = combine(ev, call, std::move(input), scope);
  return distinct(ev, call, std::move(input), scope);
}

constexpr Function kFunctions[] = {
    {"distinct", 0, 0, distinct},   {"isDistinct", 0, 0, is_distinct},
    {"subsetOf", 1, 1, subset_of},  {"supersetOf", 1, 1, superset_of},
    {"intersect", 1, 1, intersect}, {"exclude", 1, 1, exclude},
    {"combine", 1, 1, combine},     {"union", 1, 1, unite},
};

}  // namespace

std::span<const Function> set_functions() { return kFunctions; }

}  // namespace dyad::fhirpath
