// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "base/decimal.hpp"
#include "clinical/bands.hpp"
#include "clinical/mother_registry.hpp"

namespace dyad::clinical {
namespace {

constexpr const char* kRead = "blood.platelets.read";
constexpr const char* kMemory = "blood.platelets.memory";

std::string verdict_of(double x, double needed, std::optional<double> case_by_case) {
  if (x >= needed) return "enough";
  if (case_by_case && x >= *case_by_case) return "case by case";
  return "too few";
}

Result<Outcome> run_platelets(const Inputs& in, const Book& book) {
  const std::string& procedure = in.choice("procedure");
  const auto* e = &book.need(kRead);
  if (!e->value("procedures")[procedure].is_object()) e = &book.need(kMemory);
  const std::string path = "procedures." + procedure;
  const double needed = e->number(path + ".at_least");
  Outcome out;
  cite(out.evidence, e->id);
  out.figures.push_back(number_figure("threshold", "Platelets needed", needed, "10*9/L", 0, e->standard));
  const auto case_by_case = e->maybe(path + ".case_by_case_from");
  if (case_by_case)
    out.figures.push_back(
        number_figure("case_by_case_from", "Case by case from", *case_by_case, "10*9/L", 0, e->standard));
  const auto x = in.maybe("platelets");
  if (!x) return out;
  out.figures.push_back(number_figure("enough", "Enough", *x >= needed, "", 0, e->standard));
  out.figures.push_back(text_figure("verdict", "Verdict", verdict_of(*x, needed, case_by_case), e->standard));
  if (*x < needed) {
    const auto& dose = book.need("blood.platelets.dose");
    cite(out.evidence, dose.id);
    const auto doses = [&](const char* rise) { return std::ceil((needed - *x) / dose.number(rise)); };
    out.figures.push_back(text_figure("doses", "Adult doses to get there, if not consumed",
                                      fixed(doses("high"), 0) + " to " + fixed(doses("low"), 0),
                                      dose.standard));
  }
  if (procedure == "neuraxial")
    warn(out.warnings, "platelets.neuraxial",
         "no neuraxial block with DIC, bleeding, a raised INR or an anticoagulant inside its window, "
         "whatever the platelets");
  return out;
}

}  // namespace

void add_blood_calculators(std::vector<Calculator>& all) {
  all.push_back({"platelet-thresholds",
                 "Platelets needed for a procedure",
                 {choice_input("procedure", "Procedure",
                               {"spontaneous_bleeding", "central_line", "lumbar_puncture", "major_surgery",
                                "neuraxial", "postpartum_haemorrhage", "caesarean", "vaginal_birth",
                                "dic_bleeding", "neurosurgery"}),
                  quantity_input("platelets", "Platelets", false)},
                 {kRead, kMemory},
                 run_platelets});
}

}  // namespace dyad::clinical
