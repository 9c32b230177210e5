// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "clinical/child_calculators.hpp"

namespace dyad::clinical {
namespace {

struct Line {
  const char* figure;
  double centile;
};
// The centile lines drawn on a chart: a choice of display, not a threshold.
constexpr std::array<Line, 3> kLines{{{"p10_g", 10}, {"p50_g", 50}, {"p90_g", 90}}};
constexpr std::array kStandards{FetalStandard::intergrowth2017, FetalStandard::intergrowth_hadlock2020,
                                FetalStandard::hadlock1991};

Result<void> add_standard(Outcome& out, const Book& book, FetalStandard standard, Gestation g, double efw_g,
                          const std::string& suffix) {
  const auto p = fetal_weight(book, standard, g, efw_g);
  if (!p) return std::unexpected(p.error());
  add_position(out, *p, "estimated fetal weight", suffix);
  for (const Line& line : kLines) {
    const auto w = fetal_weight_at(book, standard, g, line.centile);
    if (!w) return std::unexpected(w.error());
    out.figures.push_back({line.figure + suffix,
                           "weight at centile " + std::to_string(static_cast<int>(line.centile)), *w, "g", 0,
                           p->standard_label});
  }
  return {};
}

Result<Outcome> compute_fetal_weight(const Inputs& in, const Book& book) {
  Outcome out;
  const Gestation g = in.gestation("gestation");
  const auto only = fetal_standard_from(in.choice("standard"));
  for (FetalStandard s : kStandards) {
    if (only && s != *only) continue;
    auto ok = add_standard(out, book, s, g, in.number("efw"), only ? "" : "_" + std::string(name_of(s)));
    if (!ok && only) return std::unexpected(ok.error());
    if (!ok) out.warnings.push_back({"growth.fetal.standard_left_out", ok.error().text()});
  }
  if (out.figures.empty())
    return fail(ErrorKind::refused, "outside every fetal standard", "gestation", format(g));
  if (!only)
    out.warnings.push_back(
        {"growth.fetal.standards_differ",
         "The standards differ because each was built on another formula for the weight: read the "
         "one that belongs to the formula this weight was estimated by."});
  return out;
}

struct Biometry {
  const char* key;
  const char* label;
  const char* quantity;
  FetalMeasure measure;
};
constexpr std::array<Biometry, 5> kBiometry{{
    {"hc", "head circumference", "head_circumference", FetalMeasure::hc},
    {"bpd", "biparietal diameter", "bpd", FetalMeasure::bpd},
    {"ac", "abdominal circumference", "abdominal_circumference", FetalMeasure::ac},
    {"fl", "femur length", "femur_length", FetalMeasure::fl},
    {"ofd", "occipitofrontal diameter", "occipitofrontal_diameter", FetalMeasure::ofd},
}};

Result<Outcome> compute_biometry(const Inputs& in, const Book& book) {
  Outcome out;
  for (const Biometry& b : kBiometry) {
    const auto value = in.maybe(b.key);
    if (!value) continue;
    const auto p = fetal_biometry(book, b.measure, in.gestation("gestation"), *value);
    if (!p) return std::unexpected(p.error());
    add_position(out, *p, b.label, std::string("_") + b.key);
  }
  if (out.figures.empty())
    return fail(ErrorKind::missing, "at least one measurement is needed", "hc", {}, "hc, bpd, ac, fl, ofd");
  return out;
}

Result<Outcome> compute_fundal_height(const Inputs& in, const Book& book) {
  const auto p = fundal_height(book, in.gestation("gestation"), in.number("height"));
  if (!p) return std::unexpected(p.error());
  Outcome out;
  add_position(out, *p, "symphysis-fundal height");
  return out;
}

struct Doppler {
  const char* key;
  const char* label;
  const char* quantity;
  DopplerIndex index;
};
constexpr std::array<Doppler, 3> kDoppler{{
    {"pi", "pulsatility index", "umbilical_pi", DopplerIndex::pi},
    {"ri", "resistance index", "umbilical_ri", DopplerIndex::ri},
    {"sd", "systolic to diastolic ratio", "umbilical_sd", DopplerIndex::sd},
}};

Result<Outcome> compute_doppler(const Inputs& in, const Book& book) {
  Outcome out;
  for (const Doppler& d : kDoppler) {
    const auto value = in.maybe(d.key);
    if (!value) continue;
    const auto p = umbilical_artery(book, d.index, in.gestation("gestation"), *value);
    if (!p) return std::unexpected(p.error());
    add_position(out, *p, std::string("umbilical artery ") + d.label, std::string("_") + d.key);
  }
  if (out.figures.empty())
    return fail(ErrorKind::missing, "at least one index is needed", "pi", {}, "pi, ri, sd");
  return out;
}

}  // namespace

void register_fetal_growth(std::vector<Calculator>& into) {
  std::vector<std::string> standards;
  for (FetalStandard s : kStandards) standards.emplace_back(name_of(s));
  std::vector<std::string> entries;
  for (const auto& s : standards) entries.push_back("growth.fetal_weight." + s);
  standards.emplace_back("all");
  into.push_back({"fetal-weight-centile",
                  "Estimated fetal weight on three fetal standards",
                  {gestation_input(), measured_input("efw", "estimated fetal weight", "efw"),
                   choice_input("standard", "fetal standard (all when absent)", standards, false)},
                  entries,
                  compute_fetal_weight});
  Calculator biometry{
      "fetal-biometry", "Fetal measurements by gestation", {gestation_input()}, {}, compute_biometry};
  for (const Biometry& b : kBiometry) {
    biometry.inputs.push_back(measured_input(b.key, b.label, b.quantity, false));
    biometry.evidence.push_back(std::string("growth.fetal_biometry.") + b.key);
  }
  into.push_back(std::move(biometry));
  into.push_back({"fundal-height",
                  "Symphysis-fundal height by gestation",
                  {gestation_input(), measured_input("height", "symphysis-fundal height", "fundal_height")},
                  {"growth.fundal_height.intergrowth"},
                  compute_fundal_height});
  Calculator doppler{
      "umbilical-doppler", "Umbilical artery Doppler by gestation", {gestation_input()}, {}, compute_doppler};
  for (const Doppler& d : kDoppler) {
    doppler.inputs.push_back(measured_input(d.key, d.label, d.quantity, false));
    doppler.evidence.push_back(std::string("doppler.umbilical_artery.") + d.key);
  }
  into.push_back(std::move(doppler));
}

}  // namespace dyad::clinical
