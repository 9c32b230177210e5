// SPDX-License-Identifier: Apache-2.0
#include "care/scores.hpp"

#include <algorithm>

#include "base/decimal.hpp"
#include "care/events.hpp"
#include "care/values.hpp"
#include "clinical/bands.hpp"
#include "clinical/coagulation.hpp"
#include "clinical/early_warning.hpp"
#include "clinical/oxygenation.hpp"

namespace dyad::care {
namespace {

constexpr double kFullComaScore = 15;  // the ceiling of the scale: eyes open, oriented, obeys
constexpr double kScoreHours = 24;     // SOFA and its kin take the worst of 24 hours by definition

Instant hours_before(Instant t, double hours) { return t.plus_days(-hours / 24.0); }

std::vector<std::string> sources_of(const OrganReading& reading, std::string_view component) {
  std::vector<std::string> out;
  for (const auto& [key, resource] : reading.sources)
    if (key == component && std::ranges::find(out, resource) == out.end()) out.push_back(resource);
  return out;
}

Score organ_score(const Facts& facts, const evidence::Book& book, std::string key, double max,
                  clinical::OrganScore (*compute)(const evidence::Book&, const clinical::OrganInputs&)) {
  const Instant from = hours_before(facts.at, kScoreHours);
  const OrganReading reading = read_organs(facts, book, from, facts.at);
  const clinical::OrganScore s = compute(book, reading.inputs);
  Score out;
  out.key = std::move(key);
  out.at = facts.at;
  out.max = max;
  out.text = s.text();
  if (s.total) out.value = *s.total;
  const auto& rule = book.need("care.organ_state");
  const bool compromised =
      clinical::organs_at_least(s, static_cast<int>(rule.number("compromised_points"))) > 0;
  for (const auto& c : s.components) out.parts.push_back({c.key, c.points, sources_of(reading, c.key)});
  out.warnings = s.warnings;
  out.evidence = s.evidence;
  // A value exactly 24 hours old belongs to the newer window alone.
  const Instant until{from.ms - 1};
  const auto before = compute(book, read_organs(facts, book, hours_before(from, kScoreHours), until).inputs);
  const auto fails = [&](const clinical::Component& c) {
    return c.points.value_or(c.at_least) >= static_cast<int>(rule.number("failing_points"));
  };
  const bool new_failure = std::ranges::any_of(
      s.components, [&](const auto& c) { return fails(c) && !fails(before.component(c.key)); });
  if (s.total && before.total && s.complete && before.complete) out.change_24h = *s.total - *before.total;
  // A rise, or an organ that newly fails, calls at once; an organ failing since yesterday is known and
  // watched.
  const double rise = book.need("care.needs").number("sofa_rise_points");
  const bool now = new_failure || (out.change_24h && *out.change_24h >= rise);
  if (s.total) out.level = now ? Level::act : compromised ? Level::watch : Level::none;
  return out;
}

std::optional<double> fresh(const Facts& facts, const evidence::Book& book, std::string_view key) {
  const auto& rule = book.need("display.staleness");
  const double hours = rule.maybe("hours." + std::string(key)).value_or(rule.number("default_h"));
  const auto* m = facts.newest(key, facts.mother, facts.at, hours);
  return m ? std::optional(m->value) : std::nullopt;
}

clinical::VitalSigns vitals_of(const Facts& facts, const evidence::Book& book) {
  clinical::VitalSigns v;
  v.respiratory_rate = fresh(facts, book, "respiratory_rate");
  v.spo2_percent = fresh(facts, book, "spo2");
  v.temperature_c = fresh(facts, book, "temperature");
  v.systolic_mmhg = fresh(facts, book, "systolic_bp");
  v.diastolic_mmhg = fresh(facts, book, "diastolic_bp");
  v.map_mmhg = fresh(facts, book, "map");
  v.heart_rate = fresh(facts, book, "heart_rate");
  v.urine_ml_h = fresh(facts, book, "urine_output");
  const auto* responds = facts.state("consciousness", facts.mother, facts.at);
  const double gcs_hours = book.need("display.staleness").number("hours.gcs");
  if (responds && hours_between(responds->effective_at, facts.at) <= gcs_hours)
    v.consciousness = responds->code;
  else if (const auto gcs = fresh(facts, book, "gcs"); gcs && *gcs == kFullComaScore)
    v.consciousness = "alert";
  for (const Child& c : facts.children)
    if (c.fetus && !c.dead)
      if (const auto* m = facts.newest("fetal_heart_rate", c.id, facts.at, kScoreHours))
        v.fetal_heart_rate = m->value;
  return v;
}

Score warning_score(const Facts& facts, std::string key, const clinical::EarlyWarning& w) {
  Score out;
  out.key = std::move(key);
  out.at = facts.at;
  const bool anything = std::ranges::any_of(w.signs, [](const auto& s) { return !s.grade.empty(); });
  out.level = !anything     ? Level::unknown
              : w.major > 0 ? Level::act
              : w.triggered ? Level::watch
                            : Level::none;
  if (!anything)
    out.text = "unknown";
  else
    out.text = w.major > 0 ? "severe" : w.triggered ? "triggered" : w.complete ? "quiet" : "quiet_so_far";
  for (const auto& s : w.signs) {
    const auto grade = s.grade.empty()                                  ? std::optional<int>()
                       : s.grade == "red" || s.grade == "severe"        ? std::optional(2)
                       : s.grade == "yellow" || s.grade == "non_severe" ? std::optional(1)
                                                                        : std::optional(0);
    out.parts.push_back({s.key, grade, {}});
  }
  out.warnings = w.warnings;
  out.evidence = w.evidence;
  out.not_derived_in_pregnancy = false;
  return out;
}

std::string support_of(const Facts& facts) {
  const auto* s = facts.state("respiratory-support", facts.mother, facts.at);
  if (!s) return "";
  if (s->code == "none") return "none";
  if (s->code == "nasal-oxygen" || s->code == "mask-oxygen") return "low_flow";
  if (s->code == "high-flow") return "high_flow";
  if (s->code == "non-invasive-ventilation") return "niv_cpap";
  return s->code == "invasive-ventilation" ? "invasive" : "";
}

// How low the ratio is, whatever support is given: on too little support a low ratio is no ARDS by
// definition, and no less low.
Level hypoxaemia(const evidence::Book& book, const clinical::Oxygenation& o) {
  if (!o.pf && !o.sf_usable) return Level::unknown;
  const auto& bands = book.need("respiratory.ards");
  const auto word =
      o.pf ? clinical::band_grade(bands.value("pf"), *o.pf) : clinical::band_grade(bands.value("sf"), *o.sf);
  if (word.empty()) return Level::unknown;
  return word == "severe" ? Level::act : word == "none" ? Level::none : Level::watch;
}

void oxygenation_scores(const Facts& facts, const evidence::Book& book, std::vector<Score>& scores) {
  const OrganReading reading = read_organs(facts, book, hours_before(facts.at, kScoreHours), facts.at);
  clinical::OxygenInputs in;
  in.pao2_mmhg = reading.inputs.pao2_mmhg;
  in.spo2_percent = reading.inputs.spo2_percent;
  in.fio2_percent = reading.inputs.fio2_percent;
  in.peep_cmh2o = fresh(facts, book, "peep");
  in.oxygen_flow_l_min = fresh(facts, book, "oxygen_flow");
  in.support = support_of(facts);
  const auto o = clinical::oxygenation(book, in);
  if (!o.pf && !o.sf) return;
  Score s;
  s.key = o.pf ? "pf" : "sf";
  s.at = facts.at;
  s.value = o.pf ? *o.pf : *o.sf;
  s.text = fixed(*s.value, 0);
  s.unit = o.pf ? "mm[Hg]" : "";
  s.level = hypoxaemia(book, o);
  s.parts.push_back({"respiratory", {}, sources_of(reading, "respiratory")});
  s.warnings = o.warnings;
  s.evidence = o.evidence;
  scores.push_back(std::move(s));
}

void coagulation_scores(const Facts& facts, const evidence::Book& book, std::vector<Score>& scores) {
  clinical::CoagulationInputs in;
  in.platelets = fresh(facts, book, "platelets");
  in.fibrinogen_g_l = fresh(facts, book, "fibrinogen");
  in.pt_difference_s = fresh(facts, book, "pt_difference");
  const auto add = [&](std::string key, const clinical::CoagulationScore& c, bool pregnancy) {
    if (!c.total) return;
    Score s;
    s.key = std::move(key);
    s.at = facts.at;
    s.value = *c.total;
    s.text = (c.complete ? "" : "at least ") + std::to_string(*c.total);
    s.level = c.positive ? Level::act : Level::none;
    if (!c.complete && !c.positive) s.level = Level::unknown;
    for (const auto& item : c.items) s.parts.push_back({item.key, item.points, {}});
    s.warnings = c.warnings;
    s.evidence = c.evidence;
    s.not_derived_in_pregnancy = !pregnancy;
    scores.push_back(std::move(s));
  };
  const bool unborn = std::ranges::any_of(facts.children, &Child::fetus);
  if (unborn) add("erez_dic", clinical::erez_dic(book, in), true);
  if (has_condition(facts, book, "coagulopathy", facts.mother) ||
      has_condition(facts, book, "sepsis", facts.mother))
    add("isth_dic", clinical::isth_overt_dic(book, in), false);
}

void shock_score(const Facts& facts, const evidence::Book& book, std::vector<Score>& scores) {
  const auto rate = fresh(facts, book, "heart_rate"), pressure = fresh(facts, book, "systolic_bp");
  if (!rate || !pressure || *pressure <= 0) return;
  const auto shock = clinical::shock_index(book, *rate, *pressure);
  Score s;
  s.key = "shock_index";
  s.at = facts.at;
  s.value = shock.value;
  s.text = fixed(shock.value, 2);
  s.level = shock.light == "red" ? Level::act : shock.light == "yellow" ? Level::watch : Level::none;
  s.evidence = shock.evidence;
  s.not_derived_in_pregnancy = false;
  scores.push_back(std::move(s));
}

}  // namespace

std::string_view name_of(Level level) {
  switch (level) {
    case Level::none:
      return "none";
    case Level::watch:
      return "watch";
    case Level::act:
      return "act";
    case Level::unknown:
      return "unknown";
  }
  return "unknown";
}

Score sofa_score(const Facts& facts, const evidence::Book& book) {
  return organ_score(facts, book, "sofa", 24, clinical::sofa);
}

std::vector<Score> mother_scores(const Facts& facts, const evidence::Book& book) {
  std::vector<Score> scores;
  if (facts.mother_dead) return scores;
  scores.push_back(sofa_score(facts, book));
  scores.push_back(organ_score(facts, book, "sofa2", 24, clinical::sofa2));
  Score overlay = organ_score(facts, book, "omsofa", 12, clinical::omsofa);
  overlay.not_derived_in_pregnancy = false;
  scores.push_back(std::move(overlay));
  oxygenation_scores(facts, book, scores);
  const auto vitals = vitals_of(facts, book);
  scores.push_back(warning_score(facts, "meows", clinical::meows(book, vitals)));
  scores.push_back(warning_score(facts, "mewt", clinical::mewt(book, vitals)));
  shock_score(facts, book, scores);
  coagulation_scores(facts, book, scores);
  return scores;
}

json::Value to_json(const Score& s, bool child, const evidence::Book& book) {
  json::Array parts, warnings;
  for (const auto& p : s.parts) {
    json::Array from;
    for (const auto& r : p.from) from.push_back(json::Value(r));
    parts.push_back(json::object({{"key", p.key},
                                  {"points", p.points ? json::Value(*p.points) : json::Value()},
                                  {"from", json::Value(std::move(from))},
                                  {"missing", !p.points}}));
  }
  for (const auto& w : s.warnings) warnings.push_back(message(w));
  json::Value out = json::object({{"key", s.key},
                                  {"who", child ? "child" : "mother"},
                                  {"at", format_utc(s.at)},
                                  {"value", s.value ? json::Value(*s.value) : json::Value()},
                                  {"text", s.text},
                                  {"level", name_of(s.level)},
                                  {"parts", json::Value(std::move(parts))},
                                  {"warnings", json::Value(std::move(warnings))},
                                  {"not_derived_in_pregnancy", s.not_derived_in_pregnancy},
                                  {"sources", source_refs(book, s.evidence)}});
  if (!s.unit.empty()) out.set("unit", s.unit);
  if (s.max) out.set("max", *s.max);
  if (s.change_24h) out.set("change_24h", *s.change_24h);
  return out;
}

}  // namespace dyad::care
