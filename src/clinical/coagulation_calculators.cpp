// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "clinical/bands.hpp"
#include "clinical/coagulation.hpp"
#include "clinical/mother_registry.hpp"

namespace dyad::clinical {
namespace {

CoagulationInputs inputs_of(const Inputs& in) {
  CoagulationInputs c;
  c.platelets = in.maybe("platelets");
  c.fibrinogen_g_l = in.maybe("fibrinogen");
  c.d_dimer = in.choice("d_dimer");
  c.pt_difference_s = in.maybe(in.has("pt_prolongation_s") ? "pt_prolongation_s" : "pt_difference_s");
  if (!c.pt_difference_s && in.has("pt") && in.has("pt_control"))
    c.pt_difference_s = in.number("pt") - in.number("pt_control");
  return c;
}

Result<Outcome> outcome_of(const CoagulationScore& s, const std::string& positive) {
  if (!s.total) return fail(ErrorKind::missing, "nothing is known that this score can grade", "platelets");
  Outcome out;
  auto total = number_figure("total", "Total", *s.total, "points", 0, s.standard);
  if (!s.complete) total.text = "at least " + std::to_string(*s.total);
  out.figures.push_back(std::move(total));
  out.figures.push_back(number_figure("positive", "At or above the cut of " + std::to_string(s.cut),
                                      s.positive, "", 0, s.standard));
  out.figures.push_back(text_figure("verdict", "Verdict",
                                    s.positive   ? positive
                                    : s.complete ? "below the cut"
                                                 : "not known: items are missing",
                                    s.standard));
  for (const auto& i : s.items)
    out.figures.push_back(i.points ? number_figure("item_" + i.key, i.key, *i.points, "points", 0, s.standard)
                                   : unknown_figure("item_" + i.key, i.key, "points", s.standard));
  out.warnings = s.warnings;
  out.evidence = s.evidence;
  return out;
}

Result<Outcome> run_erez(const Inputs& in, const Book& b) {
  return outcome_of(erez_dic(b, inputs_of(in)), "DIC");
}

Result<Outcome> run_isth(const Inputs& in, const Book& b) {
  if (!in.flag("underlying_disorder"))
    return fail(ErrorKind::refused,
                "the ISTH score is only for a patient with a disorder associated with DIC",
                "underlying_disorder", in.has("underlying_disorder") ? "no" : "", "yes");
  auto out = outcome_of(isth_overt_dic(b, inputs_of(in)), "overt DIC");
  if (out && in.flag("pregnant") && !in.choice("d_dimer").empty())
    warn(out->warnings, "isth_dic.d_dimer_in_pregnancy",
         "D-dimer is raised in normal pregnancy: its points alone mean little; see erez-dic");
  return out;
}

Result<Outcome> run_sic(const Inputs& in, const Book& book) {
  const auto& e = book.need("coagulation.sic");
  const int inr = band_points(e.value("inr"), in.number("inr")).value_or(0);
  const int platelets = band_points(e.value("platelets"), in.number("platelets")).value_or(0);
  const int organs = band_points(e.value("sofa4"), in.number("sofa_four_organs")).value_or(0);
  const int total = inr + platelets + organs;
  const bool positive = total >= e.number("positive_at") && inr + platelets > e.number("inr_platelets_over");
  Outcome out;
  out.figures.push_back(number_figure("total", "Total", total, "points", 0, e.standard));
  out.figures.push_back(
      number_figure("positive", "Sepsis-induced coagulopathy", positive, "", 0, e.standard));
  cite(out.evidence, e.id);
  return out;
}

Result<Outcome> run_jaam(const Inputs& in, const Book& book) {
  const auto& e = book.need("coagulation.jaam");
  int platelets = band_points(e.value("platelets"), in.number("platelets")).value_or(0);
  if (const auto fall = in.maybe("platelet_fall_24h"))
    platelets = std::max(platelets, band_points(e.value("fall_percent"), *fall).value_or(0));
  const int sirs =
      in.number("sirs_criteria") >= e.number("sirs_at_least") ? static_cast<int>(e.number("sirs_points")) : 0;
  const int total = sirs + platelets + band_points(e.value("fdp"), in.number("fdp")).value_or(0) +
                    band_points(e.value("pt_ratio"), in.number("pt_ratio")).value_or(0);
  Outcome out;
  out.figures.push_back(number_figure("total", "Total", total, "points", 0, e.standard));
  out.figures.push_back(
      number_figure("positive", "DIC by this score", total >= e.number("dic_at"), "", 0, e.standard));
  cite(out.evidence, e.id);
  return out;
}

}  // namespace

void add_coagulation_calculators(std::vector<Calculator>& all) {
  const auto platelets = quantity_input("platelets", "Platelets", false);
  const auto fibrinogen = quantity_input("fibrinogen", "Fibrinogen", false);
  const auto patient = quantity_input("pt", "Prothrombin time of the patient", false);
  const auto control = quantity_input("pt_control", "Prothrombin time of the control", false, "pt");
  all.push_back({"erez-dic",
                 "DIC score for pregnancy",
                 {platelets, fibrinogen, patient, control,
                  quantity_input("pt_difference_s", "Prothrombin time, patient minus control, in seconds",
                                 false, "pt_difference")},
                 {"coagulation.erez"},
                 run_erez});
  all.push_back(
      {"isth-dic",
       "ISTH overt DIC score",
       {flag_input("underlying_disorder", "A disorder associated with DIC is present"), platelets, fibrinogen,
        patient, control,
        quantity_input("pt_prolongation_s", "Prolongation of the prothrombin time, in seconds", false,
                       "pt_difference"),
        choice_input("d_dimer", "D-dimer or fibrin products", {"none", "moderate", "strong"}, false),
        flag_input("pregnant", "Pregnant")},
       {"coagulation.isth_overt"},
       run_isth});
  all.push_back({"sic",
                 "Sepsis-induced coagulopathy",
                 {quantity_input("inr", "INR"), quantity_input("platelets", "Platelets"),
                  quantity_input("sofa_four_organs", "SOFA points of lungs, circulation, liver and kidneys")},
                 {"coagulation.sic"},
                 run_sic});
  all.push_back(
      {"jaam-dic",
       "JAAM DIC score",
       {quantity_input("sirs_criteria", "SIRS criteria met"), quantity_input("platelets", "Platelets"),
        quantity_input("platelet_fall_24h", "Fall of platelets in 24 hours", false, "percent_fall"),
        quantity_input("fdp", "Fibrin degradation products"),
        quantity_input("pt_ratio", "Prothrombin ratio")},
       {"coagulation.jaam"},
       run_jaam});
}

}  // namespace dyad::clinical
