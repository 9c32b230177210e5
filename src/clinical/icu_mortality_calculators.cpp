// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "base/decimal.hpp"
#include "clinical/bands.hpp"
#include "clinical/mother_registry.hpp"

namespace dyad::clinical {
namespace {

constexpr const char* kPoints = "icu_mortality.apache2";
constexpr const char* kMemory = "icu_mortality.apache2.memory_items";

struct Apache {
  int total = 0;
  bool from_memory = false;
};

// Below the oxygen limit PaO2 is graded; from it on, the alveolar-arterial gradient, which needs PaCO2.
Result<void> oxygen_points(const Inputs& in, const Book& book, Apache& a) {
  const auto& e = book.need(kPoints);
  if (in.number("fio2") < e.number("fio2_percent_for_gradient")) {
    a.total += band_points(e.value("bands.pao2"), in.number("pao2")).value_or(0);
    return {};
  }
  if (!in.has("paco2"))
    return fail(ErrorKind::missing, "with this inspired oxygen the score needs PaCO2 for the oxygen gradient",
                "paco2");
  const auto& m = book.need(kMemory);
  const double alveolar =
      in.number("fio2") / 100.0 * (m.number("barometric_mmhg") - m.number("water_vapour_mmhg")) -
      in.number("paco2") / m.number("respiratory_quotient");
  a.total += band_points(m.value("gradient"), alveolar - in.number("pao2")).value_or(0);
  a.from_memory = true;
  return {};
}

void creatinine_points(const Inputs& in, const Book& book, Apache& a) {
  const auto& e = book.need(kPoints);
  const double mg_dl = in_unit(book, "creatinine", in.number("creatinine"), "mg/dL");
  int points = band_points(e.value("bands.creatinine_mg_dl"), mg_dl).value_or(0);
  if (in.flag("acute_renal_failure")) {
    points *= static_cast<int>(book.need(kMemory).number("acute_renal_failure_factor"));
    a.from_memory = true;
  }
  a.total += points;
}

Result<Outcome> run_apache(const Inputs& in, const Book& book) {
  const auto& e = book.need(kPoints);
  Apache a;
  for (const char* key : {"temperature", "map", "heart_rate", "respiratory_rate", "ph", "sodium", "potassium",
                          "hematocrit", "wbc", "age"})
    a.total += band_points(e.value("bands." + std::string(key)), in.number(key)).value_or(0);
  if (auto ok = oxygen_points(in, book, a); !ok) return std::unexpected(ok.error());
  creatinine_points(in, book, a);
  a.total += static_cast<int>(e.number("gcs_full") - in.number("gcs"));
  if (in.has("chronic_disease"))
    a.total += static_cast<int>(e.number("chronic." + in.choice("chronic_disease")));
  Outcome out;
  cite(out.evidence, e.id);
  if (a.from_memory) cite(out.evidence, kMemory);
  out.figures.push_back(number_figure("points", "Points", a.total, "points", 0, e.standard));
  if (in.flag("pregnant")) {
    out.figures.push_back(
        text_figure("probability_percent", "Hospital death", "withheld in pregnancy", e.standard));
    warn(out.warnings, "apache2.pregnancy",
         "the probability of APACHE II is too high in pregnancy and is withheld; use a prior of obstetric "
         "intensive care");
    return out;
  }
  const auto& m = book.need(kMemory);
  cite(out.evidence, m.id);
  const double logit = m.number("intercept") + m.number("per_point") * a.total +
                       (in.flag("emergency_operation") ? m.number("emergency_operation") : 0.0);
  out.figures.push_back(
      number_figure("probability_percent", "Hospital death", percent_of_logit(logit), "%", 1, e.standard));
  return out;
}

double steps_outside(const evidence::Entry& e, const std::string& key, double x) {
  const double low = e.number(key + ".low"), high = e.number(key + ".high");
  const double outside = x < low ? low - x : x > high ? x - high : 0.0;
  return outside / e.number(key + ".per");
}

Result<Outcome> run_icnarc(const Inputs& in, const Book& book) {
  const auto& e = book.need("icu_mortality.icnarc");
  const double prior = in.number("prior_percent") / 100.0;
  if (prior <= 0 || prior >= 1)
    return fail(ErrorKind::invalid, "a prior lies between 0 and 100 %", "prior_percent",
                fixed(in.number("prior_percent"), 1), "above 0, below 100 %");
  double log_odds = 0;
  for (const char* key : {"hypertensive", "not_from_theatre", "severe_history"})
    if (in.flag(key)) log_odds += std::log(e.number(key));
  log_odds += steps_outside(e, "systolic", in.number("systolic_bp")) * std::log(e.number("systolic.or"));
  log_odds += steps_outside(e, "heart_rate", in.number("heart_rate")) * std::log(e.number("heart_rate.or"));
  log_odds +=
      (e.number("gcs.full") - in.number("gcs")) / e.number("gcs.per_fall") * std::log(e.number("gcs.or"));
  Outcome out;
  out.figures.push_back(number_figure("relative_odds", "Odds relative to none of these", std::exp(log_odds),
                                      "", 2, e.standard));
  const double percent = percent_of_logit(std::log(prior / (1 - prior)) + log_odds);
  out.figures.push_back(number_figure("probability_percent", "Around the stated prior", percent, "%", 1,
                                      e.standard + ", prior as stated"));
  warn(out.warnings, "icnarc.prior",
       "the probability rests on the prior given, which must be that of a woman with none of these findings");
  cite(out.evidence, e.id);
  return out;
}

}  // namespace

void add_icu_mortality_calculators(std::vector<Calculator>& all) {
  all.push_back(
      {"apache-ii",
       "APACHE II points",
       {flag_input("pregnant", "Pregnant", true), quantity_input("temperature", "Temperature"),
        quantity_input("map", "Mean arterial pressure"), quantity_input("heart_rate", "Heart rate"),
        quantity_input("respiratory_rate", "Respiratory rate"),
        quantity_input("pao2", "Arterial oxygen pressure"),
        quantity_input("fio2", "Inspired oxygen fraction"),
        quantity_input("paco2", "Arterial carbon dioxide pressure", false),
        quantity_input("ph", "Arterial pH"), quantity_input("sodium", "Sodium"),
        quantity_input("potassium", "Potassium"), quantity_input("creatinine", "Creatinine"),
        quantity_input("hematocrit", "Haematocrit"), quantity_input("wbc", "White cells"),
        quantity_input("gcs", "Glasgow coma scale"), quantity_input("age", "Age", true, "maternal_age"),
        choice_input("chronic_disease", "Severe chronic disease",
                     {"none", "elective_operation", "medical_or_emergency"}, false),
        flag_input("acute_renal_failure", "Acute renal failure"),
        flag_input("emergency_operation", "After an emergency operation")},
       {kPoints, kMemory},
       run_apache});
  all.push_back({"icnarc",
                 "Relative odds of death in obstetric intensive care",
                 {quantity_input("prior_percent", "Prior chance of death", true, "percent"),
                  quantity_input("systolic_bp", "Systolic pressure"),
                  quantity_input("heart_rate", "Heart rate"), quantity_input("gcs", "Glasgow coma scale"),
                  flag_input("hypertensive", "Admitted for a hypertensive disorder"),
                  flag_input("not_from_theatre", "Not admitted from theatre"),
                  flag_input("severe_history", "Severe past medical history")},
                 {"icu_mortality.icnarc"},
                 run_icnarc});
}

}  // namespace dyad::clinical
