// SPDX-License-Identifier: Apache-2.0
#include "clinical/organ_failure.hpp"

#include <algorithm>
#include <stdexcept>

#include "base/decimal.hpp"
#include "clinical/organ_parts.hpp"

namespace dyad::clinical {

using parts::drug_dose;

const Component& OrganScore::component(std::string_view key) const {
  for (const auto& c : components)
    if (c.key == key) return c;
  throw std::out_of_range("organ component " + std::string(key));
}

std::string OrganScore::text() const {
  if (!total) return "not known";
  return (complete ? "" : "at least ") + std::to_string(*total);
}

int organs_at_least(const OrganScore& score, int points) {
  return static_cast<int>(std::ranges::count_if(
      score.components, [&](const Component& c) { return c.points.value_or(c.at_least) >= points; }));
}

namespace {

// SOFA 1996 grades each drug by its own row of doses; the highest counts.
Component sofa_circulation(const evidence::Entry& e, const OrganInputs& in, std::vector<Note>& warnings) {
  Component c{"cardiovascular", {}, 0, {}};
  const auto take = [&](std::optional<int> p, std::string basis) {
    if (p && *p > c.points.value_or(-1)) {
      c.points = p;
      c.basis = std::move(basis);
    }
  };
  if (in.map_mmhg) take(band_points(e.value("map"), *in.map_mmhg), "MAP " + fixed(*in.map_mmhg, 0) + " mmHg");
  if (const auto d = drug_dose(in.dopamine))
    take(band_points(e.value("dopamine"), *d), "dopamine " + shortest(*d));
  if (drug_dose(in.dobutamine)) take(static_cast<int>(e.number("dobutamine")), "dobutamine");
  for (const auto& [name, dose] :
       {std::pair{"norepinephrine ", in.norepinephrine}, {"epinephrine ", in.epinephrine}})
    if (const auto d = drug_dose(dose))
      take(band_points(e.value("norepinephrine_epinephrine"), *d), name + shortest(*d));
  const bool graded_drug = drug_dose(in.dopamine) || drug_dose(in.dobutamine) ||
                           drug_dose(in.norepinephrine) || drug_dose(in.epinephrine);
  if ((in.vasopressor || in.other_vasopressor) && !graded_drug) {
    // A drug runs that the table cannot grade: the lowest points any drug gives are certain, no more.
    const int lowest = static_cast<int>(e.number("dobutamine"));
    c.at_least = std::max(lowest, c.points.value_or(0));
    c.points.reset();
    c.basis = "vasopressor without a graded dose";
    warn(warnings, "sofa.vasopressor_not_graded",
         "a vasopressor runs whose drug or dose SOFA cannot grade: the circulation counts as a lower bound");
  }
  return c;
}

Component sofa_kidney(const Book& book, const evidence::Entry& e, const OrganInputs& in) {
  Component c{"kidney", {}, 0, {}};
  if (in.creatinine_umol_l) {
    c.points =
        band_points(e.value("creatinine_mg_dl"), in_unit(book, "creatinine", *in.creatinine_umol_l, "mg/dL"));
    c.basis = "creatinine " + fixed(*in.creatinine_umol_l, 0) + " umol/L";
  }
  if (in.urine_ml_24h) {
    const int p = band_points(e.value("urine_ml_24h"), *in.urine_ml_24h).value_or(0);
    // Enough urine does not say that creatinine is normal, so it alone leaves the kidney not known.
    if (p > c.points.value_or(0)) {
      c.points = p;
      c.basis = "urine " + fixed(*in.urine_ml_24h, 0) + " mL in 24 h";
    }
  }
  return c;
}

Component sofa_nervous(const evidence::Entry& e, const OrganInputs& in) {
  if (!in.gcs) return {"nervous", {}, 0, {}};
  return {"nervous", band_points(e.value("gcs"), *in.gcs), 0, "GCS " + fixed(*in.gcs, 0)};
}

Component omsofa_circulation(const evidence::Entry& e, const OrganInputs& in) {
  if (parts::any_drug(in))
    return {"cardiovascular", static_cast<int>(e.number("vasopressor")), 0, "vasopressor"};
  return parts::graded("cardiovascular", e.value("map"), in.map_mmhg, "MAP", "mmHg", 0);
}

Component omsofa_nervous(const evidence::Entry& e, const OrganInputs& in) {
  std::string level = in.consciousness;
  constexpr double kFullScore = 15;  // the ceiling of the scale: eyes open, oriented, obeys
  if (level.empty() && in.gcs && *in.gcs >= kFullScore) level = "alert";
  if (const auto p = e.value("consciousness")[level].as_int())
    return {"nervous", static_cast<int>(*p), 0, "responds: " + level};
  return {"nervous", {}, 0, {}};
}

}  // namespace

OrganScore sofa(const Book& book, const OrganInputs& in) {
  const auto& e = book.need("organ_failure.sofa");
  OrganScore s = parts::begin(e);
  const std::optional<double> bilirubin =
      in.bilirubin_umol_l ? std::optional(in_unit(book, "bilirubin", *in.bilirubin_umol_l, "mg/dL"))
                          : std::nullopt;
  s.components = {parts::respiratory(e, in, in.advanced_support, s.warnings),
                  parts::graded("coagulation", e.value("platelets"), in.platelets, "platelets", "10*9/L", 0),
                  parts::graded("liver", e.value("bilirubin_mg_dl"), bilirubin, "bilirubin", "mg/dL", 1),
                  sofa_circulation(e, in, s.warnings),
                  sofa_nervous(e, in),
                  sofa_kidney(book, e, in)};
  parts::finish(s);
  return s;
}

OrganScore omsofa(const Book& book, const OrganInputs& in) {
  const auto& e = book.need("organ_failure.omsofa");
  OrganScore s = parts::begin(e);
  s.components = {
      parts::graded("respiratory", e.value("pf"), parts::pf_ratio(in), "P/F", "mmHg", 0),
      parts::graded("coagulation", e.value("platelets"), in.platelets, "platelets", "10*9/L", 0),
      parts::graded("liver", e.value("bilirubin_umol_l"), in.bilirubin_umol_l, "bilirubin", "umol/L", 0),
      omsofa_circulation(e, in),
      omsofa_nervous(e, in),
      parts::graded("kidney", e.value("creatinine_umol_l"), in.creatinine_umol_l, "creatinine", "umol/L", 0)};
  parts::finish(s);
  return s;
}

}  // namespace dyad::clinical
