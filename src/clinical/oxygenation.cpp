// SPDX-License-Identifier: Apache-2.0
#include "clinical/oxygenation.hpp"

#include "base/decimal.hpp"
#include "clinical/bands.hpp"

namespace dyad::clinical {
namespace {

constexpr const char* kArds = "respiratory.ards";
constexpr const char* kFlow = "respiratory.fio2_from_flow";

double fraction(double percent) { return percent / 100.0; }

std::optional<double> inspired(const Book& book, const OxygenInputs& in, Oxygenation& out) {
  if (in.fio2_percent) return in.fio2_percent;
  const bool low_flow = in.support == "low_flow" || (in.support.empty() && in.oxygen_flow_l_min);
  if (low_flow && in.oxygen_flow_l_min) {
    out.fio2_estimated = true;
    cite(out.evidence, kFlow);
    warn(out.warnings, "oxygenation.fio2_estimated", "FiO2 was estimated from the oxygen flow");
    return fio2_percent_from_flow(book, *in.oxygen_flow_l_min);
  }
  if (in.support == "none") {
    cite(out.evidence, kFlow);
    return 100.0 * book.need(kFlow).number("air");
  }
  return {};
}

// The factor for altitude; nothing when it is needed and the pressure is not known.
std::optional<double> altitude_factor(const evidence::Entry& ards, const OxygenInputs& in, Oxygenation& out) {
  if (!in.altitude_m || *in.altitude_m <= ards.number("altitude_over_m")) return 1.0;
  if (in.barometric_mmhg) return *in.barometric_mmhg / ards.number("sea_level_mmhg");
  warn(out.warnings, "oxygenation.pressure_needed",
       "above the altitude of the definition the barometric pressure is needed before a grade can be given");
  return {};
}

// Which part of the definition applies: "graded", "ungraded", "not_met" (support below the definition) or ""
// unknown.
std::string rule_for(const evidence::Entry& ards, const OxygenInputs& in) {
  if (in.support == "invasive") {
    if (!in.peep_cmh2o) return {};
    return *in.peep_cmh2o >= ards.number("peep_min") ? "graded" : "not_met";
  }
  if (in.resource_limited) return "ungraded";
  if (in.support == "niv_cpap") {
    if (!in.peep_cmh2o) return {};
    return *in.peep_cmh2o >= ards.number("peep_min") ? "ungraded" : "not_met";
  }
  if (in.support == "high_flow") {
    if (!in.oxygen_flow_l_min) return {};
    return *in.oxygen_flow_l_min >= ards.number("hfno_flow_min") ? "ungraded" : "not_met";
  }
  return in.support.empty() ? "" : "not_met";
}

void grade(const evidence::Entry& ards, const OxygenInputs& in, double factor, Oxygenation& out) {
  const bool from_pf = out.pf.has_value() && !(in.resource_limited && in.support != "invasive");
  if (!from_pf && !(out.sf && out.sf_usable)) {
    if (out.pf)
      warn(out.warnings, "oxygenation.sf_needed",
           "the rule for places without PEEP is stated for S/F, not for P/F");
    return;
  }
  out.grade_from = from_pf ? "pf" : "sf";
  const double ratio = (from_pf ? *out.pf : *out.sf) * factor;
  const auto word = band_grade(ards.value(out.grade_from), ratio);
  const std::string rule = rule_for(ards, in);
  if (word == "none" || rule == "graded") {
    out.grade = word;
  } else if (rule == "ungraded") {
    out.grade = "ungraded";
  } else if (rule == "not_met") {
    out.grade = "none";
    warn(out.warnings, "oxygenation.support_below_definition",
         "the ratio is in the range of ARDS, but the support given is below what the definition asks for");
  } else {
    warn(out.warnings, "oxygenation.support_needed",
         "support with its PEEP or flow is needed before a grade can be given");
  }
}

}  // namespace

double fio2_percent_from_flow(const Book& book, double oxygen_flow_l_min) {
  const auto& e = book.need(kFlow);
  const double f = e.number("air") + e.number("per_l_min") * oxygen_flow_l_min;
  return 100.0 * (f > 1.0 ? 1.0 : f);
}

double rox_index(double spo2_percent, double fio2_percent, double respiratory_rate) {
  return spo2_percent / fraction(fio2_percent) / respiratory_rate;
}

Oxygenation oxygenation(const Book& book, const OxygenInputs& in) {
  Oxygenation out;
  const auto& ards = book.need(kArds);
  cite(out.evidence, kArds);
  out.fio2_percent = inspired(book, in, out);
  if (!out.fio2_percent) return out;
  if (in.pao2_mmhg) out.pf = *in.pao2_mmhg / fraction(*out.fio2_percent);
  if (in.spo2_percent) {
    out.sf = *in.spo2_percent / fraction(*out.fio2_percent);
    out.sf_usable = *in.spo2_percent <= ards.number("spo2_max_for_sf");
    if (!out.sf_usable)
      warn(out.warnings, "oxygenation.sf_not_usable",
           "saturation is above " + fixed(ards.number("spo2_max_for_sf"), 0) +
               " %: S/F no longer follows P/F and is not graded",
           {{"percent", fixed(ards.number("spo2_max_for_sf"), 0)}});
  }
  if (const auto factor = altitude_factor(ards, in, out)) grade(ards, in, *factor, out);
  return out;
}

}  // namespace dyad::clinical
