// SPDX-License-Identifier: Apache-2.0
#include "clinical/dating.hpp"

#include <cmath>
#include <stdexcept>

#include "base/decimal.hpp"
#include "clinical/fractional_polynomial.hpp"

namespace dyad::clinical {
namespace {

constexpr double kDaysPerWeek = 7;
constexpr double kMmPerCm = 10;

int rule_days(const Book& book, std::string_view key) {
  return static_cast<int>(book.need("dating.edd").number(key));
}

const evidence::Entry& crl_entry(const Book& book, CrlFormula formula) {
  switch (formula) {
    case CrlFormula::intergrowth:
      return book.need("dating.crl.intergrowth");
    case CrlFormula::robinson:
      return book.need("dating.crl.robinson");
    case CrlFormula::hadlock1992:
      return book.need("dating.crl.hadlock1992");
  }
  throw std::logic_error("crown-rump formula without an entry");
}

}  // namespace

Result<Gestation> gestation_on(Date edd, Date on) {
  const Gestation g{kPregnancyDays - (edd - on)};
  if (g.days >= 0) return g;
  return fail(ErrorKind::invalid, "lies before the pregnancy began", "on", format_date(on),
              "from " + format_date(edd.plus(-kPregnancyDays)));
}

Date edd_from_lmp(const Book& book, Date lmp, std::optional<double> cycle_days) {
  const double usual = book.need("dating.edd").number("usual_cycle_days");
  return lmp.plus(rule_days(book, "from_lmp_days") +
                  static_cast<int>(std::lround(cycle_days.value_or(usual) - usual)));
}

Date edd_from_conception(const Book& book, Date conception) {
  return conception.plus(rule_days(book, "from_conception_days"));
}

Date edd_from_transfer(const Book& book, Date transfer, bool blastocyst) {
  return transfer.plus(rule_days(book, blastocyst ? "from_day5_transfer_days" : "from_day3_transfer_days"));
}

Result<DatingEstimate> gestation_by_crl(const Book& book, CrlFormula formula, double crl_mm) {
  const auto& e = crl_entry(book, formula);
  const double low = e.number("lowest_mm"), high = e.number("highest_mm");
  if (crl_mm < low || crl_mm > high)
    return fail(ErrorKind::refused, "outside the range of " + e.standard, "crl", shortest(crl_mm) + " mm",
                shortest(low) + " to " + shortest(high) + " mm");
  if (formula == CrlFormula::hadlock1992)
    return DatingEstimate{kDaysPerWeek * std::exp(fractional_polynomial(e, "ln_weeks", crl_mm / kMmPerCm)),
                          {}};
  DatingEstimate out{fractional_polynomial(e, "days", crl_mm), {}};
  if (e.value("sd_days").is_array()) out.sd_days = fractional_polynomial(e, "sd_days", crl_mm);
  return out;
}

double gestation_days_by_hc(const Book& book, double hc_mm) {
  return std::exp(fractional_polynomial(book.need("dating.late.hc"), "ln_days", hc_mm));
}

double gestation_days_by_hc_fl(const Book& book, double hc_mm, double fl_mm) {
  const auto& e = book.need("dating.late.hc_fl");
  const double ln_hc = std::log(hc_mm);
  return std::exp(e.number("ln_hc_squared") * ln_hc * ln_hc + e.number("fl_ln_hc") * fl_mm * ln_hc +
                  e.number("constant"));
}

double redating_threshold_days(const Book& book, Gestation by_last_period) {
  const auto& e = book.need("dating.redate.acog700");
  for (const auto& row : e.value("rows").items()) {
    const auto to = row["to_day"].as_double();
    if (!to || by_last_period.days <= *to) return row["more_than_days"].as_double().value();
  }
  throw std::out_of_range("dating.redate.acog700 has no open last row");
}

}  // namespace dyad::clinical
