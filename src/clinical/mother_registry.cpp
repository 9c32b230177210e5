// SPDX-License-Identifier: Apache-2.0
#include "clinical/mother_registry.hpp"

#include "clinical/registry.hpp"

namespace dyad::clinical {

void register_mother(std::vector<Calculator>& all) {
  add_early_warning_calculators(all);
  add_organ_failure_calculators(all);
  add_respiratory_calculators(all);
  add_coagulation_calculators(all);
  add_preeclampsia_calculators(all);
  add_liver_calculators(all);
  add_kidney_calculators(all);
  add_icu_mortality_calculators(all);
  add_operation_calculators(all);
  add_cancer_calculators(all);
  add_drug_calculator(all);
  add_fetal_dose_calculator(all);
  add_blood_calculators(all);
  add_refused_calculators(all);
}

}  // namespace dyad::clinical
