// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

#include "fhirpath/evaluator.hpp"

namespace dyad::fhirpath {

Items negate(Evaluator& evaluator, bool minus, const Items& operand);
Items ordered(Evaluator& evaluator, Operator op, const Items& left, const Items& right);
Items arithmetic(Evaluator& evaluator, Operator op, const Items& left, const Items& right);
Items membership(Evaluator& evaluator, const Items& wanted, const Items& collection, std::string_view what);

}  // namespace dyad::fhirpath
