// SPDX-License-Identifier: Apache-2.0
#include "clinical/bands.hpp"
#include "clinical/drugs.hpp"
#include "clinical/mother_registry.hpp"

namespace dyad::clinical {
namespace {

std::string meaning(std::string_view drug_class) {
  if (drug_class == "X") return "X: contraindicated";
  if (drug_class == "A") return "A: avoid, exceptional use only";
  if (drug_class == "M") return "M: allowed with monitoring";
  if (drug_class == "O") return "O: allowed";
  return "not known";
}

Result<Outcome> run_drug(const Inputs& in, const Book& book) {
  const std::string regimen = in.choice("regimen").empty() ? "three_weekly" : in.choice("regimen");
  auto v = drug_in_pregnancy(book, in.choice("drug"), in.gestation("gestation"), regimen,
                             in.maybe("planned_birth_in_days"));
  if (!v) return std::unexpected(v.error());
  const auto& standard = book.need(v->evidence.front()).standard;
  Outcome out;
  out.figures.push_back(text_figure("drug", "Rule for", v->drug, standard));
  out.figures.push_back(text_figure("class", "Class at this gestation", meaning(v->drug_class), standard));
  out.figures.push_back(text_figure("reason", "Reason", v->reason, standard));
  if (!v->monitor.empty()) out.figures.push_back(text_figure("monitor", "Monitor", v->monitor, standard));
  if (v->stop_before_birth_days)
    out.figures.push_back(number_figure("stop_before_birth_days", "Stop before birth",
                                        *v->stop_before_birth_days, "d", 0,
                                        book.need("drug_rules.chemotherapy").standard));
  if (in.flag("lactating"))
    out.figures.push_back(text_figure("lactation", "While breastfeeding", meaning(v->lactation), standard));
  for (const auto& w : v->warnings)
    if (w.code != "drug.lactation_memory" || in.flag("lactating")) out.warnings.push_back(w);
  out.evidence = v->evidence;
  return out;
}

}  // namespace

void add_drug_calculator(std::vector<Calculator>& all) {
  all.push_back({"drug-in-pregnancy",
                 "Drug by gestation",
                 {text_input("drug", "Name or ATC code"), gestation_input("gestation", "Gestational age"),
                  quantity_input("planned_birth_in_days", "Days until the planned birth", false, "days"),
                  choice_input("regimen", "Chemotherapy regimen", {"three_weekly", "weekly"}, false),
                  flag_input("lactating", "Breastfeeding")},
                 {"drug_rules.chemotherapy", "drug_rules.trimesters"},
                 run_drug});
}

}  // namespace dyad::clinical
