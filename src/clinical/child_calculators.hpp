// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <initializer_list>
#include <string>
#include <vector>

#include "clinical/bands.hpp"
#include "clinical/calculator.hpp"
#include "clinical/growth.hpp"

namespace dyad::clinical {

// One function per file of calculators about the child; child_registry.cpp calls each once.
void register_newborn_growth(std::vector<Calculator>& into);
void register_fetal_growth(std::vector<Calculator>& into);
void register_fetal_weight(std::vector<Calculator>& into);
void register_dating(std::vector<Calculator>& into);
void register_neonatal_scores(std::vector<Calculator>& into);
void register_neonatal_survival(std::vector<Calculator>& into);
void register_stillbirth(std::vector<Calculator>& into);
void register_perinatal_care(std::vector<Calculator>& into);

// Input rows these calculators share.
InputSpec sex_input();
InputSpec gestation_input();
InputSpec measured_input(std::string key, std::string label, std::string quantity, bool required = true);
InputSpec date_input(std::string key, std::string label);

Sex sex_of(const Inputs& inputs);
void cite(Outcome& outcome, const std::vector<std::string>& ids);  // adds each id once
// The figures "z" and "centile" (with `suffix` after the key) of one position, and its sources.
void add_position(Outcome& outcome, const Position& position, const std::string& what,
                  const std::string& suffix = {});

}  // namespace dyad::clinical
