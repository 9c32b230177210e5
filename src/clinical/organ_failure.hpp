// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "clinical/calculator.hpp"

namespace dyad::clinical {

// The worst values of 24 hours, as far as known. Absent means not known and never counts as normal. Drug
// doses are ug/kg/min given for an hour or more; a dose of 0 is the same as absent. `vasopressor` says that
// some vasopressor or inotrope runs when the drug or dose is not known.
struct OrganInputs {
  std::optional<double> pao2_mmhg;
  std::optional<double> spo2_percent;
  std::optional<double> fio2_percent;
  std::optional<double> platelets;  // 10*9/L
  std::optional<double> bilirubin_umol_l;
  std::optional<double> map_mmhg;
  std::optional<double> gcs;
  std::string consciousness;  // "alert", "voice", "pain", "unresponsive"; "" not known
  std::optional<double> creatinine_umol_l;
  std::optional<double> urine_ml_24h;
  std::optional<double> weight_kg;
  std::optional<double> urine_ml_kg_h;  // mean over the last urine_hours
  std::optional<double> urine_hours;
  std::optional<double> potassium_mmol_l;
  std::optional<double> ph;
  std::optional<double> bicarbonate_mmol_l;
  bool advanced_support = false;  // high-flow, CPAP, BiPAP, NIV, invasive or home ventilation
  bool support_unavailable =
      false;  // no device, or a ceiling of care: SOFA-2 then gives full points without it
  bool ecmo = false;
  bool vasopressor = false;
  std::optional<double> norepinephrine;
  bool norepinephrine_bitartrate = false;  // the dose is of the salt, not of the base
  std::optional<double> epinephrine;
  std::optional<double> dopamine;
  std::optional<double> dobutamine;
  bool other_vasopressor = false;       // vasopressin, phenylephrine, milrinone, levosimendan...
  bool mechanical_circulation = false;  // balloon pump, microaxial pump, VA-ECMO
  bool vasopressor_unavailable = false;
  bool sedated = false;  // gcs is then the last one before sedation
  bool delirium_drug = false;
  bool anuria_12h = false;
  bool renal_replacement = false;
};

struct Component {
  std::string key;            // respiratory, coagulation, liver, cardiovascular, nervous, kidney
  std::optional<int> points;  // absent: not known
  int at_least = 0;           // what is certain although points is absent (a drug of unknown dose, say)
  std::string basis;          // the value that decided, as text: "P/F 120 mmHg"
};

// `total` is the sum of what is known, absent only when nothing is; when `complete` is false it is a lower
// bound and must be shown as "at least". `text` says it ready to show: "8", "at least 8" or "not known".
struct OrganScore {
  std::string standard;
  std::optional<int> total;
  bool complete = false;
  std::vector<Component> components;  // always the six, in the order above
  std::vector<Note> warnings;
  std::vector<std::string> evidence;
  const Component& component(std::string_view key) const;  // throws std::out_of_range
  std::string text() const;
};

OrganScore sofa(const Book& book, const OrganInputs& in);    // SOFA 1996, evidence organ_failure.sofa
OrganScore sofa2(const Book& book, const OrganInputs& in);   // SOFA-2 2025, evidence organ_failure.sofa2
OrganScore omsofa(const Book& book, const OrganInputs& in);  // SOMANZ 2017, evidence organ_failure.omsofa

// Components of at least `points` (2 compromised, 3 failing), counting only what is certain.
int organs_at_least(const OrganScore& score, int points);

}  // namespace dyad::clinical
