// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>

#include "care/scores.hpp"
#include "clinical/early_warning.hpp"

namespace dyad::care {
namespace {

// Reads the worst value of each organ between two times. A value from before `from` stands in only when there is
// none inside, and not for longer than the evidence entry display.carry_forward allows.
class OrganReader {
 public:
  OrganReader(const Facts& facts, const evidence::Book& book, Instant from, Instant to)
      : facts_(facts), from_(from), to_(to), carry_h_(book.need("display.carry_forward").number("hours")),
        pair_h_(book.need("display.carry_forward").number("pair_hours")) {}

  OrganReading read() {
    auto& in = out_.inputs;
    breathing();
    in.platelets = worst("platelets", "coagulation", std::less<>());
    in.bilirubin_umol_l = worst("bilirubin", "liver", std::greater<>());
    in.creatinine_umol_l = worst("creatinine", "kidney", std::greater<>());
    in.urine_ml_24h = worst("urine_24h", "kidney", std::less<>());
    in.gcs = worst("gcs", "nervous", std::less<>());
    in.potassium_mmol_l = worst("potassium", "kidney", std::greater<>());
    in.ph = worst("ph", "kidney", std::less<>());
    in.bicarbonate_mmol_l = worst("bicarbonate", "kidney", std::less<>());
    if (const auto* w = facts_.newest("maternal_weight", facts_.mother, to_)) in.weight_kg = w->value;
    if (in.gcs && *in.gcs == 15) in.consciousness = "alert";
    pressure();
    vasopressors();
    return std::move(out_);
  }

 private:
  bool inside(const Measurement& m) const { return m.effective_at >= from_ && m.effective_at <= to_; }

  void source(std::string_view component, const Measurement& m) {
    out_.sources.emplace_back(std::string(component), m.resource);
  }

  template <class Worse>
  std::optional<double> worst(std::string_view key, std::string_view component, Worse worse) {
    const Measurement* best = nullptr;
    for (const auto& m : facts_.measurements)
      if (m.quantity->key == key && m.patient == facts_.mother && inside(m) && (!best || worse(m.value, best->value)))
        best = &m;
    if (!best) best = facts_.newest(key, facts_.mother, from_, carry_h_);
    if (!best) return {};
    source(component, *best);
    return best->value;
  }

  // The lowest ratio of arterial pressure or saturation to the oxygen breathed at that moment.
  void breathing() {
    auto& in = out_.inputs;
    double lowest_pf = 0, lowest_sf = 0;
    for (const auto& m : facts_.measurements) {
      const bool arterial = m.quantity->key == "pao2", saturation = m.quantity->key == "spo2";
      if ((!arterial && !saturation) || m.patient != facts_.mother || !inside(m)) continue;
      const auto* oxygen = facts_.newest("fio2", facts_.mother, m.effective_at, pair_h_);
      if (!oxygen) continue;
      const double ratio = m.value / oxygen->value;
      double& lowest = arterial ? lowest_pf : lowest_sf;
      if (lowest != 0 && ratio >= lowest) continue;
      lowest = ratio;
      if (arterial) {
        in.pao2_mmhg = m.value;
        in.fio2_percent = oxygen->value;
        blood_gas_ = &m;
      } else if (!blood_gas_) {
        in.spo2_percent = m.value;
        saturation_ = &m;
        saturation_fio2_ = oxygen->value;
      }
    }
    if (!blood_gas_) carried_gas();
    if (!blood_gas_ && saturation_) in.fio2_percent = saturation_fio2_;
    if (blood_gas_) in.spo2_percent.reset();
    if (const auto* used = blood_gas_ ? blood_gas_ : saturation_) source("respiratory", *used);
    support();
  }

  // No gas inside the window: the last one may stand in, with the oxygen she breathed then.
  void carried_gas() {
    const auto* gas = facts_.newest("pao2", facts_.mother, from_, saturation_ ? 0.0 : carry_h_);
    if (!gas) return;
    const auto* oxygen = facts_.newest("fio2", facts_.mother, gas->effective_at, pair_h_);
    if (!oxygen) return;
    out_.inputs.pao2_mmhg = gas->value;
    out_.inputs.fio2_percent = oxygen->value;
    blood_gas_ = gas;
  }

  void support() {
    for (const auto& s : facts_.states) {
      if (s.key != "respiratory-support" || s.patient != facts_.mother || s.effective_at > to_) continue;
      const bool advanced = s.code == "high-flow" || s.code == "non-invasive-ventilation" ||
                            s.code == "invasive-ventilation";
      // What ran before the window counts until something else replaced it.
      if (s.effective_at < from_)
        out_.inputs.advanced_support = advanced;
      else
        out_.inputs.advanced_support = out_.inputs.advanced_support || advanced;
    }
  }

  void pressure() {
    const Measurement* lowest = nullptr;
    std::optional<double> value;
    for (const auto& m : facts_.measurements) {
      if (m.patient != facts_.mother || !inside(m)) continue;
      std::optional<double> mean;
      if (m.quantity->key == "map") mean = m.value;
      if (m.quantity->key == "systolic_bp") {
        const auto* diastolic = facts_.newest("diastolic_bp", facts_.mother, m.effective_at, pair_h_);
        if (diastolic) mean = clinical::mean_arterial(m.value, diastolic->value);
      }
      if (mean && (!value || *mean < *value)) {
        value = mean;
        lowest = &m;
      }
    }
    if (!lowest) return;
    out_.inputs.map_mmhg = value;
    source("cardiovascular", *lowest);
  }

  void vasopressors() {
    auto& in = out_.inputs;
    const auto raise = [](std::optional<double>& slot, const std::optional<double>& rate) {
      if (rate && (!slot || *rate > *slot)) slot = rate;
    };
    for (const Dose& d : facts_.doses) {
      if (d.patient != facts_.mother || d.start > to_ || d.end.value_or(d.start) < from_) continue;
      if (!d.atc.starts_with("C01CA") && !d.atc.starts_with("H01BA01")) continue;
      in.vasopressor = true;
      out_.sources.emplace_back("cardiovascular", d.resource);
      if (d.atc == "C01CA03") raise(in.norepinephrine, d.rate_ug_kg_min);
      else if (d.atc == "C01CA24") raise(in.epinephrine, d.rate_ug_kg_min);
      else if (d.atc == "C01CA04") raise(in.dopamine, d.rate_ug_kg_min);
      else if (d.atc == "C01CA07") raise(in.dobutamine, d.rate_ug_kg_min);
      else in.other_vasopressor = true;
    }
  }

  const Facts& facts_;
  Instant from_, to_;
  double carry_h_, pair_h_;
  OrganReading out_;
  const Measurement* blood_gas_ = nullptr;
  const Measurement* saturation_ = nullptr;
  double saturation_fio2_ = 0;
};

}  // namespace

OrganReading read_organs(const Facts& facts, const evidence::Book& book, Instant from, Instant to) {
  return OrganReader(facts, book, from, to).read();
}

OrganState organ_state(const Facts& facts, const evidence::Book& book, Instant from, Instant to) {
  OrganState out;
  out.sofa = clinical::sofa(book, read_organs(facts, book, from, to).inputs);
  const auto& rule = book.need("care.organ_state");
  out.compromised = clinical::organs_at_least(out.sofa, static_cast<int>(rule.number("compromised_points")));
  out.failing = clinical::organs_at_least(out.sofa, static_cast<int>(rule.number("failing_points")));
  return out;
}

}  // namespace dyad::care
