// SPDX-License-Identifier: Apache-2.0
#include "study/expression.hpp"

#include <algorithm>

namespace dyad::study {
namespace {

double odds(double p, double ratio) { return p * ratio / (1 - p + p * ratio); }

}  // namespace

double evaluate(const Expression& e, const Place& place) {
  using Kind = Expression::Kind;
  switch (e.kind) {
    case Kind::number:
      return e.number;
    case Kind::value:
      return place.values[static_cast<std::size_t>(e.index)];
    case Kind::counts: {
      const int at = e.index + std::min(place.period + e.ahead, place.periods - 1);
      return place.values[static_cast<std::size_t>(at)];
    }
    case Kind::product: {
      double out = 1;
      for (const Expression& part : e.parts) out *= evaluate(part, place);
      return out;
    }
    case Kind::sum: {
      double out = 0;
      for (const Expression& part : e.parts) out += evaluate(part, place);
      return out;
    }
    case Kind::one_minus:
      return 1 - evaluate(e.parts[0], place);
    case Kind::odds:
      return odds(evaluate(e.parts[0], place), evaluate(e.parts[1], place));
    case Kind::by: {
      const int level = e.index == kByPeriod ? place.period : place.levels[static_cast<std::size_t>(e.index)];
      return evaluate(e.parts[static_cast<std::size_t>(level)], place);
    }
  }
  return 0;
}

int farthest(const Expression& e) {
  int out = e.kind == Expression::Kind::counts ? e.ahead : 0;
  for (const Expression& part : e.parts) out = std::max(out, farthest(part));
  return out;
}

}  // namespace dyad::study
