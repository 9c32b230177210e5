// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "clinical/child_calculators.hpp"
#include "clinical/registry.hpp"

namespace dyad::clinical {

void register_child(std::vector<Calculator>& into) {
  register_dating(into);
  register_fetal_weight(into);
  register_fetal_growth(into);
  register_newborn_growth(into);
  register_neonatal_scores(into);
  register_neonatal_survival(into);
  register_stillbirth(into);
  register_perinatal_care(into);
}

InputSpec sex_input() { return choice_input("sex", "sex of the child", {"male", "female"}); }

InputSpec gestation_input() {
  InputSpec s;
  s.key = "gestation";
  s.label = "gestational age, weeks+days";
  s.kind = InputKind::gestation;
  return s;
}

InputSpec measured_input(std::string key, std::string label, std::string quantity, bool required) {
  InputSpec s;
  s.key = std::move(key);
  s.label = std::move(label);
  s.kind = InputKind::quantity;
  s.quantity = std::move(quantity);
  s.required = required;
  return s;
}

InputSpec date_input(std::string key, std::string label) {
  InputSpec s;
  s.key = std::move(key);
  s.label = std::move(label);
  s.kind = InputKind::date;
  s.required = false;
  return s;
}

Sex sex_of(const Inputs& inputs) { return *sex_from(inputs.choice("sex")); }

void cite(Outcome& outcome, const std::vector<std::string>& ids) {
  for (const auto& id : ids)
    if (std::ranges::find(outcome.evidence, id) == outcome.evidence.end()) outcome.evidence.push_back(id);
}

void add_position(Outcome& outcome, const Position& position, const std::string& what,
                  const std::string& suffix) {
  outcome.figures.push_back({"z" + suffix, what + ", z-score", position.z, "", 4, position.standard_label});
  outcome.figures.push_back(
      {"centile" + suffix, what + ", centile", position.centile, "", 1, position.standard_label});
  cite(outcome, position.evidence);
}

}  // namespace dyad::clinical
