// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "clinical/bands.hpp"
#include "clinical/mother_registry.hpp"

namespace dyad::clinical {
namespace {

double row_number(const json::Value& rows, double x, const char* name) {
  const auto* row = matching_row(rows, x);
  return row ? (*row)[name].as_double().value_or(0) : 0.0;
}

Result<Outcome> run_khorana(const Inputs& in, const Book& book) {
  const auto& e = book.need("cancer_scores.khorana");
  int total = static_cast<int>(e.number("site." + in.choice("site")));
  const int anaemia =
      in.flag("erythropoietin") ? 1 : band_points(e.value("hemoglobin"), in.number("hemoglobin")).value_or(0);
  total += anaemia;
  for (const char* key : {"platelets", "wbc", "bmi"})
    total += band_points(e.value(key), in.number(key)).value_or(0);
  Outcome out;
  out.figures.push_back(number_figure("total", "Total", total, "points", 0, e.standard));
  out.figures.push_back(number_figure("thrombosis_percent", "Venous thrombosis in 2.5 months",
                                      row_number(e.value("risk"), total, "percent"), "%", 1, e.standard));
  cite(out.evidence, e.id);
  return out;
}

Result<Outcome> run_ppi(const Inputs& in, const Book& book) {
  const auto& e = book.need("cancer_scores.ppi");
  double total = row_number(e.value("performance"), in.number("performance"), "points") +
                 e.number("intake." + in.choice("intake"));
  for (const char* key : {"oedema", "dyspnoea_at_rest", "delirium"})
    if (in.flag(key)) total += e.number(key);
  const char* verdict = total > e.number("cut_high")  ? "less than 3 weeks likely"
                        : total > e.number("cut_low") ? "less than 6 weeks likely"
                                                      : "more than 6 weeks likely";
  Outcome out;
  out.figures.push_back(number_figure("total", "Total", total, "points", 1, e.standard));
  out.figures.push_back(text_figure("verdict", "Survival", verdict, e.standard));
  cite(out.evidence, e.id);
  return out;
}

Result<Outcome> run_pap(const Inputs& in, const Book& book) {
  const auto& e = book.need("cancer_scores.pap");
  double total = 0;
  for (const char* key : {"dyspnoea", "anorexia"})
    if (in.flag(key)) total += e.number(key);
  for (const char* key : {"kps", "predicted_weeks", "wbc", "lymphocytes_percent"})
    total += row_number(e.value(key), in.number(key), "points");
  const std::string group(band_grade(e.value("group"), total));
  Outcome out;
  out.figures.push_back(number_figure("total", "Total", total, "points", 1, e.standard));
  out.figures.push_back(text_figure("group", "Group", group, e.standard));
  out.figures.push_back(text_figure("survival_30_days", "Alive at 30 days",
                                    std::string(e.value("survival")[group].as_string()), e.standard));
  if (in.flag("pregnant"))
    warn(out.warnings, "pap.white_cells_in_pregnancy",
         "the white-cell item counts normal late pregnancy as abnormal");
  cite(out.evidence, e.id);
  return out;
}

constexpr const char* kDelayRead = "maternal.treatment_delay.hanna2020";
constexpr const char* kDelayMemory = "maternal.treatment_delay.hanna2020.memory";

// HR(d) = HR per step ^ (d / step): log-linear, as the review built it.
Result<Outcome> run_treatment_delay(const Inputs& in, const Book& book) {
  const std::string& indication = in.choice("indication");
  const auto* e = &book.need(kDelayRead);
  if (!e->value(indication).is_object()) e = &book.need(kDelayMemory);
  const double days = in.number("days"), step = e->number("days_per_step");
  const auto after = [&](double per_step) { return std::pow(per_step, days / step); };
  Outcome out;
  cite(out.evidence, e->id);
  const auto hr = e->maybe(indication + ".hr");
  const auto low = e->maybe(indication + ".low"), high = e->maybe(indication + ".high");
  if (hr) {
    out.figures.push_back(number_figure("hazard_ratio", "Hazard ratio of death for this delay", after(*hr),
                                        "", 4, e->standard));
    out.figures.push_back(number_figure("hazard_ratio_per_day", "Hazard ratio per day",
                                        std::pow(*hr, 1 / step), "", 5, e->standard));
  }
  if (low)
    out.figures.push_back(number_figure("hazard_ratio_low", "Lower bound", after(*low), "", 4, e->standard));
  if (high)
    out.figures.push_back(
        number_figure("hazard_ratio_high", "Upper bound", after(*high), "", 4, e->standard));
  if (in.flag("metastatic"))
    warn(out.warnings, "treatment_delay.metastatic",
         "the review covers curative treatment: in metastatic disease this is an optimistic lower bound");
  return out;
}

}  // namespace

void add_cancer_calculators(std::vector<Calculator>& all) {
  all.push_back(
      {"khorana",
       "Khorana score, thrombosis under chemotherapy",
       {choice_input(
            "site",
            "Site: very_high stomach or pancreas; high lung, lymphoma, gynaecological, bladder, testis",
            {"very_high", "high", "other"}),
        quantity_input("platelets", "Platelets"), quantity_input("hemoglobin", "Haemoglobin"),
        quantity_input("wbc", "White cells"), quantity_input("bmi", "Body mass index"),
        flag_input("erythropoietin", "On an erythropoiesis-stimulating drug")},
       {"cancer_scores.khorana"},
       run_khorana});
  all.push_back(
      {"ppi",
       "Palliative prognostic index",
       {quantity_input("performance", "Palliative performance scale", true, "performance_percent"),
        choice_input("intake", "Oral intake", {"normal", "moderate", "mouthfuls"}),
        flag_input("oedema", "Oedema", true), flag_input("dyspnoea_at_rest", "Breathless at rest", true),
        flag_input("delirium", "Delirium", true)},
       {"cancer_scores.ppi"},
       run_ppi});
  all.push_back({"pap",
                 "Palliative prognostic score",
                 {flag_input("dyspnoea", "Breathless", true), flag_input("anorexia", "No appetite", true),
                  quantity_input("kps", "Karnofsky performance", true, "performance_percent"),
                  quantity_input("predicted_weeks", "Clinician's prediction of survival"),
                  quantity_input("wbc", "White cells"), quantity_input("lymphocytes_percent", "Lymphocytes"),
                  flag_input("pregnant", "Pregnant")},
                 {"cancer_scores.pap"},
                 run_pap});
  all.push_back({"treatment-delay",
                 "Cost of delaying cancer treatment",
                 {choice_input("indication", "Treatment delayed",
                               {"surgery", "colectomy", "systemic", "radiotherapy_head_neck",
                                "adjuvant_radiotherapy_breast", "adjuvant_radiotherapy_cervix",
                                "breast_surgery", "adjuvant_chemo_colorectal", "neoadjuvant_breast",
                                "adjuvant_breast", "neoadjuvant_bladder"}),
                  quantity_input("days", "Delay"), flag_input("metastatic", "Metastatic disease")},
                 {kDelayRead, kDelayMemory},
                 run_treatment_delay});
}

}  // namespace dyad::clinical
