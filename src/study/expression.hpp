// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string>
#include <vector>

namespace dyad::study {

// A number of a study file that may depend on parameters, on the period and on the state. In the file:
//   0.3                                   itself
//   "name"                                a parameter
//   {"counts": "table", "ahead": 1}       events per one at risk in this period (or `ahead` periods later)
//   {"product": [..]}, {"sum": [..]}      of its parts
//   {"one_minus": x}                      1 - x
//   {"odds": [p, r]}                      the probability whose odds are r times those of p
//   {"by": "period" | "state" | FACTOR, "values": {LEVEL: x, ..}}   one for every level
struct Expression {
  enum class Kind { number, value, counts, product, sum, one_minus, odds, by };
  Kind kind = Kind::number;
  double number = 0;
  int index = 0;  // value: slot; counts: slot of the table's first row; by: kByPeriod, or a factor
  int ahead = 0;  // counts only
  std::vector<Expression> parts;
};
inline constexpr int kByPeriod = -1;

// Where an expression is evaluated. `levels` are the state's levels, one per factor.
struct Place {
  std::span<const double> values;  // one draw: parameters first, then the rows of the count tables
  int period = 0;
  int periods = 1;
  std::span<const int> levels;
};

double evaluate(const Expression& expression, const Place& place);
// The largest number of periods ahead that is asked for.
int farthest(const Expression& expression);

}  // namespace dyad::study
