// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/decimal.hpp"
#include "clinical/organ_parts.hpp"

// SOFA-2 with its footnotes: drugs are summed, not the highest taken; kidney has four ways in.
namespace dyad::clinical {
namespace {

using parts::drug_dose;

int whole(const evidence::Entry& e, std::string_view path) { return static_cast<int>(e.number(path)); }

Component lungs(const evidence::Entry& e, const OrganInputs& in, std::vector<Note>& warnings) {
  if (in.ecmo) return {"respiratory", whole(e, "ecmo"), 0, "ECMO"};
  return parts::respiratory(e, in, in.advanced_support || in.support_unavailable, warnings);
}

// Noradrenaline as base plus adrenaline, ug/kg/min.
double catecholamine_dose(const evidence::Entry& e, const OrganInputs& in) {
  const double salt = in.norepinephrine_bitartrate ? e.number("bitartrate_per_base") : 1.0;
  return in.norepinephrine.value_or(0) / salt + in.epinephrine.value_or(0);
}

Component drugs(const evidence::Entry& e, const OrganInputs& in) {
  const double dose = catecholamine_dose(e, in);
  const bool other = in.other_vasopressor || drug_dose(in.dopamine) || drug_dose(in.dobutamine);
  const bool only_dopamine =
      drug_dose(in.dopamine) && !in.other_vasopressor && !drug_dose(in.dobutamine) && dose == 0;
  Component c{"cardiovascular", {}, 0, {}};
  if (only_dopamine) {
    c.points = band_points(e.value("dopamine_alone"), *in.dopamine);
    c.basis = "dopamine " + shortest(*in.dopamine);
  } else if (dose > 0) {
    const auto& rows = e.value("norepinephrine_epinephrine");
    int points = band_points(rows, dose).value_or(0);
    const int most = static_cast<int>(rows[rows.size() - 1]["points"].as_int().value_or(0));
    if (other) points = std::min(most, points + whole(e, "another_drug_adds"));
    c.points = points;
    c.basis = "noradrenaline base plus adrenaline " + fixed(dose, 2) + (other ? " and another drug" : "");
  } else if (other) {
    c.points = whole(e, "other_drug");
    c.basis = "another vasopressor or inotrope";
  }
  return c;
}

Component circulation(const evidence::Entry& e, const OrganInputs& in, std::vector<Note>& warnings) {
  if (in.mechanical_circulation) return {"cardiovascular", whole(e, "mechanical"), 0, "mechanical support"};
  if (parts::any_drug(in)) {
    Component c = drugs(e, in);
    if (c.points) return c;
    warn(warnings, "sofa2.vasopressor_dose_needed",
         "a vasopressor runs whose drug and dose are not known: the circulation counts as a lower bound");
    return {"cardiovascular", {}, whole(e, "other_drug"), "vasopressor of unknown dose"};
  }
  const auto& rows = e.value(in.vasopressor_unavailable ? "map_without_drugs" : "map");
  return parts::graded("cardiovascular", rows, in.map_mmhg, "MAP", "mmHg", 0);
}

Component brain(const evidence::Entry& e, const OrganInputs& in, std::vector<Note>& warnings) {
  Component c{"nervous", {}, 0, {}};
  if (in.gcs) {
    c.points = band_points(e.value("gcs"), *in.gcs);
    c.basis = "GCS " + fixed(*in.gcs, 0) + (in.sedated ? " before sedation" : "");
  } else if (in.sedated) {
    c.points = whole(e, "sedated_unknown");
    c.basis = "sedated, no earlier GCS";
    warn(warnings, "sofa2.sedated",
         "sedated without an earlier coma score: the published rule gives 0 points");
  }
  const int delirium = whole(e, "delirium_drug");
  if (in.delirium_drug && c.points.value_or(0) < delirium) {
    if (c.points)
      c.points = delirium;
    else
      c.at_least = delirium;
    c.basis = "drug for delirium";
  }
  return c;
}

struct Urine {
  double ml_kg_h;
  double hours;
};

std::vector<Urine> urine_rates(const OrganInputs& in) {
  constexpr double kDayHours = 24;
  std::vector<Urine> out;
  if (in.urine_ml_kg_h && in.urine_hours) out.push_back({*in.urine_ml_kg_h, *in.urine_hours});
  if (in.urine_ml_24h && in.weight_kg && *in.weight_kg > 0)
    out.push_back({*in.urine_ml_24h / *in.weight_kg / kDayHours, kDayHours});
  return out;
}

bool meets_replacement_criteria(const evidence::Entry& e, const OrganInputs& in) {
  const auto limit = [&](const char* key) {
    return e.number("renal_replacement_criteria." + std::string(key));
  };
  bool kidney = in.creatinine_umol_l && *in.creatinine_umol_l > limit("creatinine_over_umol_l");
  for (const auto& u : urine_rates(in))
    kidney = kidney || (u.ml_kg_h < limit("urine_below_ml_kg_h") && u.hours > limit("urine_hours"));
  const bool potassium = in.potassium_mmol_l && *in.potassium_mmol_l >= limit("potassium");
  const bool acid = in.ph && in.bicarbonate_mmol_l && *in.ph <= limit("ph") &&
                    *in.bicarbonate_mmol_l <= limit("bicarbonate");
  return kidney && (potassium || acid);
}

Component kidney(const evidence::Entry& e, const OrganInputs& in) {
  if (in.renal_replacement) return {"kidney", whole(e, "renal_replacement"), 0, "renal replacement"};
  if (meets_replacement_criteria(e, in))
    return {"kidney", whole(e, "renal_replacement_criteria.points"), 0,
            "meets criteria for renal replacement"};
  Component c =
      parts::graded("kidney", e.value("creatinine_umol_l"), in.creatinine_umol_l, "creatinine", "umol/L", 0);
  const auto raise = [&](int points, std::string basis) {
    if (points <= c.points.value_or(0)) return;
    c.points = points;
    c.basis = std::move(basis);
  };
  for (const auto& u : urine_rates(in))
    for (const auto& row : e.value("urine").items())
      if (u.ml_kg_h < row["below_ml_kg_h"].as_double().value_or(0) &&
          u.hours >= row["hours"].as_double().value_or(0))
        raise(static_cast<int>(row["points"].as_int().value_or(0)),
              "urine " + fixed(u.ml_kg_h, 2) + " mL/kg/h over " + fixed(u.hours, 0) + " h");
  if (in.anuria_12h) raise(whole(e, "anuria_12h"), "no urine for 12 h");
  return c;
}

}  // namespace

OrganScore sofa2(const Book& book, const OrganInputs& in) {
  const auto& e = book.need("organ_failure.sofa2");
  OrganScore s = parts::begin(e);
  s.components = {
      lungs(e, in, s.warnings),
      parts::graded("coagulation", e.value("platelets"), in.platelets, "platelets", "10*9/L", 0),
      parts::graded("liver", e.value("bilirubin_umol_l"), in.bilirubin_umol_l, "bilirubin", "umol/L", 0),
      circulation(e, in, s.warnings),
      brain(e, in, s.warnings),
      kidney(e, in)};
  parts::finish(s);
  return s;
}

}  // namespace dyad::clinical
