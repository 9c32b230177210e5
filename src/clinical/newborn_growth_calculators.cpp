// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "clinical/child_calculators.hpp"

namespace dyad::clinical {
namespace {

struct Row {
  const char* figure;
  const char* label;
  double centile;
};
// The centile lines drawn on a chart: a choice of display, not a threshold.
constexpr std::array<Row, 5> kLines{{{"p3", "3rd centile", 3},
                                     {"p10", "10th centile", 10},
                                     {"p50", "50th centile", 50},
                                     {"p90", "90th centile", 90},
                                     {"p97", "97th centile", 97}}};

struct Subject {
  const char* name;   // "newborn-weight"
  const char* input;  // "weight"
  const char* title;
  const char* what;
  const char* quantity;
  const char* unit;
  int digits;
};

constexpr Subject subject_of(Measure m, bool after_birth) {
  switch (m) {
    case Measure::weight:
      return after_birth
                 ? Subject{"postnatal-weight",
                           "weight",
                           "Weight after preterm birth",
                           "weight",
                           "child_weight",
                           "g",
                           0}
                 : Subject{
                       "newborn-weight", "weight", "Newborn weight", "birth weight", "birth_weight", "g", 0};
    case Measure::length:
      return after_birth
                 ? Subject{"postnatal-length",
                           "length",
                           "Length after preterm birth",
                           "length",
                           "child_length",
                           "cm",
                           1}
                 : Subject{"newborn-length", "length", "Newborn length", "length", "child_length", "cm", 1};
    case Measure::head_circumference:
      return after_birth ? Subject{"postnatal-head",
                                   "head_circumference",
                                   "Head circumference after preterm birth",
                                   "head circumference",
                                   "head_circumference",
                                   "cm",
                                   1}
                         : Subject{"newborn-head",
                                   "head_circumference",
                                   "Newborn head circumference",
                                   "head circumference",
                                   "head_circumference",
                                   "cm",
                                   1};
  }
  return {};
}

// Head circumference is recorded in millimetres; the standards after birth are in centimetres.
double measured(const Inputs& in, Measure m, const Subject& s) {
  constexpr double kMmPerCm = 10;
  return m == Measure::head_circumference ? in.number(s.input) / kMmPerCm : in.number(s.input);
}

template <class At>
Result<void> add_lines(Outcome& out, const Subject& s, const std::string& standard, At at) {
  for (const Row& row : kLines) {
    const Result<double> value = at(row.centile);
    if (!value) return std::unexpected(value.error());
    out.figures.push_back({std::string(row.figure) + "_" + s.unit, std::string(row.label) + " of " + s.what,
                           *value, s.unit, s.digits, standard});
  }
  return {};
}

void warn_newborn(Outcome& out, const Book& book, Gestation g) {
  if (near_newborn_switch(book, g)) {
    out.warnings.push_back(
        {"growth.standard_switch_at_33",
         "Two standards meet between 32+6 and 33+0 and do not join: a change of centile across that "
         "day is a change of standard, not of the child."});
    cite(out, {"growth.intergrowth.switch"});
  }
}

template <Measure kMeasure>
Result<Outcome> compute_newborn(const Inputs& in, const Book& book) {
  constexpr Subject s = subject_of(kMeasure, false);
  const Gestation g = in.gestation("gestation");
  const auto p = newborn(book, kMeasure, sex_of(in), g, measured(in, kMeasure, s));
  if (!p) return std::unexpected(p.error());
  Outcome out;
  add_position(out, *p, s.what);
  auto lines = add_lines(out, s, p->standard_label,
                         [&](double c) { return newborn_at(book, kMeasure, sex_of(in), g, c); });
  if (!lines) return std::unexpected(lines.error());
  warn_newborn(out, book, g);
  return out;
}

Result<Outcome> compute_ratio(const Inputs& in, const Book& book) {
  constexpr double kKgPerG = 0.001, kMPerCm = 0.01;
  const Gestation g = in.gestation("gestation");
  const double weight_g = in.number("weight"), length_cm = in.number("length");
  const auto p = newborn_weight_length_ratio(book, sex_of(in), g, weight_g, length_cm);
  if (!p) return std::unexpected(p.error());
  Outcome out;
  out.figures.push_back({"ratio", "weight to length ratio", weight_g * kKgPerG / (length_cm * kMPerCm),
                         "kg/m", 3, p->standard_label});
  add_position(out, *p, "weight to length ratio");
  warn_newborn(out, book, g);
  return out;
}

template <Measure kMeasure>
Result<Outcome> compute_postnatal(const Inputs& in, const Book& book) {
  constexpr Subject s = subject_of(kMeasure, true);
  const Gestation pma = in.gestation("pma");
  const auto p = postnatal(book, kMeasure, sex_of(in), pma, measured(in, kMeasure, s));
  if (!p) return std::unexpected(p.error());
  Outcome out;
  add_position(out, *p, s.what);
  auto lines = add_lines(out, s, p->standard_label,
                         [&](double c) { return postnatal_at(book, kMeasure, sex_of(in), pma, c); });
  if (!lines) return std::unexpected(lines.error());
  if constexpr (kMeasure == Measure::weight) {
    const auto velocity = postnatal_median_velocity(book, pma);
    if (!velocity) return std::unexpected(velocity.error());
    out.figures.push_back({"median_velocity_g_per_kg_day", "growth of the median weight", *velocity, "g/kg/d",
                           1, p->standard_label});
  }
  if (pma.days < book.need(p->standard).number("few_infants_before_day"))
    out.warnings.push_back(
        {"growth.postnatal.few_infants_here",
         "At this age the postnatal standard rests on very few infants; the newborn standard at "
         "birth may place the same weight a standard deviation or more lower."});
  return out;
}

InputSpec pma_input() {
  InputSpec s = gestation_input();
  s.key = "pma";
  s.label = "postmenstrual age, weeks+days";
  return s;
}

template <Measure kMeasure>
void add_measure(std::vector<Calculator>& into) {
  constexpr Subject birth = subject_of(kMeasure, false), later = subject_of(kMeasure, true);
  const std::string key = kMeasure == Measure::weight   ? "weight"
                          : kMeasure == Measure::length ? "length"
                                                        : "head_circumference";
  into.push_back({birth.name,
                  birth.title,
                  {sex_input(), gestation_input(), measured_input(birth.input, birth.what, birth.quantity)},
                  {"growth.intergrowth.very_preterm." + key, "growth.intergrowth.newborn." + key},
                  compute_newborn<kMeasure>});
  into.push_back({later.name,
                  later.title,
                  {sex_input(), pma_input(), measured_input(later.input, later.what, later.quantity)},
                  {"growth.intergrowth.postnatal." + key},
                  compute_postnatal<kMeasure>});
}

}  // namespace

void register_newborn_growth(std::vector<Calculator>& into) {
  add_measure<Measure::weight>(into);
  add_measure<Measure::length>(into);
  add_measure<Measure::head_circumference>(into);
  into.push_back({"newborn-weight-length",
                  "Newborn weight to length ratio",
                  {sex_input(), gestation_input(), measured_input("weight", "birth weight", "birth_weight"),
                   measured_input("length", "length", "child_length")},
                  {"growth.intergrowth.very_preterm.weight_length_ratio",
                   "growth.intergrowth.newborn.weight_length_ratio"},
                  compute_ratio});
}

}  // namespace dyad::clinical
