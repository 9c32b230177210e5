// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "base/gestation.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"
#include "evidence/evidence.hpp"

namespace dyad::clinical {

using evidence::Book;

// Gestation on a date, given the estimated date of delivery, which is day 280. Refuses a date before
// conception could have been (negative gestation).
Result<Gestation> gestation_on(Date edd, Date on);
inline Date edd_from(Gestation gestation, Date on) { return on.plus(kPregnancyDays - gestation.days); }

// The estimated date of delivery by rule (evidence dating.edd).
Date edd_from_lmp(const Book& book, Date lmp, std::optional<double> cycle_days = {});
Date edd_from_conception(const Book& book, Date conception);
Date edd_from_transfer(const Book& book, Date transfer, bool blastocyst);  // blastocyst: day 5, else day 3

enum class CrlFormula { intergrowth, robinson, hadlock1992 };
struct DatingEstimate {
  double days = 0;
  std::optional<double> sd_days;  // where the source states it
};
// Gestation on the day of the scan from crown-rump length; refuses lengths outside the formula's range.
Result<DatingEstimate> gestation_by_crl(const Book& book, CrlFormula formula, double crl_mm);
// Late dating, INTERGROWTH-21st: head circumference, better with femur length. Millimetres.
double gestation_days_by_hc(const Book& book, double hc_mm);
double gestation_days_by_hc_fl(const Book& book, double hc_mm, double fl_mm);

// ACOG 700: by how many days the scan must differ from the last period before it overrules it.
double redating_threshold_days(const Book& book, Gestation by_last_period);

}  // namespace dyad::clinical
