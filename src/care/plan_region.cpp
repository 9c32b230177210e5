// SPDX-License-Identifier: Apache-2.0
#include "care/plan_region.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "care/plan_region_parts.hpp"
#include "hl7v2/when.hpp"
#include "planning/read_region.hpp"

namespace dyad::care {
namespace {

using laying::Grid;
using laying::Laying;
using laying::Wanted;

constexpr int kMostChildren = 4;
constexpr int kMostDays = 14;     // of a region's horizon
constexpr int kMostSteps = 1200;  // finer, and a plan takes longer than people wait
constexpr std::array<int, 4> kStepMinutes = {5, 10, 15, 20};  // the last one is enough for kMostDays
constexpr std::int64_t kMinute_ms = 60'000;

Result<void> check_chances(const PlanAsk& ask, const std::string& path) {
  const auto chance = [](double p) { return std::isfinite(p) && p >= 0 && p <= 1; };
  for (const PlanRisk& risk : ask.risks)
    if (!chance(risk.mother) || !chance(risk.child))
      return fail(ErrorKind::invalid, "is no chance", path + ".risks",
                  std::to_string(risk.mother) + ", " + std::to_string(risk.child), "0 to 1");
  if (!ask.weights) return {};
  for (const double weight : {ask.weights->mother, ask.weights->child})
    if (!std::isfinite(weight) || weight < 0)
      return fail(ErrorKind::invalid, "is no weight", path + ".weights", std::to_string(weight), "0 or more");
  return {};
}

Result<void> check_times(const PlanAsk& ask, const std::string& path, Instant now) {
  if (ask.to <= ask.from)
    return fail(ErrorKind::invalid, "ends before it begins", path + ".to", format_utc(ask.to),
                "after " + format_utc(ask.from));
  if (ask.to <= now)
    return fail(ErrorKind::invalid, "is past", path + ".to", format_utc(ask.to), "after " + format_utc(now));
  return {};
}

Result<Wanted> wanted_of(const Offers& offers, const PlanTemplates& templates, const PlanAsk& ask,
                         const std::string& path, Instant now) {
  Wanted out;
  out.ask = &ask;
  out.plan = templates.find(ask.template_key);
  if (!out.plan)
    return fail(ErrorKind::not_found, "there is no such kind of operation", path + ".template_key",
                ask.template_key);
  if (ask.case_id.empty()) return fail(ErrorKind::missing, "is missing", path + ".case_id");
  const std::pair<const char*, const std::string*> hospitals[] = {
      {".mother_at", &ask.mother_at}, {".host", &ask.host}, {".child_to", &ask.child_to}};
  for (const auto& [name, id] : hospitals)
    if ((!id->empty() || id == &ask.mother_at) && !offers.hospital(*id))
      return fail(ErrorKind::not_found, "there is no such hospital", path + name, *id);
  if (ask.children < 1 || ask.children > kMostChildren)
    return fail(ErrorKind::invalid, "is no number of children", path + ".children",
                std::to_string(ask.children), "1 to " + std::to_string(kMostChildren));
  out.precautions = ask.precautions;
  if (const std::string& own = out.plan->precaution;
      !own.empty() && std::ranges::find(out.precautions, own) == out.precautions.end())
    out.precautions.push_back(own);
  for (const std::string& infection : out.precautions)
    if (!templates.rules().knows_infection(infection))
      return fail(ErrorKind::not_found, "it is not known what this infection asks for", path + ".precautions",
                  infection);
  if (auto ok = check_times(ask, path, now); !ok) return std::unexpected(ok.error());
  if (auto ok = check_chances(ask, path); !ok) return std::unexpected(ok.error());
  return out;
}

// Those who share the case and what the decision names; where nobody is named, all within reach of her.
void add_hospitals(Laying& laying, const PlanAsk& ask) {
  laying.hospitals.insert(ask.mother_at);
  for (const std::string* stated : {&ask.host, &ask.child_to})
    if (!stated->empty()) laying.hospitals.insert(*stated);
  for (const std::string& id : ask.circle)
    if (laying.offers.hospital(id)) laying.hospitals.insert(id);
  if (!ask.circle.empty()) return;
  for (const OfferedRoute& route : laying.offers.routes) {
    if (!route.in_service || route.mode != laying.rules.travel_by) continue;
    if (route.from == ask.mother_at) laying.hospitals.insert(route.to);
    if (route.to == ask.mother_at) laying.hospitals.insert(route.from);
  }
}

Instant rounded(Instant t, int step_minutes, bool up) {
  const std::int64_t step = step_minutes * kMinute_ms;
  const std::int64_t down = t.ms / step * step;
  return {up && down < t.ms ? down + step : down};
}

// From now, or from what has begun, to some time after the last decision's window.
Result<void> set_grid(Laying& laying, const OfferingHospital& home) {
  Grid& grid = laying.grid;
  Instant first = laying.now, last = laying.now;
  for (const Wanted& wanted : laying.wanted) {
    last = std::max(last, wanted.ask->to.plus_minutes(laying.rules.after_window_min));
    if (!wanted.ask->promise) continue;
    for (const auto& task : wanted.ask->promise->tasks)
      if (task.started) first = std::min(first, task.start);
  }
  const std::int64_t minutes = (last.ms - first.ms) / kMinute_ms;
  if (minutes > std::int64_t{kMostDays} * 24 * 60 - kStepMinutes.back())
    return fail(ErrorKind::too_large, "reaches further than a plan can", "asks.to", format_utc(last),
                "less than " + std::to_string(kMostDays) + " days after " + format_utc(first));
  const auto fits = [&](int step) { return minutes / step <= kMostSteps; };
  grid.step_minutes = *std::ranges::find_if(kStepMinutes, fits);
  grid.start = rounded(first, grid.step_minutes, false);
  grid.end = rounded(last, grid.step_minutes, true);
  if (const auto zone = hl7v2::Zone::find(home.zone); !home.zone.empty() && zone)
    grid.offset_minutes = zone->offset_at(laying.now);
  return {};
}

std::string name_in(const json::Value& names, const std::string& otherwise) {
  if (!names["en"].as_string().empty()) return std::string(names["en"].as_string());
  return names.members().empty() ? otherwise : std::string(names.members().front().second.as_string());
}

Result<json::Value> written(const Laying& laying) {
  json::Array hospitals, cases;
  for (const std::string& id : laying.hospitals)
    hospitals.push_back(json::object({{"id", id}, {"name", name_in(laying.offers.hospital(id)->names, id)}}));
  for (const Wanted& wanted : laying.wanted) cases.push_back(case_of(laying, wanted));
  const Grid& grid = laying.grid;
  json::Value out = json::object(
      {{"name", name_in(laying.wanted.front().plan->names, laying.wanted.front().plan->key)},
       {"synthetic", std::ranges::any_of(laying.wanted, [](const Wanted& w) { return w.ask->synthetic; })},
       {"start", grid.text(grid.start)},
       {"end", grid.text(grid.end)},
       {"now", grid.text(laying.now)},
       {"step_minutes", grid.step_minutes},
       {"hospitals", std::move(hospitals)},
       {"travel", travel_of(laying)},
       {"precautions", json::Value(precautions_of(laying))},
       {"resources", laying.resources},
       {"cases", std::move(cases)}});
  // What the planner would refuse is refused here, with its words.
  if (const auto read = planning::read_region(json::write(out)); !read) return std::unexpected(read.error());
  return out;
}

}  // namespace

Result<json::Value> plan_region(const Offers& offers, const PlanTemplates& templates,
                                const std::vector<PlanAsk>& asks, Instant now) {
  if (asks.empty()) return fail(ErrorKind::missing, "names no case", "asks");
  Laying laying{offers, templates.rules(), now, {}, {}, {}, {}, {}, {}, {}};
  for (std::size_t i = 0; i < asks.size(); ++i) {
    auto wanted = wanted_of(offers, templates, asks[i], "asks[" + std::to_string(i) + "]", now);
    if (!wanted) return std::unexpected(wanted.error());
    laying.wanted.push_back(std::move(*wanted));
    add_hospitals(laying, asks[i]);
    laying.lost.insert(asks[i].lost.begin(), asks[i].lost.end());
    laying.held.insert(asks[i].held_slots.begin(), asks[i].held_slots.end());
  }
  if (auto ok = set_grid(laying, *offers.hospital(asks.front().mother_at)); !ok)
    return std::unexpected(ok.error());
  laying.resources = resources_of(laying);
  for (const json::Value& r : laying.resources) {
    const std::string id(r["id"].as_string());
    const auto count = r["count"].as_int().value_or(1);
    if (count == 1) laying.ids.insert(id);
    for (long long unit = 1; count > 1 && unit <= count; ++unit)
      laying.ids.insert(id + "#" + std::to_string(unit));
  }
  for (std::size_t i = 0; i < asks.size(); ++i) {
    Wanted& wanted = laying.wanted[i];
    wanted.options = options_of(laying, wanted);
    for (const json::Value& option : wanted.options) {
      if (option["host"] != option["child_to"]) wanted.child_may_leave = true;
      if (option["mode"].as_string() == planning::name_of(planning::Mode::team_travels))
        wanted.team_may_travel = true;
    }
  }
  return written(laying);
}

Result<json::Value> plan_region(const Offers& offers, const PlanTemplates& templates, const PlanAsk& ask,
                                Instant now) {
  return plan_region(offers, templates, std::vector<PlanAsk>{ask}, now);
}

std::string_view reference_in(std::string_view resource_id) {
  return resource_id.substr(0, resource_id.find('#'));
}

}  // namespace dyad::care
