// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>

#include "base/decimal.hpp"
#include "clinical/child_calculators.hpp"
#include "math/distributions.hpp"

namespace dyad::clinical {
namespace {

using evidence::Entry;
constexpr double kPercent = 100;

// One cohort with one denominator. `column` reads EPICure's chain or a country of the harmonised table;
// `family` is the fitted curve, where there is one.
struct Profile {
  const char* name;
  const char* entry;
  const char* column;
  const char* of;
  const char* family;
};
constexpr std::array<Profile, 12> kProfiles{{
    {"epipage2", "survival.epipage2.discharge", "", "live births", "survival.family.epipage2"},
    {"epicure2_onset", "survival.epicure2.chain", "alive_at_onset", "fetuses alive at onset of labour", ""},
    {"epicure2_live_birth", "survival.epicure2.chain", "live_birth", "live births",
     "survival.family.epicure2_live_birth"},
    {"epicure2_stabilised", "survival.epicure2.chain", "active_treatment", "live births given stabilisation",
     "survival.family.epicure2_stabilised"},
    {"epicure2_admitted", "survival.epicure2.chain", "nicu_admission",
     "babies admitted to neonatal intensive care", "survival.family.epicure2_admitted"},
    {"xu2019", "survival.xu2019", "", "babies admitted to neonatal intensive care", "survival.family.xu2019"},
    {"china68", "survival.china68.admitted", "", "babies admitted to neonatal intensive care", ""},
    {"guangdong26", "survival.guangdong26", "", "babies admitted to neonatal intensive care", ""},
    {"guangdong26_treated", "survival.guangdong26.treated", "", "babies admitted and not withdrawn from", ""},
    {"harmonised_sweden", "survival.harmonised", "sweden_percent", "fetuses alive at maternal admission", ""},
    {"harmonised_england", "survival.harmonised", "england_percent", "fetuses alive at maternal admission",
     ""},
    {"harmonised_france", "survival.harmonised", "france_percent", "fetuses alive at maternal admission", ""},
}};

// The published figure for one completed week, with counts where the source gives them.
struct Published {
  std::optional<double> percent;
  std::optional<double> intact_percent;
  std::optional<double> survived;
  std::optional<double> n;
};

bool row_holds(const json::Value& row, int week) {
  const auto one = row["week"].as_double();
  if (one) return *one == week;
  auto from = row["weeks_from"].as_double(), to = row["weeks_to"].as_double();
  if (!from) from = row["week_from"].as_double();
  if (!to) to = row["week_to"].as_double();
  return to && week <= *to && (!from || week >= *from);
}

Published from_chain(const Entry& e, const char* column, int week) {
  const auto weeks = e.numbers("weeks");
  for (std::size_t i = 0; i < weeks.size(); ++i) {
    if (weeks[i] != week) continue;
    const std::string at = "." + std::to_string(i);
    Published p;
    p.survived = e.number("alive_at_3_years" + at);
    p.n = e.number(column + at);
    return p;
  }
  return {};
}

Published from_rows(const Entry& e, const char* column, int week) {
  Published p;
  for (const auto& row : e.value("rows").items()) {
    if (!row_holds(row, week)) continue;
    const auto keep = [&](std::optional<double>& into, std::string_view key) {
      if (const auto v = row[key].as_double()) into = v;
    };
    if (*column) {
      keep(p.percent, column);
      continue;
    }
    keep(p.percent, "survival_percent");
    keep(p.intact_percent, "survival_without_severe_morbidity_percent");
    keep(p.survived, "survived");
    keep(p.n, "n");
    if (row["survivors_free_of_major_morbidity_percent"].is_number() && p.survived && p.n)
      p.intact_percent =
          *p.survived / *p.n * row["survivors_free_of_major_morbidity_percent"].as_double().value();
  }
  return p;
}

void add_published(Outcome& out, Published p, const std::string& standard) {
  if (p.survived && p.n) {
    p.percent = kPercent * *p.survived / *p.n;
    const auto ci = math::wilson_interval(*p.survived, *p.n, math::normal_quantile(0.975));
    out.figures.push_back({"survived", "children who survived", *p.survived, "children", 0, standard});
    out.figures.push_back({"n", "children counted", *p.n, "children", 0, standard});
    out.figures.push_back({"survival_low_percent", "survival, lower end of the 95 % interval",
                           kPercent * ci.low, "%", 1, standard});
    out.figures.push_back({"survival_high_percent", "survival, upper end of the 95 % interval",
                           kPercent * ci.high, "%", 1, standard});
  }
  out.figures.insert(
      out.figures.begin(),
      {"survival_percent", "survival, as published for the completed week", *p.percent, "%", 1, standard});
  if (p.intact_percent)
    out.figures.push_back({"survival_without_severe_morbidity_percent",
                           "survival without severe or major morbidity", *p.intact_percent, "%", 1,
                           standard});
}

// The curve at the middle of the day; the tables it was fitted to stand at mid-week.
void add_fitted(Outcome& out, const Entry& family, Gestation g, const std::string& standard) {
  constexpr double kDaysPerWeek = 7, kMidday = 0.5;
  const double weeks = (g.days + kMidday) / kDaysPerWeek;
  const double logit =
      family.number("a") + family.number("b") * std::log(weeks - family.number("origin_weeks"));
  out.figures.push_back({"fitted_percent", "survival, smooth curve fitted to the same cohort",
                         kPercent / (1 + std::exp(-logit)), "%", 1, standard});
  cite(out, {family.id});
}

// "EPICure-2, survival to 3 years, of live births"; the horizon only where the source states one.
std::string standard_of(const Entry& e, const Profile& profile) {
  const std::string horizon(e.value("outcome").as_string());
  return e.standard + (horizon.empty() ? "" : ", " + horizon) + ", of " + profile.of;
}

Result<Outcome> compute_survival(const Inputs& in, const Book& book) {
  const Profile* profile = nullptr;
  for (const Profile& p : kProfiles)
    if (in.choice("profile") == p.name) profile = &p;
  const Gestation g = in.gestation("gestation");
  if (!profile) return fail(ErrorKind::invalid, "not a cohort known here", "profile", in.choice("profile"));
  const Entry& e = book.need(profile->entry);
  const bool chain = e.id == "survival.epicure2.chain";
  const Published p = chain ? from_chain(e, profile->column, g.completed_weeks())
                            : from_rows(e, profile->column, g.completed_weeks());
  if (!p.percent && !p.n)
    return fail(ErrorKind::refused, "the cohort " + e.standard + " has no figure for this week", "gestation",
                format(g));
  Outcome out;
  const std::string standard = standard_of(e, *profile);
  add_published(out, p, standard);
  cite(out, {e.id});
  if (*profile->family) {
    const Entry& family = book.need(profile->family);
    if (g.completed_weeks() >= family.number("lowest_week") &&
        g.completed_weeks() <= family.number("highest_week"))
      add_fitted(out, family, g, standard);
  }
  out.warnings.push_back(
      {"survival.site_and_denominator",
       "Survival of " + std::string(profile->of) + " in " + e.population +
           ". Another denominator or another hospital can differ by as much as a week of gestation "
           "or more."});
  return out;
}

}  // namespace

void register_neonatal_survival(std::vector<Calculator>& into) {
  std::vector<std::string> names, entries;
  for (const Profile& p : kProfiles) {
    names.emplace_back(p.name);
    for (const char* id : {p.entry, p.family})
      if (*id && std::ranges::find(entries, id) == entries.end()) entries.emplace_back(id);
  }
  into.push_back({"neonatal-survival",
                  "Survival by gestation in a named cohort, with its denominator",
                  {gestation_input(), choice_input("profile", "cohort and denominator", names)},
                  entries,
                  compute_survival});
}

}  // namespace dyad::clinical
