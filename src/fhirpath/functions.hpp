// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string_view>

#include "fhirpath/evaluator.hpp"
#include "fhirpath/syntax.hpp"

namespace dyad::fhirpath {

// A function of the language: `run` gets what stands before the dot.
struct Function {
  std::string_view name;
  std::size_t min_args;
  std::size_t max_args;
  Items (*run)(Evaluator& evaluator, const Expr& call, Items input, const Scope& scope);
  bool takes_type = false;  // the argument names a type
};

const Function* find_function(std::string_view name);

// The groups that find_function() looks through.
std::span<const Function> collection_functions();
std::span<const Function> fhir_functions();

}  // namespace dyad::fhirpath
