// SPDX-License-Identifier: Apache-2.0
#include "base/decimal.hpp"
#include "clinical/bands.hpp"
#include "clinical/early_warning.hpp"
#include "clinical/mother_registry.hpp"

namespace dyad::clinical {
namespace {

std::optional<bool> maybe_flag(const Inputs& in, std::string_view key) {
  if (!in.has(key)) return {};
  return in.flag(key);
}

VitalSigns vital_signs(const Inputs& in) {
  VitalSigns v;
  v.respiratory_rate = in.maybe("respiratory_rate");
  v.spo2_percent = in.maybe("spo2");
  v.temperature_c = in.maybe("temperature");
  v.systolic_mmhg = in.maybe("systolic_bp");
  v.diastolic_mmhg = in.maybe("diastolic_bp");
  v.map_mmhg = in.maybe("map");
  v.heart_rate = in.maybe("heart_rate");
  v.fetal_heart_rate = in.maybe("fetal_heart_rate");
  v.pain_0_3 = in.maybe("pain");
  v.urine_ml_h = in.maybe("urine_output");
  v.consciousness = in.choice("consciousness");
  v.nurse_concern = maybe_flag(in, "nurse_concern");
  v.disproportionate_pain = maybe_flag(in, "disproportionate_pain");
  v.headache_or_breathless_with_preeclampsia = maybe_flag(in, "headache_or_breathless_with_preeclampsia");
  v.sustained_min = in.maybe("sustained");
  return v;
}

Result<Outcome> outcome_of(const EarlyWarning& w, const char* major, const char* minor, const Inputs& in) {
  if (in.all().empty())
    return fail(ErrorKind::missing, "at least one vital sign is needed", "respiratory_rate");
  Outcome out;
  out.figures.push_back(text_figure("verdict", "Verdict",
                                    w.triggered  ? "trigger"
                                    : w.complete ? "no trigger"
                                                 : "no trigger so far",
                                    w.standard));
  out.figures.push_back(number_figure("trigger", "Trigger", w.triggered, "", 0, w.standard));
  out.figures.push_back(
      number_figure(major, "Signs graded " + std::string(major), w.major, "", 0, w.standard));
  if (minor)
    out.figures.push_back(
        number_figure(minor, "Signs graded " + std::string(minor), w.minor, "", 0, w.standard));
  for (const auto& s : w.signs)
    out.figures.push_back(
        text_figure("sign_" + s.key, s.key, s.grade.empty() ? "not known" : s.grade, w.standard));
  out.warnings = w.warnings;
  out.evidence = w.evidence;
  return out;
}

Result<Outcome> run_meows(const Inputs& in, const Book& book) {
  return outcome_of(meows(book, vital_signs(in)), "red", "yellow", in);
}
Result<Outcome> run_mewt(const Inputs& in, const Book& book) {
  return outcome_of(mewt(book, vital_signs(in)), "severe", "non_severe", in);
}
Result<Outcome> run_merc(const Inputs& in, const Book& book) {
  return outcome_of(merc(book, vital_signs(in)), "abnormal", nullptr, in);
}

Result<Outcome> run_vital_centiles(const Inputs& in, const Book& book) {
  const auto& e = book.need("early_warning.four_p");
  const double week = in.gestation("gestation").weeks();
  if (week < e.number("weeks_min") || week > e.number("weeks_max"))
    return fail(ErrorKind::refused, "the reference covers other weeks", "gestation",
                format(in.gestation("gestation")),
                fixed(e.number("weeks_min"), 0) + " to " + fixed(e.number("weeks_max"), 0) + " weeks");
  Outcome out;
  cite(out.evidence, e.id);
  for (const auto& [sign, points] : e.value("signs").members()) {
    const auto x = in.maybe(sign);
    const auto at_week = x ? vital_centiles(book, sign, week) : std::nullopt;
    if (!at_week) continue;
    const VitalCentiles& l = *at_week;
    const char* where = *x < l.p3    ? "below the 3rd centile"
                        : *x > l.p97 ? "above the 97th centile"
                                     : "within 3rd to 97th";
    out.figures.push_back(text_figure(sign, sign, where, e.standard));
    out.figures.push_back(number_figure(sign + "_p3", sign + ", 3rd centile", l.p3, "", 1, e.standard));
    out.figures.push_back(number_figure(sign + "_median", sign + ", median", l.median, "", 1, e.standard));
    out.figures.push_back(number_figure(sign + "_p97", sign + ", 97th centile", l.p97, "", 1, e.standard));
    if (l.past_last)
      warn(out.warnings, "vital_centiles.past_last_point",
           sign + ": no centile is printed after its extreme; the value there is used");
  }
  if (out.figures.empty())
    return fail(ErrorKind::missing, "at least one vital sign is needed", "systolic_bp");
  return out;
}

Result<Outcome> run_shock_index(const Inputs& in, const Book& book) {
  if (in.number("systolic_bp") <= 0)
    return fail(ErrorKind::invalid, "no shock index without a pressure", "systolic_bp", "0");
  const auto s = shock_index(book, in.number("heart_rate"), in.number("systolic_bp"));
  Outcome out;
  const auto& standard = book.need("early_warning.shock_index").standard;
  out.figures.push_back(number_figure("shock_index", "Shock index", s.value, "", 2, standard));
  out.figures.push_back(
      text_figure("light", "Traffic light", s.light, book.need("early_warning.shock_index.light").standard));
  out.evidence = s.evidence;
  return out;
}

std::vector<InputSpec> common_signs() {
  return {quantity_input("respiratory_rate", "Respiratory rate", false),
          quantity_input("spo2", "Oxygen saturation on air", false),
          quantity_input("systolic_bp", "Systolic pressure", false),
          quantity_input("diastolic_bp", "Diastolic pressure", false),
          quantity_input("heart_rate", "Heart rate", false)};
}

std::vector<InputSpec> with(std::vector<InputSpec> base, std::vector<InputSpec> more) {
  base.insert(base.end(), more.begin(), more.end());
  return base;
}

const std::vector<std::string> kAvpu = {"alert", "voice", "pain", "unresponsive"};
const std::vector<std::string> kAcvpu = {"alert", "confusion", "voice", "pain", "unresponsive"};

}  // namespace

void add_early_warning_calculators(std::vector<Calculator>& all) {
  all.push_back({"meows",
                 "Modified early obstetric warning system",
                 with(common_signs(), {quantity_input("temperature", "Temperature", false),
                                       choice_input("consciousness", "Consciousness", kAvpu, false),
                                       quantity_input("pain", "Pain, 0 to 3", false, "pain_0_3")}),
                 {"early_warning.meows"},
                 run_meows});
  all.push_back({"mewt",
                 "Maternal early warning trigger",
                 with(common_signs(),
                      {quantity_input("temperature", "Temperature", false),
                       quantity_input("map", "Mean arterial pressure", false),
                       quantity_input("fetal_heart_rate", "Fetal heart rate", false),
                       choice_input("consciousness", "Consciousness", kAcvpu, false),
                       flag_input("nurse_concern", "Nurse is concerned"),
                       flag_input("disproportionate_pain", "Pain out of proportion"),
                       quantity_input("sustained", "How long the values have lasted", false, "minutes")}),
                 {"early_warning.mewt"},
                 run_mewt});
  all.push_back(
      {"merc",
       "Maternal early warning criteria",
       with(common_signs(), {quantity_input("urine_output", "Urine output for two hours or more", false),
                             choice_input("consciousness", "Consciousness", kAcvpu, false),
                             flag_input("headache_or_breathless_with_preeclampsia",
                                        "Pre-eclampsia with non-remitting headache or breathlessness")}),
       {"early_warning.merc"},
       run_merc});
  all.push_back({"vital-centiles",
                 "Vital signs against centiles for gestation (4P)",
                 with(common_signs(), {quantity_input("temperature", "Temperature", false),
                                       gestation_input("gestation", "Gestational age")}),
                 {"early_warning.four_p"},
                 run_vital_centiles});
  all.push_back(
      {"shock-index",
       "Obstetric shock index",
       {quantity_input("heart_rate", "Heart rate"), quantity_input("systolic_bp", "Systolic pressure")},
       {"early_warning.shock_index", "early_warning.shock_index.light"},
       run_shock_index});
}

}  // namespace dyad::clinical
