// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>
#include <utility>

#include "clinical/fractional_polynomial.hpp"
#include "clinical/growth.hpp"
#include "clinical/growth_range.hpp"
#include "math/distributions.hpp"

namespace dyad::clinical {
namespace {

using evidence::Entry;

constexpr std::array<std::pair<FetalStandard, std::string_view>, 3> kStandards{{
    {FetalStandard::intergrowth2017, "intergrowth2017"},
    {FetalStandard::intergrowth_hadlock2020, "intergrowth_hadlock2020"},
    {FetalStandard::hadlock1991, "hadlock1991"},
}};

const Entry& entry_of(const Book& book, FetalStandard s) {
  return book.need("growth.fetal_weight." + std::string(name_of(s)));
}

// Box-Cox family of the two INTERGROWTH standards, on the logarithm of the weight in grams.
struct Lms {
  double lambda = 1;
  double mu = 0;
  double sigma = 1;

  double z(double y) const {
    return lambda == 0 ? std::log(y / mu) / sigma : (std::pow(y / mu, lambda) - 1) / (sigma * lambda);
  }
  double at(double z) const {
    return lambda == 0 ? mu * std::exp(sigma * z) : mu * std::pow(1 + sigma * lambda * z, 1 / lambda);
  }
};

Lms lms_of(const Entry& e, double weeks) {
  const double x = weeks / e.number("x_scale");  // mu is always in exact weeks
  return {fractional_polynomial(e, "lambda", x), fractional_polynomial(e, "mu", weeks),
          fractional_polynomial(e, "sigma", x)};
}

double sd_fraction(const Book& book) {
  return book.need("growth.fetal_weight.hadlock1991_sd").number("sd_fraction_of_mean");
}

struct MeanSd {
  double mean = 0;
  double sd = 1;
};

MeanSd mean_sd(const Entry& e, double weeks) {
  const double s = fractional_polynomial(e, "sigma", weeks);
  return {fractional_polynomial(e, "mu", weeks),
          e.value("sigma_link").as_string() == "exp" ? std::exp(s) : s};
}

}  // namespace

std::string_view name_of(FetalStandard s) {
  for (const auto& [standard, name] : kStandards)
    if (standard == s) return name;
  return {};
}

std::optional<FetalStandard> fetal_standard_from(std::string_view name) {
  for (const auto& [standard, known] : kStandards)
    if (known == name) return standard;
  return {};
}

Result<Position> fetal_weight(const Book& book, FetalStandard standard, Gestation gestation, double efw_g) {
  const Entry& e = entry_of(book, standard);
  if (auto ok = within(e, e, gestation, "gestation"); !ok) return std::unexpected(ok.error());
  if (standard != FetalStandard::hadlock1991)
    return position(e, lms_of(e, gestation.weeks()).z(std::log(efw_g)));
  const double mean = std::exp(fractional_polynomial(e, "mu", gestation.weeks()));
  Position p = position(e, (efw_g / mean - 1) / sd_fraction(book));
  p.evidence.emplace_back("growth.fetal_weight.hadlock1991_sd");
  return p;
}

Result<double> fetal_weight_at(const Book& book, FetalStandard standard, Gestation gestation,
                               double centile) {
  const Entry& e = entry_of(book, standard);
  if (auto ok = within(e, e, gestation, "gestation"); !ok) return std::unexpected(ok.error());
  const auto p = probability_of(centile);
  if (!p) return std::unexpected(p.error());
  const double z = math::normal_quantile(*p);
  if (standard != FetalStandard::hadlock1991) return std::exp(lms_of(e, gestation.weeks()).at(z));
  return std::exp(fractional_polynomial(e, "mu", gestation.weeks())) * (1 + sd_fraction(book) * z);
}

Result<Position> fetal_biometry(const Book& book, FetalMeasure measure, Gestation gestation,
                                double value_mm) {
  constexpr std::array<std::string_view, 5> kNames{"hc", "bpd", "ac", "fl", "ofd"};
  const Entry& e =
      book.need("growth.fetal_biometry." + std::string(kNames[static_cast<std::size_t>(measure)]));
  if (auto ok = within(e, e, gestation, "gestation"); !ok) return std::unexpected(ok.error());
  const auto [mean, sd] = mean_sd(e, gestation.weeks());
  return position(e, (value_mm - mean) / sd);
}

Result<Position> fundal_height(const Book& book, Gestation gestation, double height_cm) {
  const Entry& e = book.need("growth.fundal_height.intergrowth");
  if (auto ok = within(e, e, gestation, "gestation"); !ok) return std::unexpected(ok.error());
  const auto [mean, sd] = mean_sd(e, gestation.weeks());
  return position(e, (height_cm - mean) / sd);
}

Result<Position> umbilical_artery(const Book& book, DopplerIndex index, Gestation gestation, double value) {
  constexpr std::array<std::string_view, 3> kNames{"pi", "ri", "sd"};
  const Entry& e =
      book.need("doppler.umbilical_artery." + std::string(kNames[static_cast<std::size_t>(index)]));
  if (auto ok = within(e, e, gestation, "gestation"); !ok) return std::unexpected(ok.error());
  const double gamma = e.number("gamma"), mu = fractional_polynomial(e, "mu", gestation.weeks());
  const double sigma = fractional_polynomial(e, "sigma", gestation.weeks());
  return position(e, (std::exp((value - mu) * gamma / sigma) - 1) / gamma);
}

}  // namespace dyad::clinical
