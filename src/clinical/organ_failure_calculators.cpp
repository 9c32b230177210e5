// SPDX-License-Identifier: Apache-2.0
#include "clinical/bands.hpp"
#include "clinical/mother_registry.hpp"
#include "clinical/organ_failure.hpp"

namespace dyad::clinical {
namespace {

OrganInputs organ_inputs(const Inputs& in) {
  OrganInputs o;
  o.pao2_mmhg = in.maybe("pao2");
  o.spo2_percent = in.maybe("spo2");
  o.fio2_percent = in.maybe("fio2");
  o.platelets = in.maybe("platelets");
  o.bilirubin_umol_l = in.maybe("bilirubin");
  o.map_mmhg = in.maybe("map");
  o.gcs = in.maybe("gcs");
  o.consciousness = in.choice("consciousness");
  o.creatinine_umol_l = in.maybe("creatinine");
  o.urine_ml_24h = in.maybe("urine_24h");
  o.weight_kg = in.maybe("weight");
  o.urine_ml_kg_h = in.maybe("urine_ml_kg_h");
  o.urine_hours = in.maybe("urine_hours");
  o.potassium_mmol_l = in.maybe("potassium");
  o.ph = in.maybe("ph");
  o.bicarbonate_mmol_l = in.maybe("bicarbonate");
  o.norepinephrine = in.maybe("norepinephrine");
  o.epinephrine = in.maybe("epinephrine");
  o.dopamine = in.maybe("dopamine");
  o.dobutamine = in.maybe("dobutamine");
  o.advanced_support = in.flag("advanced_support");
  o.support_unavailable = in.flag("support_unavailable");
  o.ecmo = in.flag("ecmo");
  o.vasopressor = in.flag("vasopressor");
  o.norepinephrine_bitartrate = in.choice("norepinephrine_as") == "bitartrate";
  o.other_vasopressor = in.flag("other_vasopressor");
  o.mechanical_circulation = in.flag("mechanical_circulation");
  o.vasopressor_unavailable = in.flag("vasopressor_unavailable");
  o.sedated = in.flag("sedated");
  o.delirium_drug = in.flag("delirium_drug");
  o.anuria_12h = in.flag("anuria_12h");
  o.renal_replacement = in.flag("renal_replacement");
  return o;
}

Result<Outcome> outcome_of(const OrganScore& s) {
  if (!s.total) return fail(ErrorKind::missing, "nothing is known that this score can grade", "platelets");
  Outcome out;
  auto total = number_figure("total", "Total", *s.total, "points", 0, s.standard);
  if (!s.complete) total.text = s.text();
  out.figures.push_back(std::move(total));
  for (const auto& c : s.components) {
    if (c.points) {
      auto f = number_figure(c.key, c.key, *c.points, "points", 0, s.standard);
      f.text = c.basis;
      out.figures.push_back(std::move(f));
    } else {
      auto f = unknown_figure(c.key, c.key, "points", s.standard);
      if (c.at_least > 0) f.text = "at least " + std::to_string(c.at_least) + " (" + c.basis + ")";
      out.figures.push_back(std::move(f));
    }
  }
  out.warnings = s.warnings;
  out.evidence = s.evidence;
  return out;
}

Result<Outcome> run_sofa(const Inputs& in, const Book& b) { return outcome_of(sofa(b, organ_inputs(in))); }
Result<Outcome> run_sofa2(const Inputs& in, const Book& b) { return outcome_of(sofa2(b, organ_inputs(in))); }
Result<Outcome> run_omsofa(const Inputs& in, const Book& b) {
  return outcome_of(omsofa(b, organ_inputs(in)));
}

Result<Outcome> run_omqsofa(const Inputs& in, const Book& book) {
  const auto& e = book.need("organ_failure.omqsofa");
  const int total = band_points(e.value("systolic_bp"), in.number("systolic_bp")).value_or(0) +
                    band_points(e.value("respiratory_rate"), in.number("respiratory_rate")).value_or(0) +
                    (in.flag("altered_mentation") ? 1 : 0);
  Outcome out;
  out.figures.push_back(number_figure("total", "Total", total, "points", 0, e.standard));
  out.figures.push_back(text_figure("verdict", "Verdict",
                                    total >= e.number("positive_at") ? "positive" : "negative", e.standard));
  cite(out.evidence, e.id);
  return out;
}

std::vector<InputSpec> shared_inputs() {
  return {quantity_input("pao2", "Arterial oxygen pressure", false),
          quantity_input("spo2", "Oxygen saturation", false),
          quantity_input("fio2", "Inspired oxygen fraction", false),
          quantity_input("platelets", "Platelets", false),
          quantity_input("bilirubin", "Bilirubin", false),
          quantity_input("map", "Mean arterial pressure", false),
          quantity_input("gcs", "Glasgow coma scale", false),
          quantity_input("creatinine", "Creatinine", false),
          quantity_input("norepinephrine", "Noradrenaline", false, "drug_dose"),
          quantity_input("epinephrine", "Adrenaline", false, "drug_dose"),
          quantity_input("dopamine", "Dopamine", false, "drug_dose"),
          quantity_input("dobutamine", "Dobutamine", false, "drug_dose"),
          flag_input("vasopressor", "A vasopressor runs, dose not known"),
          flag_input("other_vasopressor", "Another vasopressor or inotrope runs")};
}

std::vector<InputSpec> with(std::vector<InputSpec> more) {
  auto base = shared_inputs();
  base.insert(base.end(), more.begin(), more.end());
  return base;
}

}  // namespace

void add_organ_failure_calculators(std::vector<Calculator>& all) {
  const auto support =
      flag_input("advanced_support", "High-flow, CPAP, non-invasive or invasive ventilation");
  const auto urine_day = quantity_input("urine_24h", "Urine in 24 hours", false);
  all.push_back({"omsofa",
                 "Obstetrically modified SOFA",
                 with({choice_input("consciousness", "Consciousness",
                                    {"alert", "voice", "pain", "unresponsive"}, false)}),
                 {"organ_failure.omsofa"},
                 run_omsofa});
  all.push_back({"omqsofa",
                 "Obstetrically modified quick SOFA",
                 {quantity_input("systolic_bp", "Systolic pressure"),
                  quantity_input("respiratory_rate", "Respiratory rate"),
                  flag_input("altered_mentation", "Altered mentation", true)},
                 {"organ_failure.omqsofa"},
                 run_omqsofa});
  all.push_back({"sofa",
                 "Sequential organ failure assessment (1996)",
                 with({support, urine_day}),
                 {"organ_failure.sofa"},
                 run_sofa});
  all.push_back(
      {"sofa-2",
       "Sequential organ failure assessment, version 2 (2025)",
       with({support, urine_day, quantity_input("weight", "Weight", false, "maternal_weight"),
             quantity_input("urine_ml_kg_h", "Urine by weight", false, "urine_rate"),
             quantity_input("urine_hours", "Hours of that urine output", false, "hours"),
             quantity_input("potassium", "Potassium", false), quantity_input("ph", "Arterial pH", false),
             quantity_input("bicarbonate", "Bicarbonate", false),
             flag_input("support_unavailable", "Ventilatory support not available, or a ceiling of care"),
             flag_input("ecmo", "Extracorporeal membrane oxygenation"),
             choice_input("norepinephrine_as", "Noradrenaline dose given as", {"base", "bitartrate"}, false),
             flag_input("mechanical_circulation", "Mechanical circulatory support"),
             flag_input("vasopressor_unavailable", "Vasopressors not available, or a ceiling of care"),
             flag_input("sedated", "Sedated; coma scale is the last one before"),
             flag_input("delirium_drug", "On a drug for delirium"),
             flag_input("anuria_12h", "No urine for 12 hours"),
             flag_input("renal_replacement", "On renal replacement")}),
       {"organ_failure.sofa2"},
       run_sofa2});
}

}  // namespace dyad::clinical
