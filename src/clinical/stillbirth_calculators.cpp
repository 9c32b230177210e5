// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>

#include "clinical/child_calculators.hpp"

namespace dyad::clinical {
namespace {

using evidence::Entry;
constexpr double kPerThousand = 1000;
constexpr double kPerMillion = 1e6;
constexpr double kDaysPerWeek = 7;

struct Table {
  const char* name;
  const char* entry;
};
constexpr std::array<Table, 2> kTables{
    {{"whites_2004", "stillbirth.joseph2004.whites"}, {"females_2005", "stillbirth.joseph2005.females"}}};

struct Week {
  double stillbirths = 0;
  double live_births = 0;
  double neonatal_deaths = 0;
  double at_risk = 0;
};

Week week_of(const json::Value& row) {
  const auto n = [&](std::string_view key) { return row[key].as_double().value(); };
  return {n("stillbirths"), n("live_births"), n("neonatal_deaths"), n("fetuses_at_risk")};
}

// Fetuses at risk in the middle of the week: births of the week leave evenly through it.
double half_week_hazard(const Week& w) { return w.stillbirths / (w.at_risk - w.live_births / 2); }

Result<Outcome> compute(const Inputs& in, const Book& book) {
  const Entry* entry = nullptr;
  for (const Table& t : kTables)
    if (in.choice("table") == t.name) entry = &book.need(t.entry);
  if (!entry) return fail(ErrorKind::invalid, "not a table known here", "table", in.choice("table"));
  const auto& rows = entry->value("rows").items();
  const int first = static_cast<int>(rows.front()["week"].as_int().value());
  const int last = static_cast<int>(rows.back()["week"].as_int().value());
  const int week = std::min(in.gestation("gestation").completed_weeks(), last);
  if (week < first)
    return fail(ErrorKind::refused, "no table of stillbirths by week reaches down to this week", "gestation",
                format(in.gestation("gestation")), "from " + std::to_string(first) + " weeks in this table");
  const auto index = static_cast<std::size_t>(week - first);
  const Week w = week_of(rows[index]);
  double later = 0;
  for (std::size_t i = index; i < rows.size(); ++i) later += week_of(rows[i]).stillbirths;
  const double hazard = w.stillbirths / w.at_risk, half = half_week_hazard(w);
  const double per_day = 1 - std::pow(1 - half, 1 / kDaysPerWeek);

  Outcome out;
  cite(out, {entry->id});
  const std::string of = entry->standard + ", of fetuses at risk at the start of the week";
  const auto add = [&](const char* key, const char* label, double value, const char* unit, int digits,
                       const std::string& standard) {
    out.figures.push_back({key, label, value, unit, digits, standard});
  };
  add("hazard_per_1000", "stillbirths in this week", kPerThousand * hazard, "per 1000", 3, of);
  add("hazard_half_week_per_1000", "stillbirths in this week, births of the week counted as half",
      kPerThousand * half, "per 1000", 3, entry->standard + ", of fetuses at risk in the middle of the week");
  add("hazard_per_day_per_million", "stillbirths per day", kPerMillion * per_day, "per million per day", 1,
      entry->standard + ", of fetuses at risk in the middle of the week");
  add("remaining_per_1000", "stillbirths from the start of this week to the end of pregnancy",
      kPerThousand * later / w.at_risk, "per 1000", 2, of);
  const std::string births = entry->standard + ", of live births of the week; neonatal death: " +
                             std::string(entry->value("neonatal_death").as_string());
  add("neonatal_death_per_1000_live_births", "neonatal deaths of children born this week",
      kPerThousand * w.neonatal_deaths / w.live_births, "per 1000", 2, births);
  if (index + 1 < rows.size()) {
    const Week next = week_of(rows[index + 1]);
    add("expectant_per_1000", "stillbirth this week, or neonatal death if born the week after",
        kPerThousand * (hazard + next.neonatal_deaths / next.live_births), "per 1000", 2, entry->standard);
  }
  if (in.has("growth")) {
    const Entry& rr = book.need("stillbirth.growth_restriction.relative_risk");
    add("hazard_per_day_per_million_for_growth", "stillbirths per day, for this growth",
        kPerMillion * per_day * rr.number(in.choice("growth")), "per million per day", 1,
        entry->standard + ", multiplied by the relative risk of " + rr.standard);
    cite(out, {rr.id, "stillbirth.growth_restriction.gap2022"});
  }
  return out;
}

}  // namespace

void register_stillbirth(std::vector<Calculator>& into) {
  std::vector<std::string> tables, entries;
  for (const Table& t : kTables) {
    tables.emplace_back(t.name);
    entries.emplace_back(t.entry);
  }
  entries.emplace_back("stillbirth.growth_restriction.relative_risk");
  into.push_back({"stillbirth-risk",
                  "Stillbirth by week among fetuses at risk",
                  {gestation_input(), choice_input("table", "population", tables),
                   choice_input("growth", "growth by centile",
                                {"appropriate", "3_to_10", "below_3", "90_to_97", "above_97"}, false)},
                  entries,
                  compute});
}

}  // namespace dyad::clinical
