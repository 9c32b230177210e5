// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>

#include "care/scores.hpp"
#include "clinical/early_warning.hpp"

namespace dyad::care {
namespace {

// Reads the worst value of each organ between two times. A value from before `from` stands in only when there
// is none inside, and not for longer than the evidence entry display.carry_forward allows.
class OrganReader {
 public:
  OrganReader(const Facts& facts, const evidence::Book& book, Instant from, Instant to)
      : facts_(facts),
        from_(from),
        to_(to),
        carry_h_(book.need("display.carry_forward").number("hours")),
        pair_h_(book.need("display.carry_forward").number("pair_hours")),
        drug_h_(book.need("care.organ_state").number("drug_at_least_h")),
        saturation_max_(book.need("organ_failure.sofa").number("sf_spo2_max")) {}

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
    if (const auto* c = facts_.state("consciousness", facts_.mother, to_);
        c && hours_between(c->effective_at, to_) <= carry_h_)
      in.consciousness = c->code;
    pressure();
    vasopressors();
    return std::move(out_);
  }

 private:
  std::vector<const Measurement*> inside(std::string_view key) const {
    return facts_.between(key, facts_.mother, from_, to_);
  }

  void source(std::string_view component, const Measurement& m) {
    out_.sources.emplace_back(std::string(component), m.resource);
  }

  template <class Worse>
  std::optional<double> worst(std::string_view key, std::string_view component, Worse worse) {
    const Measurement* best = nullptr;
    for (const auto* m : inside(key))
      if (!best || worse(m->value, best->value)) best = m;
    if (!best) best = facts_.newest(key, facts_.mother, from_, carry_h_);
    if (!best) return {};
    source(component, *best);
    return best->value;
  }

  // A gas or saturation with the oxygen she breathed at that moment.
  struct Breath {
    const Measurement* measured = nullptr;
    double fio2_percent = 0;
    double ratio() const { return measured->value / fio2_percent; }
  };

  std::optional<Breath> breath(const Measurement& m) const {
    const auto* oxygen = facts_.newest("fio2", facts_.mother, m.effective_at, pair_h_);
    if (!oxygen || oxygen->value <= 0) return {};
    return Breath{&m, oxygen->value};
  }

  template <class Usable>
  std::optional<Breath> lowest(std::string_view key, Usable usable) const {
    std::optional<Breath> found;
    for (const auto* m : inside(key)) {
      const auto b = usable(*m) ? breath(*m) : std::nullopt;
      if (b && (!found || b->ratio() < found->ratio())) found = b;
    }
    return found;
  }

  // The lowest P/F of the window; without a gas the lowest S/F that may stand for it; without either the last
  // gas before the window. A saturation too high to say anything is passed on last, so that the reader is
  // told why.
  void breathing() {
    auto& in = out_.inputs;
    const auto any = [](const Measurement&) { return true; };
    auto gas = lowest("pao2", any);
    auto saturation =
        gas ? std::nullopt : lowest("spo2", [&](const Measurement& m) { return m.value <= saturation_max_; });
    if (!gas && !saturation)
      if (const auto* before = facts_.newest("pao2", facts_.mother, from_, carry_h_)) gas = breath(*before);
    if (!gas && !saturation) saturation = lowest("spo2", any);
    if (const auto& used = gas ? gas : saturation; used) {
      (gas ? in.pao2_mmhg : in.spo2_percent) = used->measured->value;
      in.fio2_percent = used->fio2_percent;
      source("respiratory", *used->measured);
    }
    support();
  }

  void support() {
    for (const auto& s : facts_.states) {
      if (s.key != "respiratory-support" || s.patient != facts_.mother || s.effective_at > to_) continue;
      const bool advanced =
          s.code == "high-flow" || s.code == "non-invasive-ventilation" || s.code == "invasive-ventilation";
      // What ran before the window counts until something else replaced it.
      if (s.effective_at < from_)
        out_.inputs.advanced_support = advanced;
      else
        out_.inputs.advanced_support = out_.inputs.advanced_support || advanced;
    }
  }

  // The lowest mean pressure, measured or from a systolic and diastolic pressure taken together.
  void pressure() {
    const Measurement* lowest = nullptr;
    double value = 0;
    const auto take = [&](const Measurement& m, double mean) {
      if (lowest && mean >= value) return;
      value = mean;
      lowest = &m;
    };
    for (const auto* m : inside("map")) take(*m, m->value);
    for (const auto* m : inside("systolic_bp"))
      if (const auto mean = mean_with_diastolic(*m)) take(*m, *mean);
    if (!lowest) {
      const auto* measured = facts_.newest("map", facts_.mother, from_, carry_h_);
      const auto* systolic = facts_.newest("systolic_bp", facts_.mother, from_, carry_h_);
      const auto mean = systolic ? mean_with_diastolic(*systolic) : std::nullopt;
      if (mean && (!measured || systolic->effective_at > measured->effective_at))
        take(*systolic, *mean);
      else if (measured)
        take(*measured, measured->value);
    }
    if (!lowest) return;
    out_.inputs.map_mmhg = value;
    source("cardiovascular", *lowest);
  }

  std::optional<double> mean_with_diastolic(const Measurement& systolic) const {
    const auto* diastolic = facts_.newest("diastolic_bp", facts_.mother, systolic.effective_at, pair_h_);
    if (!diastolic) return {};
    return clinical::mean_arterial(systolic.value, diastolic->value);
  }

  // A drug counts while it runs; a single dose, or one shorter than the score asks for, does not.
  bool runs(const Dose& d) const {
    if (d.start > to_) return false;
    if (d.running) return true;
    return d.end && *d.end >= from_ && hours_between(d.start, *d.end) >= drug_h_;
  }

  void vasopressors() {
    auto& in = out_.inputs;
    const auto raise = [](std::optional<double>& slot, const std::optional<double>& rate) {
      if (rate && (!slot || *rate > *slot)) slot = rate;
    };
    for (const Dose& d : facts_.doses) {
      if (d.patient != facts_.mother || !is_vasopressor(d) || !runs(d)) continue;
      in.vasopressor = true;
      out_.sources.emplace_back("cardiovascular", d.resource);
      if (d.atc == "C01CA03")
        raise(in.norepinephrine, d.rate_ug_kg_min);
      else if (d.atc == "C01CA24")
        raise(in.epinephrine, d.rate_ug_kg_min);
      else if (d.atc == "C01CA04")
        raise(in.dopamine, d.rate_ug_kg_min);
      else if (d.atc == "C01CA07")
        raise(in.dobutamine, d.rate_ug_kg_min);
      else
        in.other_vasopressor = true;
    }
  }

  // Adrenergic and dopaminergic drugs, phosphodiesterase inhibitors, other cardiac stimulants, vasopressin.
  static bool is_vasopressor(const Dose& d) {
    return d.atc.starts_with("C01CA") || d.atc.starts_with("C01CE") || d.atc.starts_with("C01CX") ||
           d.atc.starts_with("H01BA01");
  }

  const Facts& facts_;
  Instant from_, to_;
  double carry_h_, pair_h_, drug_h_, saturation_max_;
  OrganReading out_;
};

}  // namespace

OrganReading read_organs(const Facts& facts, const evidence::Book& book, Instant from, Instant to) {
  return OrganReader(facts, book, from, to).read();
}

OrganState organ_state(const evidence::Book& book, const OrganReading& reading) {
  OrganState out;
  out.sofa = clinical::sofa(book, reading.inputs);
  const auto& rule = book.need("care.organ_state");
  out.compromised = clinical::organs_at_least(out.sofa, static_cast<int>(rule.number("compromised_points")));
  out.failing = clinical::organs_at_least(out.sofa, static_cast<int>(rule.number("failing_points")));
  return out;
}

}  // namespace dyad::care
