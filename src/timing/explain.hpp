// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "timing/draws.hpp"
#include "timing/setup.hpp"

namespace dyad::timing {

// What each input became in the model, in words; an input that is not known says so.
std::vector<Understood> understood_inputs(const Setup& setup);
// What a reader must know about this run: missing inputs, extrapolations, figures that rest on assumptions.
std::vector<Note> warnings_for(const Setup& setup);
// What the comparison leaves out, whatever the inputs.
std::vector<Note> limits_for(const Setup& setup);
// The parameters applied, with the mean and the 5th and 95th centile of the draws used.
// Those of the named parameters of one table, in the order given; `spread` tells a column's.
using SpreadOf = std::function<Spread(const std::vector<double>&)>;
std::vector<Parameter> drawn_parameters(const Setup& setup, const DrawTable& table,
                                        std::span<const std::string> keys, const SpreadOf& spread);
std::vector<Parameter> parameters_used(const Setup& setup, const DrawTable& table, const DrawMaker& maker);

}  // namespace dyad::timing
