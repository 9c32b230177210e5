// SPDX-License-Identifier: Apache-2.0
#include "care/seen.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "care/events.hpp"
#include "clinical/growth.hpp"
#include "timing/setup.hpp"

namespace dyad::care {
namespace {

using Seen = timing::Situation::Seen;

// Levels from best to worst, and the codes of this project's concept system that name them.
struct Level3 {
  std::string_view level, code, other_code;
};
constexpr std::array<Level3, 3> kDoppler{
    {{"normal", "normal", ""},
     {"raised", "raised", ""},
     {"absent_or_reversed", "absent-end-diastolic", "reversed-end-diastolic"}}};
constexpr std::array<Level3, 3> kCardiotocography{
    {{"normal", "normal", ""}, {"suspicious", "suspicious", ""}, {"pathological", "pathological", ""}}};

class SeenReader {
 public:
  SeenReader(const Facts& facts, const evidence::Book& book, const Child& child)
      : facts_(facts), book_(book), child_(child), rule_(book.need("care.seen")) {}

  std::vector<Seen> read() {
    const double window_days = rule_.number("window_h") / 24.0;
    const int longest = static_cast<int>(rule_.number("longest_days") / window_days);
    for (int k = 0; k < longest; ++k) {
      const Instant to = facts_.at.plus_days(-k * window_days);
      if (to <= facts_.begins) break;
      const Instant from = to.plus_days(-window_days);
      organs(from, to);
      coded("cardiotocography", "cardiotocography", kCardiotocography, from, to, {});
      coded("umbilical_doppler", "umbilical-flow", kDoppler, from, to, resistance(from, to));
    }
    std::ranges::stable_sort(out_, [](const Seen& a, const Seen& b) { return a.days_ago > b.days_ago; });
    return std::move(out_);
  }

 private:
  // The worst of a channel in one window, and when.
  struct Worst {
    std::size_t level = 0;
    Instant at;
  };

  double days_ago(Instant when) const { return hours_between(when, facts_.at) / 24.0; }

  // A value that only stands in from before is no second look.
  bool looked(Instant from, Instant to) const {
    constexpr std::array<std::string_view, 9> kMeasured{
        "pao2", "spo2", "platelets", "bilirubin", "map", "systolic_bp", "creatinine", "gcs", "urine_24h"};
    return std::ranges::any_of(kMeasured, [&](std::string_view key) {
      const auto* m = facts_.newest(key, facts_.mother, to);
      return m && m->effective_at > from;
    });
  }

  void organs(Instant from, Instant to) {
    if (!looked(from, to)) return;
    const MotherDay day = mother_day(facts_, book_, from, to);
    timing::Situation shown;
    apply(day, shown);
    const std::size_t state = timing::start_state(shown);
    const auto known = std::ranges::count_if(
        day.organs.sofa.components, [](const clinical::Component& c) { return c.points.has_value(); });
    if (state == timing::kWard && known < static_cast<int>(rule_.number("least_organs"))) return;
    out_.push_back({days_ago(to), "organ_reading", std::string(timing::organ_level(state))});
  }

  // Resistance in the umbilical artery against its gestation.
  std::optional<Worst> resistance(Instant from, Instant to) const {
    std::optional<Worst> worst;
    for (const auto* m : facts_.between("umbilical_pi", child_.id, from, to)) {
      const auto gestation = facts_.gestation(m->effective_at);
      if (m->effective_at <= from || !gestation) continue;
      const auto position =
          clinical::umbilical_artery(book_, clinical::DopplerIndex::pi, *gestation, m->value);
      if (!position) continue;
      const std::size_t level = position->centile > rule_.number("raised_above_centile") ? 1 : 0;
      if (!worst || level >= worst->level) worst = Worst{level, m->effective_at};
    }
    return worst;
  }

  // What a person read off the waveform or the tracing, with what was measured.
  void coded(std::string_view channel, std::string_view key, const std::array<Level3, 3>& levels,
             Instant from, Instant to, std::optional<Worst> worst) {
    for (const auto& s : facts_.states) {
      if (s.key != key || s.patient != child_.id || s.effective_at <= from || s.effective_at > to) continue;
      const auto found = std::ranges::find_if(levels, [&](const Level3& l) {
        return l.code == s.code || (!s.code.empty() && l.other_code == s.code);
      });
      if (found == levels.end()) continue;
      const auto level = static_cast<std::size_t>(found - levels.begin());
      if (!worst || level >= worst->level) worst = Worst{level, s.effective_at};
    }
    if (worst)
      out_.push_back({days_ago(worst->at), std::string(channel), std::string(levels[worst->level].level)});
  }

  const Facts& facts_;
  const evidence::Book& book_;
  const Child& child_;
  const evidence::Entry& rule_;
  std::vector<Seen> out_;
};

}  // namespace

MotherDay mother_day(const Facts& facts, const evidence::Book& book, Instant from, Instant to) {
  MotherDay day;
  day.reading = read_organs(facts, book, from, to);
  day.organs = organ_state(book, day.reading);
  if (const auto* support = facts.state("respiratory-support", facts.mother, to)) {
    day.invasive_ventilation = support->code == "invasive-ventilation";
    day.non_invasive_support = support->code == "non-invasive-ventilation" || support->code == "high-flow";
    day.support_from = support->resource;
  }
  const auto failing = static_cast<int>(book.need("care.organ_state").number("failing_points"));
  const auto& breathing = day.organs.sofa.component("respiratory");
  day.respiratory_failure = day.invasive_ventilation ||
                            has_condition(facts, book, "respiratory_failure", facts.mother, to) ||
                            breathing.points.value_or(0) >= failing;
  return day;
}

void apply(const MotherDay& day, timing::Situation& s) {
  s.organs_compromised = day.organs.compromised;
  s.organs_failing = day.organs.failing;
  s.vasopressor = day.reading.inputs.vasopressor;
  s.invasive_ventilation = day.invasive_ventilation;
  s.non_invasive_support = day.non_invasive_support;
  s.respiratory_failure = day.respiratory_failure;
}

std::vector<Seen> seen_of(const Facts& facts, const evidence::Book& book, const Child& child) {
  return SeenReader(facts, book, child).read();
}

}  // namespace dyad::care
