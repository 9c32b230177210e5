// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/gestation.hpp"
#include "base/result.hpp"
#include "evidence/evidence.hpp"

namespace dyad::clinical {

using evidence::Book;

enum class Sex { male, female };
enum class Measure { weight, length, head_circumference };
enum class FetalStandard { intergrowth2017, intergrowth_hadlock2020, hadlock1991 };
enum class FetalMeasure { hc, bpd, ac, fl, ofd };  // millimetres
enum class DopplerIndex { pi, ri, sd };

std::string_view name_of(Sex s);            // "male"
std::string_view name_of(FetalStandard s);  // "intergrowth2017"
std::optional<Sex> sex_from(std::string_view name);
std::optional<FetalStandard> fetal_standard_from(std::string_view name);

// Where a measurement stands in a named standard. A z without its standard means nothing, so they travel
// together.
struct Position {
  double z = 0;
  double centile = 0;                 // 0 to 100
  std::string standard;               // stable key: "growth.intergrowth.very_preterm.weight"
  std::string standard_label;         // "INTERGROWTH-21st very preterm size at birth"
  std::vector<std::string> evidence;  // ids of every entry the numbers came from
};

// Weight in grams, length and head circumference in centimetres. All functions refuse an age outside the
// standard with the range (field "gestation" or "pma").

// INTERGROWTH-21st newborn size: 24+0 to 32+6 very preterm (Villar 2016), 33+0 to 42+6 skew-t (Villar 2014).
// The two do not join smoothly at 33+0.
Result<Position> newborn(const Book& book, Measure measure, Sex sex, Gestation gestation, double value);
Result<double> newborn_at(const Book& book, Measure measure, Sex sex, Gestation gestation, double centile);
inline Result<Position> newborn_weight(const Book& book, Sex sex, Gestation gestation, double weight_g) {
  return newborn(book, Measure::weight, sex, gestation, weight_g);
}
inline Result<double> newborn_weight_at(const Book& book, Sex sex, Gestation gestation, double centile) {
  return newborn_at(book, Measure::weight, sex, gestation, centile);
}
Result<Position> newborn_weight_length_ratio(const Book& book, Sex sex, Gestation gestation, double weight_g,
                                             double length_cm);
bool near_newborn_switch(const Book& book, Gestation gestation);

// INTERGROWTH-21st postnatal growth of preterm infants (Villar 2015), 27 to 64 weeks postmenstrual age.
Result<Position> postnatal(const Book& book, Measure measure, Sex sex, Gestation pma, double value);
Result<double> postnatal_at(const Book& book, Measure measure, Sex sex, Gestation pma, double centile);
inline Result<Position> postnatal_weight(const Book& book, Sex sex, Gestation pma, double weight_g) {
  return postnatal(book, Measure::weight, sex, pma, weight_g);
}
inline Result<double> postnatal_weight_at(const Book& book, Sex sex, Gestation pma, double centile) {
  return postnatal_at(book, Measure::weight, sex, pma, centile);
}
// Relative growth of the median weight, g per kg per day.
Result<double> postnatal_median_velocity(const Book& book, Gestation pma);

// Estimated fetal weight. Use the standard built for the formula the weight was estimated by.
Result<Position> fetal_weight(const Book& book, FetalStandard standard, Gestation gestation, double efw_g);
Result<double> fetal_weight_at(const Book& book, FetalStandard standard, Gestation gestation, double centile);

Result<Position> fetal_biometry(const Book& book, FetalMeasure measure, Gestation gestation, double value_mm);
Result<Position> fundal_height(const Book& book, Gestation gestation, double height_cm);
Result<Position> umbilical_artery(const Book& book, DopplerIndex index, Gestation gestation, double value);

}  // namespace dyad::clinical
