// SPDX-License-Identifier: Apache-2.0
#include "clinical/organ_parts.hpp"

#include <algorithm>

#include "base/decimal.hpp"

namespace dyad::clinical::parts {
namespace {

std::optional<double> over_fio2(std::optional<double> x, std::optional<double> fio2_percent) {
  if (!x || !fio2_percent || *fio2_percent <= 0) return {};
  return *x / (*fio2_percent / 100.0);
}

}  // namespace

std::optional<double> pf_ratio(const OrganInputs& in) { return over_fio2(in.pao2_mmhg, in.fio2_percent); }
std::optional<double> sf_ratio(const OrganInputs& in) { return over_fio2(in.spo2_percent, in.fio2_percent); }

std::optional<double> drug_dose(std::optional<double> dose) {
  return dose && *dose > 0 ? dose : std::nullopt;
}

bool any_drug(const OrganInputs& in) {
  return in.vasopressor || in.other_vasopressor || drug_dose(in.norepinephrine) ||
         drug_dose(in.epinephrine) || drug_dose(in.dopamine) || drug_dose(in.dobutamine);
}

OrganScore begin(const evidence::Entry& e) {
  OrganScore s;
  s.standard = e.standard;
  cite(s.evidence, e.id);
  return s;
}

Component graded(std::string key, const json::Value& rows, std::optional<double> x, const std::string& name,
                 const std::string& unit, int digits) {
  if (!x) return {std::move(key), {}, 0, {}};
  return {std::move(key), band_points(rows, *x), 0, name + " " + fixed(*x, digits) + " " + unit};
}

Component respiratory(const evidence::Entry& e, const OrganInputs& in, bool full_points_allowed,
                      std::vector<Note>& warnings) {
  Component c{"respiratory", {}, 0, {}};
  if (const auto pf = pf_ratio(in)) {
    c = graded("respiratory", e.value("pf"), pf, "P/F", "mmHg", 0);
  } else if (const auto sf = sf_ratio(in)) {
    c = graded("respiratory", e.value("sf"), sf, "S/F", "", 0);
    if (*in.spo2_percent > e.number("sf_spo2_max") && c.points.value_or(0) > 0) {
      c = {"respiratory", {}, 0, {}};
      warn(warnings, "organ_failure.sf_not_usable",
           "saturation is above " + fixed(e.number("sf_spo2_max"), 0) +
               " % and no blood gas is known: the lungs cannot be graded from S/F",
           {{"percent", fixed(e.number("sf_spo2_max"), 0)}});
    }
  }
  const int most = static_cast<int>(e.number("without_support_max"));
  if (c.points && *c.points > most && !full_points_allowed) {
    c.points = most;
    warn(warnings, "organ_failure.no_support",
         "more than " + std::to_string(most) + " respiratory points need advanced ventilatory support",
         {{"points", std::to_string(most)}});
  }
  return c;
}

void finish(OrganScore& s) {
  s.complete = true;
  std::string missing;
  for (const auto& c : s.components) {
    const bool known = c.points.has_value();
    if (known || c.at_least > 0) s.total = s.total.value_or(0) + c.points.value_or(c.at_least);
    if (known) continue;
    s.complete = false;
    missing += (missing.empty() ? "" : ", ") + c.key;
  }
  if (!s.complete)
    warn(s.warnings, "organ_failure.incomplete", "not known: " + missing + "; the total is a lower bound");
}

}  // namespace dyad::clinical::parts
