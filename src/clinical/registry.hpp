// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "clinical/calculator.hpp"

namespace dyad::clinical {

// One function per file of calculators; registry.cpp calls each once, in this order.
void register_child(std::vector<Calculator>& into);  // dating, growth, outlook and care of the child
void register_mother(std::vector<Calculator>& all);

}  // namespace dyad::clinical
