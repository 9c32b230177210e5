// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "clinical/child_calculators.hpp"
#include "clinical/steroid_effect.hpp"

namespace dyad::clinical {
namespace {

using evidence::Entry;

Figure word(std::string key, std::string label, std::string text, std::string standard) {
  Figure f{std::move(key), std::move(label), {}, "", 0, std::move(standard)};
  f.text = std::move(text);
  return f;
}

std::string window_text(const Entry& e, Gestation g) {
  const auto day = [&](const char* key) { return Gestation{static_cast<int>(e.number(key))}; };
  const auto span = [&](const char* from, const char* to) {
    return " (" + format(day(from)) + " to " + format(day(to)) + ")";
  };
  if (g < day("consider_from_days"))
    return "before the window (from " + format(day("consider_from_days")) + ")";
  if (g < day("course_from_days"))
    return "a course may be considered (from " + format(day("consider_from_days")) + ")";
  if (g <= day("course_to_days"))
    return "inside the window for one course" + span("course_from_days", "course_to_days");
  if (g <= day("late_preterm_to_days"))
    return "late preterm: only without an earlier course" +
           span("late_preterm_from_days", "late_preterm_to_days");
  return "after the window (to " + format(day("late_preterm_to_days")) + ")";
}

void add_repeat(Outcome& out, const Book& book, Gestation g, double hours) {
  constexpr double kHoursPerDay = 24;
  const Entry& e = book.need("steroid.repeat.acog713");
  const double days = hours / kHoursPerDay;
  const bool before = g.days < e.number("before_days");
  std::string text = "no repeat course by this rule";
  if (before && days > e.number("after_earlier_course_days"))
    text = "one repeat course may be considered, if birth is expected soon";
  else if (before && days >= e.number("as_early_as_days"))
    text = "one repeat course this early only where clinicians see reason, if birth is expected soon";
  out.figures.push_back(word("repeat", "repeat course", text, e.standard));
  cite(out, {e.id});
}

Result<Outcome> compute_steroid(const Inputs& in, const Book& book) {
  const Entry& rule = book.need("steroid.window.acog713");
  const Gestation g = in.gestation("gestation");
  Outcome out;
  cite(out, {rule.id});
  out.figures.push_back(word("window", "window for antenatal steroids, if birth is expected soon",
                             window_text(rule, g), rule.standard));
  if (const auto hours = in.maybe("hours")) {
    const auto effect = steroid_effect(book, g, *hours);
    if (!effect) return std::unexpected(effect.error());
    const std::string standard = book.need("effect.steroid.time_curve").standard;
    out.figures.push_back(
        {"weight", "share of the full effect reached now", effect->weight, "", 2, standard});
    out.figures.push_back({"odds_ratio",
                           effect->respiratory_only ? "odds ratio of respiratory trouble against no steroid"
                                                    : "odds ratio of neonatal death against no steroid",
                           effect->odds_ratio, "", 2, standard});
    cite(out, {"effect.steroid.time_curve"});
    add_repeat(out, book, g, *hours);
  }
  if (in.flag("infection"))
    out.warnings.push_back(
        {"steroid.maternal_infection",
         "Infection of the mother: WHO asks for its absence before steroids are given. A person "
         "decides, after treatment of the infection has been considered."});
  return out;
}

Result<Outcome> compute_magnesium(const Inputs& in, const Book& book) {
  const Entry& window = book.need("magnesium.window");
  const Entry& dose = book.need("magnesium.dose");
  const Gestation g = in.gestation("gestation");
  const auto limit = [&](const char* key) { return Gestation{static_cast<int>(window.number(key))}; };
  const auto inside = [&](const char* key) {
    return std::string(g < limit(key) ? "yes" : "no") + " (before " + format(limit(key)) + ")";
  };
  Outcome out;
  out.figures.push_back(word("core", "inside the window of UK and Australian guidance",
                             inside("core_before_days"), window.standard));
  out.figures.push_back(
      word("acog", "inside the window of ACOG", inside("acog_before_days"), window.standard));
  out.figures.push_back(
      word("consider", "may be considered by UK guidance", inside("consider_before_days"), window.standard));
  out.figures.push_back({"loading_g", "loading dose", dose.number("loading_g"), "g", 0, dose.standard});
  out.figures.push_back(
      {"maintenance_g_per_h", "then, per hour", dose.number("maintenance_g_per_h"), "g/h", 0, dose.standard});
  out.figures.push_back({"longest_h", "for no longer than", dose.number("longest_h"), "h", 0, dose.standard});
  cite(out, {window.id, dose.id});
  const Entry& late = book.need("effect.magnesium.magenta");
  if (g.completed_weeks() >= late.number("from_weeks")) cite(out, {late.id});
  for (const char* gate : {"respiratory_failure", "neuromuscular_disease", "renal_failure"})
    if (in.flag(gate))
      out.warnings.push_back({"magnesium.stop_and_ask",
                              "With " + std::string(gate).replace(std::string(gate).find('_'), 1, " ") +
                                  " of the mother a clinician must decide whether magnesium is safe."});
  return out;
}

Result<Outcome> compute_velocity(const Inputs& in, const Book& book) {
  const Entry& average = book.need("growth_velocity.average");
  const Entry& exponential = book.need("growth_velocity.exponential");
  const double first = in.number("weight1"), second = in.number("weight2"), days = in.number("days");
  Outcome out;
  out.figures.push_back({"average", "growth, average method",
                         average.number("scale") * (second - first) / ((first + second) / 2) / days, "g/kg/d",
                         1, average.standard});
  out.figures.push_back({"exponential", "growth, exponential method",
                         exponential.number("scale") * std::log(second / first) / days, "g/kg/d", 1,
                         exponential.standard});
  cite(out, {average.id, exponential.id});
  if (!in.has("pma")) return out;
  const Entry& targets = book.need("growth_velocity.targets");
  const int week = in.gestation("pma").completed_weeks();
  for (const auto& row : targets.value("rows").items())
    if (week >= row["weeks_from"].as_double().value() && week <= row["weeks_to"].as_double().value())
      for (Sex s : {Sex::male, Sex::female})
        out.figures.push_back({"median_" + std::string(name_of(s)),
                               "growth at the median, " + std::string(name_of(s)),
                               row[name_of(s)].as_double().value(), "g/kg/d", 1, targets.standard});
  cite(out, {targets.id});
  return out;
}

}  // namespace

void register_perinatal_care(std::vector<Calculator>& into) {
  into.push_back(
      {"steroid-window",
       "Antenatal steroids: window, and effect by hours since the first dose",
       {gestation_input(), measured_input("hours", "hours since the first dose", "hours_since_dose", false),
        flag_input("infection", "infection of the mother")},
       {"steroid.window.acog713", "steroid.repeat.acog713", "effect.steroid.time_curve"},
       compute_steroid});
  into.push_back({"magnesium-window",
                  "Magnesium for the child's brain: window and dose",
                  {gestation_input(), flag_input("respiratory_failure", "respiratory failure of the mother"),
                   flag_input("neuromuscular_disease", "neuromuscular disease of the mother"),
                   flag_input("renal_failure", "renal failure of the mother")},
                  {"magnesium.window", "magnesium.dose", "effect.magnesium.magenta"},
                  compute_magnesium});
  InputSpec pma = gestation_input();
  pma.key = "pma";
  pma.label = "postmenstrual age, weeks+days";
  pma.required = false;
  into.push_back({"growth-velocity",
                  "Weight gain per kg and day, by two methods that must not be mixed",
                  {measured_input("weight1", "first weight", "child_weight"),
                   measured_input("weight2", "second weight", "child_weight"),
                   measured_input("days", "days between", "days_between_weights"), pma},
                  {"growth_velocity.average", "growth_velocity.exponential", "growth_velocity.targets"},
                  compute_velocity});
}

}  // namespace dyad::clinical
