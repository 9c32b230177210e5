// SPDX-License-Identifier: Apache-2.0
#include "timing/spec.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <stdexcept>

namespace dyad::timing {
namespace {

using json::Value;

// The roles the comparison reads; a model file gives each exactly once.
constexpr auto kTables =
    std::to_array<std::string_view>({"stillbirth_weeks", "stillbirth_scale", "stillbirth_cap", "growth_cuts",
                                     "sex", "steroid_curve", "steroid_cohort", "week_weights", "sofa_change",
                                     "operation", "asa", "cancer_month", "delay_step", "applicability"});

constexpr auto kParameters = std::to_array<std::string_view>({"steroid.odds_ratio",
                                                              "steroid.cohort_coverage",
                                                              "place.odds_ratio",
                                                              "growth.death_ratio",
                                                              "stillbirth.weekly",
                                                              "stillbirth.before_28",
                                                              "stillbirth.before_28_memory",
                                                              "stillbirth.small",
                                                              "stillbirth.very_small",
                                                              "stillbirth.respiratory_failure",
                                                              "stillbirth.intensive_care",
                                                              "stillbirth.ventilated",
                                                              "stillbirth.cancer",
                                                              "stillbirth.tuberculosis",
                                                              "obstruction.course_days",
                                                              "obstruction.stillbirth",
                                                              "obstruction.maternal_death",
                                                              "chain.one_organ",
                                                              "chain.two_organs",
                                                              "chain.three_organs",
                                                              "chain.entry_mix",
                                                              "chain.ward_worsening",
                                                              "chain.icu_death",
                                                              "chain.icu_death_resource_limited",
                                                              "sofa.unchanged",
                                                              "sofa.decreasing_low",
                                                              "sofa.not_decreasing_low",
                                                              "sofa.decreasing_middle",
                                                              "sofa.not_decreasing_middle",
                                                              "sofa.not_decreasing_high",
                                                              "cancer.pancreas_untreated_months",
                                                              "cancer.pancreas_treated_months",
                                                              "cancer.colorectal_months",
                                                              "cancer.colorectal_untreated_months",
                                                              "cancer.delay_hazard_ratio",
                                                              "cancer.restart_lag_days",
                                                              "cancer.restart_lag_bowel_days",
                                                              "tuberculosis.death",
                                                              "tuberculosis.course_days",
                                                              "operation.log_odds_error",
                                                              "operation.caesarean_death",
                                                              "arrest.newborn_survival"});

Result<void> only_fields(const std::string& place, const Value& v,
                         std::initializer_list<std::string_view> allowed) {
  if (!v.is_object()) return fail(ErrorKind::invalid, "must be an object", place);
  for (const auto& [name, value] : v.members())
    if (std::find(allowed.begin(), allowed.end(), name) == allowed.end())
      return fail(ErrorKind::invalid, "is not a field of a model file", place + "." + name);
  return {};
}

Result<void> read_tables(const std::string& file, const Value& tables, const evidence::Book& book,
                         Spec& spec) {
  for (const auto& [role, id] : tables.members()) {
    const std::string place = file + " tables." + role;
    if (std::find(kTables.begin(), kTables.end(), role) == kTables.end())
      return fail(ErrorKind::invalid, "the comparison reads no such table", place);
    if (auto e = usable_entry(place, id.as_string(), book, false); !e) return std::unexpected(e.error());
    spec.tables.emplace(role, id.as_string());
  }
  for (const auto role : kTables)
    if (!spec.tables.contains(role))
      return fail(ErrorKind::missing, "the comparison needs this table",
                  file + " tables." + std::string(role));
  return {};
}

Result<void> read_sites(const std::string& file, const Value& sites, const evidence::Book& book, Spec& spec) {
  const auto& weights = book.need(spec.tables.find("week_weights")->second);
  int defaults = 0;
  for (std::size_t i = 0; i < sites.size(); ++i) {
    auto site = read_site(file + " sites[" + std::to_string(i) + "]", sites[i], book, weights);
    if (!site) return std::unexpected(site.error());
    site->index = static_cast<std::uint32_t>(i);
    defaults += site->is_default ? 1 : 0;
    spec.sites.push_back(std::move(*site));
  }
  if (defaults != 1)
    return fail(ErrorKind::invalid, "exactly one site is the default", file + " sites.default",
                std::to_string(defaults), "1");
  if (spec.default_site().morbidity_free.empty())
    return fail(ErrorKind::missing, "the default site needs morbidity by gestation",
                file + " sites.morbidity");
  return {};
}

Result<void> read_parameters(const std::string& file, const Value& list, const evidence::Book& book,
                             Spec& spec) {
  std::set<std::string, std::less<>> seen;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string place = file + " parameters[" + std::to_string(i) + "]";
    auto parameter = read_parameter(place, list[i], book);
    if (!parameter) return std::unexpected(parameter.error());
    parameter->index = static_cast<std::uint32_t>(i);
    if (std::find(kParameters.begin(), kParameters.end(), parameter->key) == kParameters.end())
      return fail(ErrorKind::invalid, "the comparison has no such parameter", place + ".key", parameter->key);
    if (!seen.insert(parameter->key).second)
      return fail(ErrorKind::invalid, "the parameter is given twice", place + ".key", parameter->key);
    spec.parameters.push_back(std::move(*parameter));
  }
  for (const auto key : kParameters)
    if (!seen.contains(key))
      return fail(ErrorKind::missing, "the comparison needs this parameter", file + " parameters",
                  std::string(key));
  return {};
}

}  // namespace

double curve_x(double weeks) { return std::log(weeks - kOriginWeeks); }

const ParameterSpec& Spec::parameter(std::string_view key) const {
  for (const auto& p : parameters)
    if (p.key == key) return p;
  throw std::out_of_range("no parameter " + std::string(key));
}

const SiteSpec& Spec::default_site() const {
  for (const auto& s : sites)
    if (s.is_default) return s;
  throw std::out_of_range("no default site");
}

Result<const evidence::Entry*> usable_entry(const std::string& place, std::string_view id,
                                            const evidence::Book& book, bool shown) {
  const auto* entry = book.find(id);
  if (!entry)
    return fail(ErrorKind::missing, "names an evidence entry that does not exist", place, std::string(id));
  if (entry->use() == evidence::Use::refuse && !shown)
    return fail(ErrorKind::refused,
                "the certainty of this entry does not allow it to decide; mark the parameter "
                "shown_not_deciding with a "
                "reason, or use another entry",
                place, std::string(id) + " (" + std::string(evidence::name_of(entry->certainty)) + ")");
  return entry;
}

Result<double> evidence_number(const std::string& place, const std::string& own, std::string_view path,
                               const evidence::Book& book, bool shown) {
  const auto hash = path.find('#');
  const std::string id = hash == std::string_view::npos ? own : std::string(path.substr(0, hash));
  if (hash != std::string_view::npos) path.remove_prefix(hash + 1);
  const auto entry = usable_entry(place, id, book, shown);
  if (!entry) return std::unexpected(entry.error());
  const auto number = (*entry)->maybe(path);
  if (!number)
    return fail(ErrorKind::missing, "the evidence entry has no number there", place,
                id + "#" + std::string(path));
  return *number;
}

Result<Spec> read_spec(const std::string& file, const Value& document, const evidence::Book& book) {
  if (auto ok =
          only_fields(file, document, {"$schema", "id", "version", "title", "tables", "sites", "parameters"});
      !ok)
    return std::unexpected(ok.error());
  for (const char* name : {"id", "version", "title"})
    if (document[name].as_string().empty())
      return fail(ErrorKind::missing, "a model file must state it", file + " " + name);
  if (!document["tables"].is_object()) return fail(ErrorKind::missing, "must be an object", file + " tables");
  if (!document["sites"].is_array()) return fail(ErrorKind::missing, "must be a list", file + " sites");
  if (!document["parameters"].is_array())
    return fail(ErrorKind::missing, "must be a list", file + " parameters");
  Spec spec;
  if (auto ok = read_tables(file, document["tables"], book, spec); !ok) return std::unexpected(ok.error());
  if (auto ok = read_sites(file, document["sites"], book, spec); !ok) return std::unexpected(ok.error());
  if (auto ok = read_parameters(file, document["parameters"], book, spec); !ok)
    return std::unexpected(ok.error());
  return spec;
}

}  // namespace dyad::timing
