// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/decimal.hpp"
#include "clinical/bands.hpp"
#include "clinical/mother_registry.hpp"

namespace dyad::clinical {
namespace {

int stage_from_urine(const evidence::Entry& e, double ml_kg_h, double hours) {
  int stage = 0;
  for (const auto& row : e.value("urine").items())
    if (ml_kg_h < row["below_ml_kg_h"].as_double().value_or(0) &&
        hours >= row["hours"].as_double().value_or(0))
      stage = std::max(stage, static_cast<int>(row["stage"].as_int().value_or(0)));
  return stage;
}

int stage_from_creatinine(const evidence::Entry& e, const Inputs& in) {
  constexpr int kWorst = 3;
  const double now = in.number("creatinine"), before = in.number("baseline_creatinine");
  int stage = band_points(e.value("ratio"), now / before).value_or(0);
  if (in.flag("baseline_within_48h") && now - before >= e.number("rise_umol_l_48h"))
    stage = std::max(stage, 1);
  if (now >= e.number("creatinine_umol_l_stage_3") && stage >= 1) stage = kWorst;
  return stage;
}

Result<Outcome> run_kdigo(const Inputs& in, const Book& book) {
  constexpr int kWorst = 3;
  const auto& e = book.need("kidney.kdigo");
  Outcome out;
  cite(out.evidence, e.id);
  const bool creatinine = in.has("creatinine") && in.has("baseline_creatinine");
  const bool urine = in.has("urine_ml_kg_h") && in.has("urine_hours");
  if (!creatinine && !urine && !in.flag("renal_replacement") && !in.flag("anuria_12h"))
    return fail(ErrorKind::missing, "creatinine with its baseline, or urine output with its hours, is needed",
                "creatinine");
  int stage = in.flag("renal_replacement") || in.flag("anuria_12h") ? kWorst : 0;
  if (creatinine) stage = std::max(stage, stage_from_creatinine(e, in));
  if (urine)
    stage = std::max(stage, stage_from_urine(e, in.number("urine_ml_kg_h"), in.number("urine_hours")));
  auto f = number_figure("stage", "KDIGO stage", stage, "", 0, e.standard);
  const bool whole = creatinine && urine;
  if (!whole && stage < kWorst) f.text = "at least " + std::to_string(stage);
  out.figures.push_back(std::move(f));
  if (!whole && stage < kWorst)
    warn(out.warnings, "kdigo.one_sided",
         std::string(creatinine ? "urine output" : "creatinine against a baseline") +
             " is not known: the stage is a lower bound");
  const auto& wiles = book.need("kidney.creatinine.wiles");
  if (in.flag("pregnant") && in.has("creatinine") &&
      in.number("creatinine") > wiles.number("abnormal_over")) {
    warn(out.warnings, "kdigo.abnormal_in_pregnancy",
         "creatinine above " + fixed(wiles.number("abnormal_over"), 0) +
             " umol/L is abnormal in pregnancy whatever the stage");
    cite(out.evidence, wiles.id);
  }
  return out;
}

Result<Outcome> run_creatinine(const Inputs& in, const Book& book) {
  const auto& e = book.need("kidney.creatinine.trimester");
  const auto& wiles = book.need("kidney.creatinine.wiles");
  const auto& harel = book.need("kidney.creatinine.harel");
  const double x = in.number("creatinine");
  const int day = in.gestation("gestation").days;
  const json::Value* row = nullptr;
  for (const auto& r : e.value("trimesters").items())
    if (!row && day < r["until_day"].as_double().value_or(0)) row = &r;
  if (!row)
    return fail(ErrorKind::refused, "the reference covers pregnancy only", "gestation",
                format(in.gestation("gestation")));
  const double low = (*row)["low"].as_double().value_or(0), high = (*row)["high"].as_double().value_or(0);
  Outcome out;
  out.figures.push_back(
      number_figure("lower", "Lower limit in this trimester", low, "umol/L", 0, e.standard));
  out.figures.push_back(
      number_figure("upper", "Upper limit in this trimester", high, "umol/L", 0, e.standard));
  out.figures.push_back(number_figure("above", "Above the range", x > high, "", 0, e.standard));
  out.figures.push_back(text_figure("verdict", "Verdict",
                                    x > high  ? "above"
                                    : x < low ? "below"
                                              : "within",
                                    e.standard));
  out.figures.push_back(number_figure("mean", "Mean at 16 to 32 weeks", harel.number("mean_16_32_weeks"),
                                      "umol/L", 0, harel.standard));
  out.figures.push_back(text_figure("abnormal_in_pregnancy", "Above the pregnancy limit",
                                    x > wiles.number("abnormal_over") ? "yes" : "no", wiles.standard));
  cite(out.evidence, e.id);
  cite(out.evidence, wiles.id);
  cite(out.evidence, harel.id);
  return out;
}

}  // namespace

void add_kidney_calculators(std::vector<Calculator>& all) {
  all.push_back(
      {"kdigo",
       "KDIGO stage of acute kidney injury",
       {quantity_input("creatinine", "Creatinine now", false),
        quantity_input("baseline_creatinine", "Baseline creatinine", false, "creatinine"),
        flag_input("baseline_within_48h", "The baseline is from the last 48 hours"),
        quantity_input("urine_ml_kg_h", "Urine by weight", false, "urine_rate"),
        quantity_input("urine_hours", "Hours of that urine output", false, "hours"),
        flag_input("anuria_12h", "No urine for 12 hours"),
        flag_input("renal_replacement", "On renal replacement"), flag_input("pregnant", "Pregnant")},
       {"kidney.kdigo"},
       run_kdigo});
  all.push_back(
      {"creatinine-pregnancy",
       "Creatinine against pregnancy ranges",
       {quantity_input("creatinine", "Creatinine"), gestation_input("gestation", "Gestational age")},
       {"kidney.creatinine.trimester", "kidney.creatinine.wiles", "kidney.creatinine.harel"},
       run_creatinine});
}

}  // namespace dyad::clinical
