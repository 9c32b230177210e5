// SPDX-License-Identifier: Apache-2.0
#include "timing/day_spec.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

#include "base/decimal.hpp"

namespace dyad::timing {
namespace {

using json::Value;

// What every draw of a parameter must be.
struct Domain {
  std::string_view key;
  double low, high;
};
constexpr double kAny = std::numeric_limits<double>::infinity();
constexpr auto kParameters = std::to_array<Domain>({
    {"fetus.warned_share", 0, 1},
    {"fetus.compromised_death_rate", 0, 1},
    {"fetus.compromised_newborn_odds", 0, kAny},
    {"birth.weekly", 0, kAny},
    {"birth.before_28", 0, kAny},
    {"birth.unplanned_share", 0, 1},
    {"birth.ratio_tuberculosis", 0, kAny},
    {"birth.ratio_respiratory_failure", 0, kAny},
    {"birth.ratio_cancer", 0, kAny},
    {"unplanned.newborn_odds", 0, kAny},
    {"unplanned.urgency", -kAny, kAny},
    {"transfer.delay_hours", 0, kAny},
    {"transfer.mother_deterioration", 0, kAny},
    {"magnesium.cerebral_palsy_ratio", 0, kAny},
    {"magnesium.baseline", 0, 1},
    {"magnesium.to_days", 0, kAny},
    {"channel.organ_reading.same", 0, 1},
    {"channel.umbilical_doppler.well", 0, kAny},
    {"channel.umbilical_doppler.compromised", 0, kAny},
    {"channel.cardiotocography.well", 0, kAny},
    {"channel.cardiotocography.compromised", 0, kAny},
    {"filter.typo_share", 0, 1},
    {"filter.alarm_tail", 0, 1},
    {"mother.recovery_kept", 0, 1},
    {"rule.local", 0, kAny},
});

// Kinds whose arguments bound or are the values themselves.
bool arguments_are_values(Kind kind) {
  switch (kind) {
    case Kind::normal_sd:
    case Kind::beta:
    case Kind::beta_counts:
      return false;
    default:
      return true;
  }
}

Result<void> check_domain(const std::string& place, const ParameterSpec& p) {
  const auto domain =
      std::find_if(kParameters.begin(), kParameters.end(), [&](const Domain& d) { return d.key == p.key; });
  if (domain == kParameters.end())
    return fail(ErrorKind::invalid, "the day-by-day model has no such parameter", place + ".key", p.key);
  const bool spread_last = p.kind == Kind::lognormal_sd;
  for (std::size_t i = 0; i < p.arguments.size(); ++i) {
    const double value = p.arguments[i];
    if (!std::isfinite(value))
      return fail(ErrorKind::invalid, "must be a finite number", place + " " + p.key, shortest(value));
    if (!arguments_are_values(p.kind) || (spread_last && i + 1 == p.arguments.size())) continue;
    if (value < domain->low || value > domain->high)
      return fail(
          ErrorKind::invalid, domain->high < kAny ? "must lie from 0 to 1" : "must not be negative",
          place + " " + p.key, shortest(value),
          shortest(domain->low) + (domain->high < kAny ? " to " + shortest(domain->high) : " or more"));
  }
  return {};
}

// A single number where one is read, a table by week or by level where that is.
Result<void> check_shape(const std::string& place, const ParameterSpec& p) {
  const bool channel = p.key.starts_with("channel.") && p.key != "channel.organ_reading.same";
  const Kind needed = p.key == "birth.weekly"         ? Kind::beta_weeks
                      : p.key == "magnesium.baseline" ? Kind::uniform_weeks
                                                      : Kind::dirichlet_shares;
  const bool table = channel || needed != Kind::dirichlet_shares;
  if (table && p.kind != needed)
    return fail(ErrorKind::invalid, "needs a table: by level for a channel, by week for births and magnesium",
                place + " " + p.key + ".distribution.kind");
  if (!table && p.width() != 1)
    return fail(ErrorKind::invalid, "needs a single number", place + " " + p.key + ".distribution.kind");
  if ((p.key == "magnesium.to_days" || p.key == "rule.local" || p.key == "filter.alarm_tail" ||
       p.key == "unplanned.urgency") &&
      p.kind != Kind::fixed)
    return fail(ErrorKind::invalid, "is one number without a spread",
                place + " " + p.key + ".distribution.kind");
  return {};
}

Result<void> read_parameters(const std::string& file, const Value& list, const Book& book, DaySpec& spec) {
  std::set<std::string, std::less<>> seen;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string place = file + " parameters[" + std::to_string(i) + "]";
    auto p = read_parameter(place, list[i], book);
    if (!p) return std::unexpected(p.error());
    p->index = kDayParameterOrigin + static_cast<std::uint32_t>(i);
    if (p->shown_not_deciding)
      return fail(ErrorKind::refused, "every parameter of this model decides", place + ".shown_not_deciding");
    if (auto ok = check_domain(place, *p); !ok) return ok;
    if (auto ok = check_shape(place, *p); !ok) return ok;
    if (!seen.insert(p->key).second)
      return fail(ErrorKind::invalid, "the parameter is given twice", place + ".key", p->key);
    spec.drawn.parameters.push_back(std::move(*p));
  }
  for (const auto& needed : kParameters)
    if (!seen.contains(needed.key))
      return fail(ErrorKind::missing, "the day-by-day model needs this parameter", file + " parameters",
                  std::string(needed.key));
  return {};
}

}  // namespace

Result<void> known_fields(const std::string& place, const Value& v,
                          std::initializer_list<std::string_view> allowed) {
  if (!v.is_object()) return fail(ErrorKind::invalid, "must be an object", place);
  for (const auto& [name, value] : v.members())
    if (std::find(allowed.begin(), allowed.end(), name) == allowed.end())
      return fail(ErrorKind::invalid, "is not a field here", place + "." + name);
  return {};
}

Result<std::string> needed_text(const std::string& place, const Value& v, std::string_view name) {
  const auto text = v[name].as_string();
  if (text.empty())
    return fail(ErrorKind::missing, "must be stated as text", place + "." + std::string(name));
  return std::string(text);
}

Result<DaySpec> read_day_spec(const std::string& file, const Value& document, const Book& book,
                              const Spec& base) {
  if (auto ok = known_fields(file, document,
                             {"$schema", "id", "version", "title", "base", "parameters", "states", "exits",
                              "actions", "channels", "structures", "profiles", "card"});
      !ok)
    return std::unexpected(ok.error());
  DaySpec spec;
  for (const auto& [name, to] : {std::pair<const char*, std::string*>{"id", &spec.id},
                                 {"version", &spec.version},
                                 {"title", &spec.title},
                                 {"base", &spec.base}}) {
    auto text = needed_text(file, document, name);
    if (!text) return std::unexpected(text.error());
    *to = std::move(*text);
  }
  for (const char* list : {"parameters", "exits", "actions", "channels", "structures", "profiles"})
    if (!document[list].is_array()) return fail(ErrorKind::missing, "must be a list", file + " " + list);
  if (auto ok = read_parameters(file, document["parameters"], book, spec); !ok)
    return std::unexpected(ok.error());
  if (auto ok = read_day_parts(file, document, base, spec); !ok) return std::unexpected(ok.error());
  std::set<std::string> sources;
  for (const auto& p : spec.drawn.parameters) sources.insert(p.evidence);
  spec.card.sources.assign(sources.begin(), sources.end());
  return spec;
}

Result<DayModel> DayModel::load(std::string_view file_name, std::string_view text, const Book& book,
                                const Model& base) {
  const std::string file(file_name);
  if (text.size() > kDayModelBytes)
    return fail(ErrorKind::too_large, "a model file is smaller", file, std::to_string(text.size()) + " bytes",
                std::to_string(kDayModelBytes) + " bytes");
  auto document = json::parse(text);
  if (!document) {
    Error e = document.error();
    e.field = file + (e.field.empty() ? "" : " " + e.field);
    return std::unexpected(e);
  }
  auto spec = read_day_spec(file, *document, book, base.spec());
  if (!spec) return std::unexpected(spec.error());
  if (spec->base != base.document()["id"].as_string())
    return fail(ErrorKind::not_found, "builds on a fixed-day model that is not there", file + " base",
                spec->base, std::string(base.document()["id"].as_string()));
  return DayModel(std::move(*document), std::make_shared<const DaySpec>(std::move(*spec)), base);
}

}  // namespace dyad::timing
