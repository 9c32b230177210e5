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
  bool takes_type = false;      // the argument names a type
  bool needs_order = false;     // strict mode refuses it behind a function that
  bool gives_no_order = false;  // gives its items in no order
};

const Function* find_function(std::string_view name);
// Why a function of the specification is not offered; empty when there is no such function.
std::string_view not_offered(std::string_view name);

// The groups that find_function() looks through.
std::span<const Function> collection_functions();
std::span<const Function> conversion_functions();
std::span<const Function> fhir_functions();
std::span<const Function> number_functions();
std::span<const Function> set_functions();
std::span<const Function> text_functions();
std::span<const Function> time_functions();

}  // namespace dyad::fhirpath
