// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "clinical/bands.hpp"
#include "clinical/mother_registry.hpp"

namespace dyad::clinical {
namespace {

// Creatinine in mg/dL inside the limits of the equation; dialysis counts as the ceiling.
double bounded_creatinine(const Inputs& in, const Book& book, const evidence::Entry& e) {
  const double most = e.number("creatinine_max");
  if (in.flag("dialysis")) return most;
  return std::clamp(in_unit(book, "creatinine", in.number("creatinine"), "mg/dL"), e.number("floor"), most);
}

double at_least_floor(double x, const evidence::Entry& e) { return std::max(x, e.number("floor")); }

double whole_score(double raw, const evidence::Entry& e) {
  return std::clamp(std::round(raw), e.number("score_min"), e.number("score_max"));
}

void say_if_bounded(const Inputs& in, const Book& book, const evidence::Entry& e, Outcome& out) {
  const double na = in.number("sodium");
  const double cr = in_unit(book, "creatinine", in.number("creatinine"), "mg/dL");
  if (na < e.number("sodium_min") || na > e.number("sodium_max") || cr < e.number("floor") ||
      cr > e.number("creatinine_max"))
    warn(out.warnings, "meld.bounded",
         "a value lies outside the limits of the equation and was moved to the limit");
}

Result<Outcome> run_meld3(const Inputs& in, const Book& book) {
  const auto& e = book.need("liver.meld3");
  const double ln_bili =
      std::log(at_least_floor(in_unit(book, "bilirubin", in.number("bilirubin"), "mg/dL"), e));
  const double ln_inr = std::log(at_least_floor(in.number("inr"), e));
  const double ln_cr = std::log(bounded_creatinine(in, book, e));
  const double na = e.number("sodium_max") -
                    std::clamp(in.number("sodium"), e.number("sodium_min"), e.number("sodium_max"));
  const double albumin = in_unit(book, "albumin", in.number("albumin"), "g/dL");
  const double alb =
      e.number("albumin_max") - std::clamp(albumin, e.number("albumin_min"), e.number("albumin_max"));
  const double raw = (in.choice("sex") == "female" ? e.number("female") : 0.0) +
                     e.number("ln_bilirubin") * ln_bili + e.number("sodium") * na +
                     e.number("sodium_ln_bilirubin") * na * ln_bili + e.number("ln_inr") * ln_inr +
                     e.number("ln_creatinine") * ln_cr + e.number("albumin") * alb +
                     e.number("albumin_ln_creatinine") * alb * ln_cr + e.number("constant");
  Outcome out;
  out.figures.push_back(number_figure("meld", "MELD 3.0", whole_score(raw, e), "points", 0, e.standard));
  out.figures.push_back(
      number_figure("meld_unrounded", "MELD 3.0 before rounding", raw, "points", 3, e.standard));
  say_if_bounded(in, book, e, out);
  cite(out.evidence, e.id);
  return out;
}

Result<Outcome> run_meld_na(const Inputs& in, const Book& book) {
  const auto& e = book.need("liver.meld_na");
  const auto& limits = book.need("liver.meld_na.limits");
  const double ln_bili =
      std::log(at_least_floor(in_unit(book, "bilirubin", in.number("bilirubin"), "mg/dL"), limits));
  const double ln_inr = std::log(at_least_floor(in.number("inr"), limits));
  const double ln_cr = std::log(bounded_creatinine(in, book, limits));
  const double meld_i =
      e.number("scale") * (e.number("ln_creatinine") * ln_cr + e.number("ln_bilirubin") * ln_bili +
                           e.number("ln_inr") * ln_inr + e.number("constant"));
  const double na = limits.number("sodium_max") -
                    std::clamp(in.number("sodium"), limits.number("sodium_min"), limits.number("sodium_max"));
  double raw = meld_i;
  if (meld_i > e.number("sodium_over"))
    raw += e.number("sodium") * na + e.number("sodium_meld") * meld_i * na;
  Outcome out;
  out.figures.push_back(number_figure("meld", "MELD-Na", whole_score(raw, limits), "points", 0, e.standard));
  out.figures.push_back(number_figure("meld_i", "MELD before sodium", meld_i, "points", 2, e.standard));
  say_if_bounded(in, book, limits, out);
  cite(out.evidence, e.id);
  cite(out.evidence, limits.id);
  return out;
}

Result<Outcome> run_child_pugh(const Inputs& in, const Book& book) {
  const auto& e = book.need("liver.child_pugh");
  const auto word = [&](const char* key) {
    return static_cast<int>(e.value(key)[in.choice(key)].as_int().value_or(0));
  };
  const int total =
      band_points(e.value("bilirubin_mg_dl"), in_unit(book, "bilirubin", in.number("bilirubin"), "mg/dL"))
          .value_or(0) +
      band_points(e.value("albumin_g_dl"), in_unit(book, "albumin", in.number("albumin"), "g/dL"))
          .value_or(0) +
      band_points(e.value("inr"), in.number("inr")).value_or(0) + word("ascites") + word("encephalopathy");
  Outcome out;
  out.figures.push_back(number_figure("total", "Total", total, "points", 0, e.standard));
  out.figures.push_back(
      text_figure("class", "Class", std::string(band_grade(e.value("class"), total)), e.standard));
  cite(out.evidence, e.id);
  return out;
}

}  // namespace

void add_liver_calculators(std::vector<Calculator>& all) {
  const auto bilirubin = quantity_input("bilirubin", "Bilirubin");
  const auto inr = quantity_input("inr", "INR");
  const auto creatinine = quantity_input("creatinine", "Creatinine");
  const auto sodium = quantity_input("sodium", "Sodium");
  const auto albumin = quantity_input("albumin", "Albumin");
  const auto dialysis = flag_input("dialysis", "Dialysis twice in the last week");
  all.push_back({"meld-3",
                 "MELD 3.0",
                 {choice_input("sex", "Sex", {"female", "male"}), bilirubin, inr, creatinine, sodium, albumin,
                  dialysis},
                 {"liver.meld3"},
                 run_meld3});
  all.push_back({"meld-na",
                 "MELD-Na",
                 {bilirubin, inr, creatinine, sodium, dialysis},
                 {"liver.meld_na", "liver.meld_na.limits"},
                 run_meld_na});
  all.push_back(
      {"child-pugh",
       "Child-Pugh class",
       {bilirubin, albumin, inr, choice_input("ascites", "Ascites", {"none", "mild", "moderate_severe"}),
        choice_input("encephalopathy", "Encephalopathy", {"none", "grade_1_2", "grade_3_4"})},
       {"liver.child_pugh"},
       run_child_pugh});
}

}  // namespace dyad::clinical
