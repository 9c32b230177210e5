// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "clinical/calculator.hpp"

// The mother's calculators, one function per file.
namespace dyad::clinical {

void add_early_warning_calculators(std::vector<Calculator>& all);
void add_organ_failure_calculators(std::vector<Calculator>& all);
void add_respiratory_calculators(std::vector<Calculator>& all);
void add_coagulation_calculators(std::vector<Calculator>& all);
void add_preeclampsia_calculators(std::vector<Calculator>& all);
void add_liver_calculators(std::vector<Calculator>& all);
void add_kidney_calculators(std::vector<Calculator>& all);
void add_icu_mortality_calculators(std::vector<Calculator>& all);
void add_operation_calculators(std::vector<Calculator>& all);
void add_cancer_calculators(std::vector<Calculator>& all);
void add_drug_calculator(std::vector<Calculator>& all);
void add_fetal_dose_calculator(std::vector<Calculator>& all);
void add_blood_calculators(std::vector<Calculator>& all);
void add_refused_calculators(std::vector<Calculator>& all);

}  // namespace dyad::clinical
