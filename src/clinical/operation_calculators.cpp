// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "clinical/bands.hpp"
#include "clinical/mother_registry.hpp"

namespace dyad::clinical {
namespace {

// Each grid lists its numeric items under "bands" and its worded items under "choices", by input key.
int grid_points(const evidence::Entry& e, const Inputs& in) {
  int total = 0;
  for (const auto& [key, rows] : e.value("bands").members())
    total += band_points(rows, in.number(key)).value_or(0);
  for (const auto& [key, words] : e.value("choices").members())
    total += static_cast<int>(words[in.choice(key)].as_int().value_or(0));
  return total;
}

double logit_of(const evidence::Entry& e, const std::string& model, int physiology, int operation) {
  return e.number(model + ".intercept") + e.number(model + ".physiology") * physiology +
         e.number(model + ".operation") * operation;
}

Result<Outcome> run_ppossum(const Inputs& in, const Book& book) {
  const auto& physiology = book.need("operation.ppossum.physiology");
  const auto& operation = book.need("operation.ppossum.operation");
  const auto& e = book.need("operation.ppossum.equation");
  const int p = grid_points(physiology, in), o = grid_points(operation, in);
  Outcome out;
  out.figures.push_back(number_figure("mortality_percent", "Death after the operation",
                                      percent_of_logit(logit_of(e, "mortality", p, o)), "%", 2, e.standard));
  out.figures.push_back(number_figure("morbidity_percent", "Complication",
                                      percent_of_logit(logit_of(e, "morbidity", p, o)), "%", 1,
                                      "POSSUM morbidity"));
  out.figures.push_back(
      number_figure("physiology", "Physiology points", p, "points", 0, physiology.standard));
  out.figures.push_back(
      number_figure("operation_points", "Operation points", o, "points", 0, operation.standard));
  warn(out.warnings, "operation.pregnancy",
       "not made for pregnancy: normal haemoglobin and pulse of late pregnancy add points");
  for (const auto* entry : {&physiology, &operation, &e}) cite(out.evidence, entry->id);
  return out;
}

Result<Outcome> run_sort(const Inputs& in, const Book& book) {
  const auto& e = book.need("operation.sort.coefficients");
  const auto flag = [&](const char* key) { return in.flag(key) ? e.number(key) : 0.0; };
  const auto* age = matching_row(e.value("age"), in.number("age"));
  const double logit = e.number("intercept") + e.number("asa." + in.choice("asa")) +
                       e.number("urgency." + in.choice("urgency")) + flag("gi_thoracic_vascular") +
                       flag("major") + flag("cancer") +
                       (age ? (*age)["points"].as_double().value_or(0) : 0.0);
  Outcome out;
  out.figures.push_back(number_figure("mortality_percent", "Death within 30 days", percent_of_logit(logit),
                                      "%", 2, e.standard));
  out.figures.push_back(number_figure("logit", "Logit", logit, "", 3, e.standard));
  warn(out.warnings, "operation.pregnancy", "not made for pregnancy or for a caesarean in the same session");
  cite(out.evidence, e.id);
  return out;
}

Result<Outcome> run_surgical_apgar(const Inputs& in, const Book& book) {
  const auto& e = book.need("operation.surgical_apgar");
  const int total = grid_points(e, in);
  Outcome out;
  out.figures.push_back(number_figure("total", "Total", total, "points", 0, e.standard));
  out.figures.push_back(text_figure("verdict", "Verdict",
                                    total <= e.number("high_risk_at_most") ? "high risk" : "not high risk",
                                    e.standard));
  if (in.flag("caesarean"))
    warn(out.warnings, "surgical_apgar.caesarean",
         "with a caesarean the usual blood loss costs points: do not read the band");
  cite(out.evidence, e.id);
  return out;
}

std::vector<InputSpec> ppossum_inputs() {
  return {quantity_input("age", "Age", true, "maternal_age"),
          quantity_input("systolic_bp", "Systolic pressure"),
          quantity_input("heart_rate", "Pulse"),
          quantity_input("gcs", "Glasgow coma scale"),
          quantity_input("hemoglobin", "Haemoglobin"),
          quantity_input("wbc", "White cells"),
          quantity_input("urea", "Urea"),
          quantity_input("sodium", "Sodium"),
          quantity_input("potassium", "Potassium"),
          choice_input("ecg", "Electrocardiogram", {"normal", "af_60_90", "other"}),
          choice_input("respiratory_signs", "Breathlessness", {"none", "on_exertion", "limiting", "at_rest"}),
          choice_input("cardiac_signs", "Heart failure",
                       {"none", "medication", "oedema_or_warfarin", "raised_jvp"}),
          choice_input("operation", "Size of the operation", {"minor", "moderate", "major", "major_plus"}),
          quantity_input("procedures", "Procedures in one operation", true, "count"),
          quantity_input("blood_loss_ml", "Expected blood loss", true, "blood_loss"),
          choice_input("soiling", "Peritoneal soiling", {"none", "minor", "local_pus", "free"}),
          choice_input("malignancy", "Malignancy", {"none", "primary", "nodal", "distant"}),
          choice_input("urgency", "Urgency", {"elective", "emergency_over_2h", "emergency_under_2h"})};
}

}  // namespace

void add_operation_calculators(std::vector<Calculator>& all) {
  all.push_back(
      {"p-possum",
       "P-POSSUM operation risk",
       ppossum_inputs(),
       {"operation.ppossum.equation", "operation.ppossum.physiology", "operation.ppossum.operation"},
       run_ppossum});
  all.push_back({"sort",
                 "Surgical outcome risk tool",
                 {choice_input("asa", "ASA grade", {"I", "II", "III", "IV", "V"}),
                  choice_input("urgency", "Urgency", {"elective", "expedited", "urgent", "immediate"}),
                  flag_input("gi_thoracic_vascular", "Gut, chest or vascular operation", true),
                  flag_input("major", "Extra-major or complex operation", true),
                  flag_input("cancer", "Cancer", true), quantity_input("age", "Age", true, "maternal_age")},
                 {"operation.sort.coefficients"},
                 run_sort});
  all.push_back({"surgical-apgar",
                 "Surgical Apgar score",
                 {quantity_input("blood_loss_ml", "Blood loss", true, "blood_loss"),
                  quantity_input("lowest_map", "Lowest mean arterial pressure", true, "map"),
                  quantity_input("lowest_heart_rate", "Lowest heart rate", true, "heart_rate"),
                  flag_input("caesarean", "With a caesarean")},
                 {"operation.surgical_apgar"},
                 run_surgical_apgar});
}

}  // namespace dyad::clinical
