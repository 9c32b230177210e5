// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "care/case_view.hpp"
#include "care/growth.hpp"
#include "care/places.hpp"
#include "care/values.hpp"

namespace dyad::care {
namespace {

json::Value dating_json(const Facts& facts) {
  if (!facts.gestation(facts.at)) return message("dating.unknown", "The pregnancy is not dated");
  const std::string edd = format_date(*facts.dating.edd);
  json::Value params = json::object({{"edd", edd}});
  if (facts.dating.sd_days) params.set("sd_days", *facts.dating.sd_days);
  return message("dating." + facts.dating.basis, "Due " + edd + " (" + facts.dating.basis + ")",
                 std::move(params));
}

// Antenatal steroids: the latest course before birth, and where its window stands.
json::Value steroids_json(const Facts& facts, const evidence::Book& book, const Child& child) {
  if (!child.fetus) return {};
  const auto& rule = book.need("care.steroid_window");
  const auto course = steroid_course(facts, book);
  if (!course) return {};
  const double hours = hours_between(course->first, facts.at);
  const char* window = hours < rule.number("open_from_h")  ? "early"
                       : hours <= rule.number("open_to_h") ? "open"
                                                           : "closed";
  return json::object(
      {{"given_at", format_utc(course->first)},
       {"hours", hours},
       {"window", window},
       {"message", message(std::string("steroid.") + window, std::string("Steroid window: ") + window)}});
}

// One span from each weight to the next: how the child grows on the standard shown first.
json::Value days_json(const Facts& facts, const evidence::Book& book, const Child& child,
                      const std::vector<GrowthPoint>& growth) {
  const auto& cuts = book.need("care.growth_state");
  json::Array out;
  const auto span = [&](Instant from, Instant to, std::string_view state, json::Value note) {
    if (from >= to) return;
    json::Value v = json::object({{"date", format_date(date_of(from, facts.utc_offset_minutes))},
                                  {"from", format_utc(from)},
                                  {"to", format_utc(to)},
                                  {"state", state}});
    if (!note.is_null()) v.set("message", std::move(note));
    out.push_back(std::move(v));
  };
  Instant from = facts.begins;
  std::string_view state = "unknown";
  json::Value note;
  const Instant end = child.dead_since && *child.dead_since < facts.at ? *child.dead_since : facts.at;
  for (const GrowthPoint& p : growth) {
    if (p.measurement->effective_at > from) {
      span(from, std::min(p.measurement->effective_at, end), state, note);
      from = p.measurement->effective_at;
    }
    if (p.positions.empty()) continue;
    const double centile = p.positions.front().centile;
    state = centile < cuts.number("faltering_below_centile") ? "faltering"
            : centile < cuts.number("small_below_centile")   ? "small"
                                                             : "growing";
    note = message("growth.centile", centile_text(p),
                   json::object({{"centile", centile}, {"standard", p.positions.front().standard}}));
    from = std::max(from, facts.begins);
  }
  span(from, end, state, note);
  if (end < facts.at) span(end, facts.at, "dead", {});
  return json::Value(std::move(out));
}

}  // namespace

json::Value child_view(const Facts& facts, const evidence::Book& book, const Child& child) {
  const auto growth = growth_of(facts, book, child);
  const auto age = child_age(facts, child, facts.at);
  json::Value out = json::object({{"id", child.id},
                                  {"stage", child.fetus ? "fetus" : "newborn"},
                                  {"alive", !child.dead},
                                  {"stillborn", child.stillborn},
                                  {"sex", child.sex},
                                  {"dating", dating_json(facts)}});
  // Of a newborn the gestation is that at birth; when the birth has no date it is not known.
  std::optional<Gestation> gestation = child.fetus ? age : std::nullopt;
  if (child.born_at) gestation = child_age(facts, child, *child.born_at);
  out.set("gestation_days", gestation ? json::Value(gestation->days) : json::Value());
  out.set("gestation_text", gestation ? format(*gestation) : std::string());
  out.set("gestation_sd_days", facts.dating.sd_days ? json::Value(*facts.dating.sd_days) : json::Value());
  out.set("edd", facts.dating.edd ? json::Value(format_date(*facts.dating.edd)) : json::Value());
  if (child.born_at) {
    out.set("born_at", format_utc(*child.born_at));
    out.set("birth_gestation_text", gestation ? format(*gestation) : std::string());
    const Instant until = child.died_at.value_or(facts.at);
    out.set("age_days",
            date_of(until, facts.utc_offset_minutes) - date_of(*child.born_at, facts.utc_offset_minutes));
    out.set("corrected_text", age ? format(*age) : std::string());
  }
  out.set("latest", latest_values(facts, book, child.id));
  out.set("series", all_series(facts, book, child.id));
  out.set("scores", json::Value(json::Array{}));
  out.set("growth", to_json(growth, book));
  out.set("growth_curves", growth_curves(facts, book, child, growth));
  out.set("days", days_json(facts, book, child, growth));
  out.set("steroids", steroids_json(facts, book, child));
  out.set("place", place_of(facts, child.fetus ? facts.mother : child.id));
  return out;
}

}  // namespace dyad::care
