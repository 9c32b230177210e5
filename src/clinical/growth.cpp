// SPDX-License-Identifier: Apache-2.0
#include "clinical/growth.hpp"

#include <cmath>

#include "clinical/fractional_polynomial.hpp"
#include "clinical/growth_range.hpp"
#include "math/distributions.hpp"
#include "math/skew_t.hpp"

namespace dyad::clinical {
namespace {

using evidence::Entry;
constexpr double kGramsPerKg = 1000;
constexpr double kCmPerM = 100;

std::string_view key_of(Measure m) {
  switch (m) {
    case Measure::weight:
      return "weight";
    case Measure::length:
      return "length";
    case Measure::head_circumference:
      return "head_circumference";
  }
  return "weight";
}

double to_standard_unit(Measure m, double value) {
  return m == Measure::weight ? value / kGramsPerKg : value;
}
double from_standard_unit(Measure m, double value) {
  return m == Measure::weight ? value * kGramsPerKg : value;
}

// A normal distribution of the measurement or of its logarithm, at one age and sex.
struct Normal {
  double mu = 0;
  double sigma = 1;
  bool of_ln = false;

  double z(double y) const { return ((of_ln ? std::log(y) : y) - mu) / sigma; }
  double at(double z) const { return of_ln ? std::exp(mu + sigma * z) : mu + sigma * z; }
};

Normal normal_of(const Entry& e, Sex sex, double x) {
  Normal n;
  n.of_ln = e.value("link").as_string() == "ln";
  const std::string own = std::string(name_of(sex)) + ".";
  const bool by_sex = e.value(own + "mu").is_array();
  n.mu = fractional_polynomial(e, by_sex ? own + "mu" : "mu", x);
  if (sex == Sex::male) n.mu += e.maybe("mu_male").value_or(0);
  if (const auto variance = e.maybe("sigma_squared"))
    n.sigma = std::sqrt(*variance);
  else
    n.sigma = fractional_polynomial(e, by_sex ? own + "sigma" : "sigma", x);
  return n;
}

math::SkewT3 skew_t_of(const Entry& e, Sex sex, Gestation g) {
  const std::string own = std::string(name_of(sex)) + ".";
  const std::string day = "." + std::to_string(g.days - static_cast<int>(e.number("first_day")));
  return {e.number(own + "mu" + day), e.number(own + "sigma" + day), e.number(own + "nu"),
          e.number(own + "tau")};
}

const Entry& newborn_entry(const Book& book, std::string_view measure, Gestation g) {
  const Entry& early = book.need("growth.intergrowth.very_preterm." + std::string(measure));
  return g.days <= early.number("last_day") ? early
                                            : book.need("growth.intergrowth.newborn." + std::string(measure));
}

Result<void> check_newborn_range(const Book& book, std::string_view measure, Gestation g) {
  return within(book.need("growth.intergrowth.very_preterm." + std::string(measure)),
                book.need("growth.intergrowth.newborn." + std::string(measure)), g, "gestation");
}

bool is_table(const Entry& e) { return e.kind == "table"; }

}  // namespace

std::string_view name_of(Sex s) { return s == Sex::male ? "male" : "female"; }

std::optional<Sex> sex_from(std::string_view name) {
  if (name == "male") return Sex::male;
  if (name == "female") return Sex::female;
  return {};
}

Result<Position> newborn(const Book& book, Measure measure, Sex sex, Gestation gestation, double value) {
  if (auto ok = check_newborn_range(book, key_of(measure), gestation); !ok)
    return std::unexpected(ok.error());
  const Entry& e = newborn_entry(book, key_of(measure), gestation);
  const double y = to_standard_unit(measure, value);
  return position(
      e, is_table(e) ? skew_t_of(e, sex, gestation).z_score(y) : normal_of(e, sex, gestation.weeks()).z(y));
}

Result<double> newborn_at(const Book& book, Measure measure, Sex sex, Gestation gestation, double centile) {
  if (auto ok = check_newborn_range(book, key_of(measure), gestation); !ok)
    return std::unexpected(ok.error());
  const auto p = probability_of(centile);
  if (!p) return std::unexpected(p.error());
  const Entry& e = newborn_entry(book, key_of(measure), gestation);
  return from_standard_unit(measure,
                            is_table(e) ? skew_t_of(e, sex, gestation).quantile(*p)
                                        : normal_of(e, sex, gestation.weeks()).at(math::normal_quantile(*p)));
}

Result<Position> newborn_weight_length_ratio(const Book& book, Sex sex, Gestation gestation, double weight_g,
                                             double length_cm) {
  constexpr std::string_view kRatio = "weight_length_ratio";
  if (auto ok = check_newborn_range(book, kRatio, gestation); !ok) return std::unexpected(ok.error());
  const Entry& e = newborn_entry(book, kRatio, gestation);
  return position(e, normal_of(e, sex, gestation.weeks()).z(weight_g / kGramsPerKg / (length_cm / kCmPerM)));
}

bool near_newborn_switch(const Book& book, Gestation gestation) {
  const Entry& e = book.need("growth.intergrowth.switch");
  return std::abs(gestation.days - e.number("first_day_of_second")) <= e.number("warn_within_days");
}

Result<Position> postnatal(const Book& book, Measure measure, Sex sex, Gestation pma, double value) {
  const Entry& e = book.need("growth.intergrowth.postnatal." + std::string(key_of(measure)));
  if (auto ok = within(e, e, pma, "pma"); !ok) return std::unexpected(ok.error());
  return position(e, normal_of(e, sex, pma.weeks()).z(to_standard_unit(measure, value)));
}

Result<double> postnatal_at(const Book& book, Measure measure, Sex sex, Gestation pma, double centile) {
  const Entry& e = book.need("growth.intergrowth.postnatal." + std::string(key_of(measure)));
  if (auto ok = within(e, e, pma, "pma"); !ok) return std::unexpected(ok.error());
  const auto p = probability_of(centile);
  if (!p) return std::unexpected(p.error());
  return from_standard_unit(measure, normal_of(e, sex, pma.weeks()).at(math::normal_quantile(*p)));
}

Result<double> postnatal_median_velocity(const Book& book, Gestation pma) {
  const Entry& e = book.need("growth.intergrowth.postnatal.weight");
  if (auto ok = within(e, e, pma, "pma"); !ok) return std::unexpected(ok.error());
  constexpr double kDaysPerWeek = 7;
  return fractional_polynomial_slope(e, "mu", pma.weeks()) / kDaysPerWeek * kGramsPerKg;
}

}  // namespace dyad::clinical
