// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>

#include "clinical/child_calculators.hpp"

namespace dyad::clinical {
namespace {

struct Measurement {
  const char* key;
  const char* label;
  const char* quantity;
};
constexpr std::array<Measurement, 4> kMeasurements{
    {{"bpd", "biparietal diameter", "bpd"},
     {"hc", "head circumference", "head_circumference"},
     {"ac", "abdominal circumference", "abdominal_circumference"},
     {"fl", "femur length", "femur_length"}}};

// Hadlock's variants, best first; each is named by the measurements it needs.
constexpr std::array<const char*, 5> kHadlock{"bpd_hc_ac_fl", "hc_ac_fl", "ac_fl", "bpd_ac_fl", "hc_ac"};
constexpr double kMmPerCm = 10;
constexpr double kMmPerM = 1000;

// The weight in grams by one Hadlock variant; nothing when a measurement it needs is absent.
std::optional<double> hadlock_g(const evidence::Entry& e, const Inputs& in) {
  double log10_g = 0;
  for (const auto& term : e.value("terms").items()) {
    double product = term["c"].as_double().value();
    for (const auto& of : term["of"].items()) {
      const auto mm = in.maybe(of.as_string());
      if (!mm) return {};
      product *= *mm / kMmPerCm;
    }
    log10_g += product;
  }
  return std::pow(10.0, log10_g);
}

double intergrowth_g(const evidence::Entry& e, double ac_mm, double hc_mm) {
  const double ac = ac_mm / kMmPerM, hc = hc_mm / kMmPerM;
  const double cubed = ac * ac * ac;
  return std::exp(e.number("constant") + e.number("ac_cubed") * cubed +
                  e.number("ac_cubed_ln_ac") * cubed * std::log(ac) + e.number("hc") * hc);
}

void add_error(Outcome& out, const Book& book, double efw_g, const std::string& standard) {
  const auto& e = book.need("efw.error");
  const double part = e.number("range95_percent") / 100;
  out.figures.push_back(
      {"range95_low_g", "lower end of the 95 % range", efw_g * (1 - part), "g", 0, standard});
  out.figures.push_back(
      {"range95_high_g", "upper end of the 95 % range", efw_g * (1 + part), "g", 0, standard});
  cite(out, {e.id});
}

Result<Outcome> compute_efw(const Inputs& in, const Book& book) {
  Outcome out;
  for (const char* variant : kHadlock) {
    const auto& e = book.need(std::string("efw.hadlock1985.") + variant);
    const auto g = hadlock_g(e, in);
    if (!g) continue;
    out.figures.push_back({std::string("hadlock_") + variant, e.title, *g, "g", 0, e.standard});
    cite(out, {e.id});
  }
  if (in.has("ac") && in.has("hc")) {
    const auto& e = book.need("efw.intergrowth2017");
    out.figures.push_back(
        {"intergrowth2017", e.title, intergrowth_g(e, in.number("ac"), in.number("hc")), "g", 0, e.standard});
    cite(out, {e.id});
  }
  if (out.figures.empty())
    return fail(ErrorKind::missing, "the abdomen with the head or the femur is needed", "ac", {},
                "ac with hc or fl");
  const Figure best = out.figures.front();
  add_error(out, book, *best.value, best.standard);
  out.warnings.push_back(
      {"efw.formula_and_standard_together",
       "Each formula gives another weight: keep the formula with the number, and read it on the "
       "standard built for that formula."});
  return out;
}

}  // namespace

void register_fetal_weight(std::vector<Calculator>& into) {
  Calculator efw{"efw", "Estimated fetal weight", {}, {"efw.intergrowth2017", "efw.error"}, compute_efw};
  for (const Measurement& m : kMeasurements)
    efw.inputs.push_back(measured_input(m.key, m.label, m.quantity, std::string_view(m.key) == "ac"));
  for (const char* variant : kHadlock) efw.evidence.push_back(std::string("efw.hadlock1985.") + variant);
  into.push_back(std::move(efw));
}

}  // namespace dyad::clinical
