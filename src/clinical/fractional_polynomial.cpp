// SPDX-License-Identifier: Apache-2.0
#include "clinical/fractional_polynomial.hpp"

#include <cmath>
#include <stdexcept>
#include <string>

namespace dyad::clinical {
namespace {

template <class Each>
double sum_of_terms(const evidence::Entry& entry, std::string_view path, Each each) {
  const auto& terms = entry.value(path).items();
  if (terms.empty())
    throw std::out_of_range("evidence " + entry.id + " has no terms at " + std::string(path));
  double sum = 0;
  for (const auto& term : terms)
    sum += term["c"].as_double().value() *
           each(term["power"].as_double().value_or(0), term["ln_power"].as_double().value_or(0));
  return sum;
}

}  // namespace

double fractional_polynomial(const evidence::Entry& entry, std::string_view path, double x) {
  const double ln = std::log(x);
  return sum_of_terms(entry, path, [&](double p, double l) { return std::pow(x, p) * std::pow(ln, l); });
}

double fractional_polynomial_slope(const evidence::Entry& entry, std::string_view path, double x) {
  const double ln = std::log(x);
  return sum_of_terms(entry, path, [&](double p, double l) {
    const double of_power = p == 0 ? 0 : p * std::pow(x, p - 1) * std::pow(ln, l);
    const double of_ln = l == 0 ? 0 : l * std::pow(x, p - 1) * std::pow(ln, l - 1);
    return of_power + of_ln;
  });
}

int points_in(const evidence::Entry& entry, std::string_view path, double value) {
  for (const auto& row : entry.value(path).items()) {
    const auto above = row["above"].as_double(), at_least = row["at_least"].as_double();
    if ((above && value > *above) || (at_least && value >= *at_least) || (!above && !at_least))
      return static_cast<int>(row["points"].as_int().value());
  }
  throw std::out_of_range("evidence " + entry.id + " has no band for the value at " + std::string(path));
}

}  // namespace dyad::clinical
