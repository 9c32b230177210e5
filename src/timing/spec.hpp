// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "evidence/evidence.hpp"
#include "json/json.hpp"
#include "math/logistic_fit.hpp"

namespace dyad::timing {

using evidence::Note;

enum class Kind {
  fixed,             // one published number without an interval
  uniform,           // low to high
  uniform_to,        // 0 to high, for "at most"
  log_uniform,       // low to high, even on the log scale
  normal_sd,         // mean 0
  lognormal_ci,      // estimate with its 95 % interval
  lognormal_sd,      // estimate with a stated spread of the logarithm
  logit_normal_ci,   // a probability with its 95 % interval
  beta,              // alpha, beta
  beta_counts,       // events of n, with half an event added on both sides (Jeffreys)
  gamma_weeks,       // one rate per week from stillbirths and fetuses at risk, half an event added
  dirichlet_row,     // stay, worse, die, improve of one state
  dirichlet,         // a mix
  beta_weeks,        // one chance per week from births and fetuses at risk, half an event added
  uniform_weeks,     // one value per band of weeks, low to high, all bands at the same point of their range
  dirichlet_shares,  // shares that sum to 1, worth a number of readings
};

// One uncertain number of the model with its distribution, the arguments read from the evidence.
struct ParameterSpec {
  std::uint32_t index = 0;  // place in the model file; addresses its draws
  std::string key, label, evidence, unit, note;
  std::string certainty;
  bool shown_not_deciding = false;
  std::string reason;
  Kind kind = Kind::fixed;
  std::vector<double> arguments;        // in the order of the kind, resolved
  std::vector<std::string> components;  // names of the parts of a vector parameter; empty for a single number
  Note distribution;                    // in words

  std::size_t width() const { return components.empty() ? 1 : components.size(); }
};

// A survival cohort and how its counts turn into groups of trials.
struct SiteSpec {
  std::uint32_t index = 0;
  std::string key, label, evidence, certainty, note;
  bool is_default = false;
  int first_week = 0, last_week = 0;  // completed weeks the cohort covers
  std::vector<math::BinomialGroup> survival;
  std::vector<math::BinomialGroup> morbidity_free;  // among survivors; empty when the cohort has none by week
  math::LogisticFit fit;
  math::LogisticFit morbidity_fit;
};

struct Spec {
  std::vector<ParameterSpec> parameters;
  std::vector<SiteSpec> sites;
  std::map<std::string, std::string, std::less<>> tables;  // role to evidence id

  const ParameterSpec& parameter(std::string_view key) const;  // throws std::out_of_range
  const SiteSpec& default_site() const;
};

// The curve family: logit of survival is linear in ln(weeks - 20); source: survival.family entries.
inline constexpr double kOriginWeeks = 20.0;
double curve_x(double weeks);

// Reads and checks a whole model document; every error names `file` and the field.
Result<Spec> read_spec(const std::string& file, const json::Value& document, const evidence::Book& book);

// The two halves of read_spec.
Result<ParameterSpec> read_parameter(const std::string& place, const json::Value& v,
                                     const evidence::Book& book);
Result<SiteSpec> read_site(const std::string& place, const json::Value& v, const evidence::Book& book,
                           const evidence::Entry& week_weights);

// A number in the evidence by path; "other.entry#path" reads another entry. Refuses a missing entry or
// number, and an entry that must not decide unless `shown`.
Result<double> evidence_number(const std::string& place, const std::string& own, std::string_view path,
                               const evidence::Book& book, bool shown);
Result<const evidence::Entry*> usable_entry(const std::string& place, std::string_view id,
                                            const evidence::Book& book, bool shown);

}  // namespace dyad::timing
