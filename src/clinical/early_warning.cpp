// SPDX-License-Identifier: Apache-2.0
#include "clinical/early_warning.hpp"

#include <map>

#include "base/decimal.hpp"
#include "clinical/bands.hpp"

namespace dyad::clinical {
namespace {

std::optional<double> pressure_mean(const VitalSigns& in) {
  if (in.map_mmhg) return in.map_mmhg;
  if (in.systolic_mmhg && in.diastolic_mmhg) return mean_arterial(*in.systolic_mmhg, *in.diastolic_mmhg);
  return {};
}

std::optional<double> sign_value(const VitalSigns& in, std::string_view key) {
  if (key == "respiratory_rate") return in.respiratory_rate;
  if (key == "spo2") return in.spo2_percent;
  if (key == "temperature") return in.temperature_c;
  if (key == "systolic_bp") return in.systolic_mmhg;
  if (key == "diastolic_bp") return in.diastolic_mmhg;
  if (key == "map") return pressure_mean(in);
  if (key == "heart_rate") return in.heart_rate;
  if (key == "fetal_heart_rate") return in.fetal_heart_rate;
  if (key == "pain") return in.pain_0_3;
  if (key == "urine_output") return in.urine_ml_h;
  return {};
}

EarlyWarning begin(const evidence::Entry& chart, const VitalSigns& in) {
  EarlyWarning w;
  w.standard = chart.standard;
  cite(w.evidence, chart.id);
  for (const auto& [key, rows] : chart.value("signs").members()) {
    const auto x = sign_value(in, key);
    w.signs.push_back({key, x ? std::string(band_grade(rows, *x)) : std::string(), x});
  }
  if (chart.value("consciousness").is_object())
    w.signs.push_back(
        {"consciousness", std::string(chart.value("consciousness")[in.consciousness].as_string()), {}});
  return w;
}

void add_flag(EarlyWarning& w, std::string key, std::optional<bool> given, std::string_view grade) {
  const std::string word = !given ? "" : *given ? std::string(grade) : "normal";
  w.signs.push_back({std::move(key), word, {}});
}

void count(EarlyWarning& w, std::string_view major, std::string_view minor) {
  w.complete = true;
  for (const auto& s : w.signs) {
    if (s.grade == major) ++w.major;
    if (!minor.empty() && s.grade == minor) ++w.minor;
    if (s.grade.empty()) w.complete = false;
  }
}

void say_missing(EarlyWarning& w, const std::string& code) {
  if (w.complete || w.triggered) return;
  std::string names;
  for (const auto& s : w.signs)
    if (s.grade.empty()) names += (names.empty() ? "" : ", ") + s.key;
  warn(w.warnings, code + ".incomplete", "no trigger among the signs given, but not known: " + names);
}

}  // namespace

double mean_arterial(double systolic_mmhg, double diastolic_mmhg) {
  return (systolic_mmhg + 2 * diastolic_mmhg) / 3;
}

EarlyWarning meows(const Book& book, const VitalSigns& in) {
  const auto& chart = book.need("early_warning.meows");
  EarlyWarning w = begin(chart, in);
  if (in.consciousness == "confusion")
    warn(w.warnings, "meows.confusion_not_graded",
         "the chart grades AVPU only: new confusion has no grade in it");
  count(w, "red", "yellow");
  w.triggered = w.major >= chart.number("trigger.red") || w.minor >= chart.number("trigger.yellow");
  say_missing(w, "meows");
  return w;
}

EarlyWarning mewt(const Book& book, const VitalSigns& in) {
  const auto& chart = book.need("early_warning.mewt");
  EarlyWarning w = begin(chart, in);
  std::optional<bool> altered;
  if (!in.consciousness.empty()) altered = in.consciousness != "alert";
  add_flag(w, "nurse_concern", in.nurse_concern, "severe");
  add_flag(w, "altered_mental_status", altered, "non_severe");
  add_flag(w, "disproportionate_pain", in.disproportionate_pain, "non_severe");
  count(w, "severe", "non_severe");
  int pressures = 0;
  for (const auto& s : w.signs)
    if ((s.key == "systolic_bp" || s.key == "diastolic_bp") && s.grade == "non_severe") ++pressures;
  if (pressures == 2) --w.minor;  // blood pressure is one criterion
  w.triggered = w.major >= chart.number("trigger.severe") || w.minor >= chart.number("trigger.non_severe");
  const double needed = chart.number("sustained_over_min");
  if (w.triggered && in.sustained_min && *in.sustained_min <= needed) {
    w.triggered = false;
    warn(w.warnings, "mewt.not_sustained",
         "the values would trigger if they last more than " + fixed(needed, 0) + " minutes",
         {{"minutes", fixed(needed, 0)}});
  }
  say_missing(w, "mewt");
  return w;
}

EarlyWarning merc(const Book& book, const VitalSigns& in) {
  const auto& chart = book.need("early_warning.merc");
  EarlyWarning w = begin(chart, in);
  add_flag(w, "headache_or_breathless_with_preeclampsia", in.headache_or_breathless_with_preeclampsia,
           "abnormal");
  count(w, "abnormal", "");
  w.triggered = w.major >= chart.number("trigger.abnormal");
  say_missing(w, "merc");
  return w;
}

ShockIndex shock_index(const Book& book, double heart_rate, double systolic_mmhg) {
  const auto& light = book.need("early_warning.shock_index.light");
  const double value = heart_rate / systolic_mmhg;
  return {
      value, std::string(band_grade(light.value("bands"), value)), {"early_warning.shock_index", light.id}};
}

std::optional<VitalCentiles> vital_centiles(const Book& book, std::string_view sign, double week) {
  const auto& e = book.need("early_warning.four_p");
  if (week < e.number("weeks_min") || week > e.number("weeks_max")) return {};
  const json::Value& points = e.value("signs")[sign];
  if (points.size() == 0) return {};
  const auto at = [](const json::Value& p, const char* k) { return p[k].as_double().value_or(0); };
  const auto& first = points[std::size_t(0)];
  VitalCentiles out{at(first, "p3"), at(first, "median"), at(first, "p97"), false};
  for (std::size_t i = 1; i < points.size(); ++i) {
    const auto& a = points[i - 1];
    const auto& b = points[i];
    double t = (week - at(a, "week")) / (at(b, "week") - at(a, "week"));
    if (t < 0) break;
    t = t > 1 ? 1 : t;
    const auto mix = [&](const char* k) { return at(a, k) + t * (at(b, k) - at(a, k)); };
    out = {mix("p3"), mix("median"), mix("p97"), week > at(b, "week")};
  }
  return out;
}

}  // namespace dyad::clinical
