// SPDX-License-Identifier: Apache-2.0
// What the draws of a run turned out to be, one row for each parameter it used.
#include <algorithm>
#include <cmath>

#include "timing/explain.hpp"

namespace dyad::timing {
namespace {

Parameter summary(const std::string& key, const std::string& label, const Spread& spread) {
  Parameter p;
  p.key = key;
  p.label = label;
  p.mean = spread.mean;
  p.p05 = spread.p05;
  p.p95 = spread.p95;
  return p;
}

void add_curve(const SiteSpec& site, bool morbidity, const DrawTable& table, std::vector<Parameter>& out) {
  for (const int which : {0, 1}) {
    const std::string name = morbidity ? "morbidity_free" : "survival";
    Parameter p = summary(name + (which ? ".slope" : ".level"),
                          std::string(morbidity ? "Free of severe morbidity among survivors" : "Survival") +
                              (which ? ", slope over ln(weeks - 20)" : ", level (log odds)"),
                          spread_of(table.curve(site, morbidity, which)));
    p.parameter = p.key;
    p.evidence = site.evidence;
    p.certainty = site.certainty;
    p.distribution = {"distribution.curve",
                      "bivariate normal of the fit to the cohort's counts: " + site.label,
                      {{"site", site.key}}};
    p.note = site.note;
    if (!p.note.empty()) p.note_code = "site." + site.key;
    out.push_back(std::move(p));
  }
}

// Weeks of a table by week that the run does not reach are left out.
bool reached(const Setup& setup, const ParameterSpec& p, std::size_t component) {
  if (p.kind != Kind::gamma_weeks && p.kind != Kind::beta_weeks) return true;
  const int week = std::stoi(p.components[component]);
  const int first = std::max(setup.situation.gestation.completed_weeks(), std::stoi(p.components.front()));
  const int last =
      std::max(first, Gestation{setup.situation.gestation.days + setup.last_day}.completed_weeks());
  return week >= first && week <= last;
}

}  // namespace

std::vector<Parameter> drawn_parameters(const Setup& setup, const DrawTable& table,
                                        std::span<const std::string> keys, const SpreadOf& spread) {
  std::vector<Parameter> out;
  for (const auto& key : keys) {
    const ParameterSpec& spec = table.spec().parameter(key);
    for (std::size_t c = 0; c < spec.width(); ++c) {
      if (!reached(setup, spec, c)) continue;
      const bool single = spec.components.empty();
      const bool absent = spec.kind == Kind::dirichlet_row && spec.arguments[c] == 0;
      if (absent) continue;
      Parameter p =
          summary(single ? key : key + "." + spec.components[c],
                  single ? spec.label : spec.label + ": " + spec.components[c], spread(table.column(key, c)));
      p.parameter = key;
      if (!single) p.component = spec.components[c];
      p.evidence = spec.evidence;
      p.certainty = spec.certainty;
      p.distribution = spec.distribution;
      p.note = spec.shown_not_deciding ? spec.reason : spec.note;
      if (!p.note.empty()) p.note_code = key;
      out.push_back(std::move(p));
    }
  }
  return out;
}

std::vector<Parameter> parameters_used(const Setup& setup, const DrawTable& table, const DrawMaker& maker) {
  std::vector<Parameter> out;
  add_curve(*setup.site, false, table, out);
  add_curve(setup.spec->default_site(), true, table, out);
  for (auto& p : drawn_parameters(setup, table, maker.used(), spread_of)) out.push_back(std::move(p));
  return out;
}

}  // namespace dyad::timing
