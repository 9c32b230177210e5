// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/decimal.hpp"
#include "care/form_fields.hpp"
#include "care/transport_parts.hpp"

namespace dyad::care {
namespace {

constexpr std::array<std::string_view, 6> kSupport{
    "none", "nasal-oxygen", "mask-oxygen", "high-flow", "non-invasive-ventilation", "invasive-ventilation"};
constexpr std::size_t kMostRows = 100;

Result<std::optional<double>> number_in(const json::Value& body, const char* name) {
  const json::Value& v = body[name];
  if (v.is_null()) return std::optional<double>();
  if (const auto n = v.as_double()) return n;
  return refuse_field("not a number", name, v.as_string());
}

Result<void> read_places(Transport& t, const json::Value& body, const Facts& facts) {
  t.child = body["child"].as_string();
  const auto child = std::ranges::find(facts.children, t.child, &Child::id);
  if (child == facts.children.end()) return refuse_field("not a child of this mother", "child", t.child);
  if (child->fetus)
    return refuse_field("not born yet: a child in the womb travels with its mother", "child", t.child,
                        "a child whose birth is recorded");
  for (const auto& [name, into] : {std::pair<const char*, std::string*>{"from", &t.from}, {"to", &t.to}}) {
    *into = body[name].as_string();
    if (std::ranges::none_of(facts.record.organizations,
                             [&](const record::Resource& r) { return r.version.id == *into; }))
      return refuse_field("not a hospital of this case", name, *into);
  }
  for (const auto& [name, into] :
       {std::pair<const char*, std::string*>{"team", &t.team}, {"vehicle", &t.vehicle}, {"note", &t.note}}) {
    auto text = read_text(body, name);
    if (!text) return std::unexpected(text.error());
    *into = std::move(*text);
  }
  return {};
}

Result<void> read_times(Transport& t, const json::Value& body, const Facts& facts) {
  std::optional<Instant> last;
  std::string_view last_stage;
  for (std::size_t i = 0; i < kTransportStages.size(); ++i) {
    const auto stage = kTransportStages[i];
    if (body["times"][stage].as_string().empty()) continue;
    auto at = read_past_instant(body["times"], stage, facts.now);
    if (!at) {
      at.error().field = "times." + at.error().field;
      return std::unexpected(at.error());
    }
    if (last && *at < *last)
      return refuse_field("earlier than the stage before it", "times." + std::string(stage), format_utc(*at),
                          "from " + format_utc(*last) + ", " + std::string(last_stage));
    t.times[i] = last = *at;
    last_stage = stage;
  }
  const auto child = std::ranges::find(facts.children, t.child, &Child::id);
  const auto departed = t.times[3];
  if (departed && child->born_at && *departed < *child->born_at)
    return refuse_field("departed with the child before it was born", "times.departed", format_utc(*departed),
                        "from " + format_utc(*child->born_at));
  if (!t.times[0]) return fail(ErrorKind::missing, "required", "times.called");
  return {};
}

Result<TransportCondition> read_condition(const json::Value& row, const evidence::Quantities& quantities,
                                          Instant now) {
  TransportCondition c;
  auto stage = read_choice(row, "stage", kTransportStages);
  if (!stage) return std::unexpected(stage.error());
  c.stage = std::move(*stage);
  const auto when = read_past_instant(row, "at", now);
  if (!when) return std::unexpected(when.error());
  c.at = *when;
  for (std::size_t i = 0; i < kConditionKeys.size(); ++i) {
    const json::Value& v = row[kConditionKeys[i]];
    if (v.is_null()) continue;
    const auto* q = quantities.find(kConditionKeys[i]);
    const auto number = v.as_double();
    const std::string limit = shortest(q->possible_min) + " to " + shortest(q->possible_max) + " " + q->unit;
    if (!number || *number < q->possible_min || *number > q->possible_max)
      return refuse_field(number ? "cannot be true" : "not a number", std::string(kConditionKeys[i]),
                          number ? v.number_text() : std::string(v.as_string()), limit);
    c.values[i] = *number;
  }
  auto support = read_choice(row, "support", kSupport, false);
  if (!support) return std::unexpected(support.error());
  c.support = std::move(*support);

  return c;
}

Result<void> read_rows(Transport& t, const json::Value& body, const Facts& facts,
                       const evidence::Quantities& quantities) {
  const auto& conditions = body["conditions"].items();
  const auto& positions = body["positions"].items();
  if (conditions.size() > kMostRows || positions.size() > kMostRows)
    return refuse_field("too many rows", "conditions", std::to_string(conditions.size()),
                        "at most " + std::to_string(kMostRows));
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    const std::string at = "conditions." + std::to_string(i);
    auto one = read_condition(conditions[i], quantities, facts.now);
    if (!one) {
      one.error().field = at + "." + one.error().field;
      return std::unexpected(one.error());
    }
    t.conditions.push_back(std::move(*one));
  }
  for (std::size_t i = 0; i < positions.size(); ++i) {
    const std::string at = "positions." + std::to_string(i) + ".";
    const auto when = read_past_instant(positions[i], "at", facts.now);
    auto place = need_text(positions[i], "place", 400);
    if (!when || !place) {
      Error named = when ? place.error() : when.error();
      named.field = at + named.field;
      return std::unexpected(named);
    }
    t.positions.push_back({*when, std::move(*place)});
  }
  return {};
}

}  // namespace

Result<clinical::Supply> read_supply(const json::Value& body) {
  clinical::Supply s;
  const auto& oxygen = body["oxygen"].items();
  for (std::size_t i = 0; i < oxygen.size() && i < kMostRows; ++i) {
    const auto volume = oxygen[i]["volume_l"].as_double();
    const auto pressure = oxygen[i]["pressure_bar"].as_double();
    const std::string at = "oxygen." + std::to_string(i);
    if (!volume || !pressure)
      return refuse_field("not a number", at + (volume ? ".pressure_bar" : ".volume_l"),
                          oxygen[i][volume ? "pressure_bar" : "volume_l"].as_string());
    s.oxygen.push_back({*volume, *pressure, static_cast<int>(oxygen[i]["count"].as_int().value_or(1))});
  }
  const struct {
    const char* name;
    std::optional<double>& into;
  } numbers[] = {{"flow_lpm", s.flow_lpm}, {"fio2", s.fio2},       {"battery_wh", s.battery_wh},
                 {"charge", s.charge},     {"power_w", s.power_w}, {"journey_min", s.journey_min}};
  for (const auto& [name, into] : numbers) {
    const auto n = number_in(body, name);
    if (!n) return std::unexpected(n.error());
    into = *n;
  }
  const auto driving = number_in(body, "driving_lpm");
  if (!driving) return std::unexpected(driving.error());
  s.driving_lpm = driving->value_or(0);
  return s;
}

Result<Transport> read_transport(const json::Value& body, const Facts& facts, const evidence::Book& book,
                                 const evidence::Quantities& quantities) {
  Transport t;
  if (auto ok = read_places(t, body, facts); !ok) return std::unexpected(ok.error());
  if (auto ok = read_times(t, body, facts); !ok) return std::unexpected(ok.error());
  if (auto ok = read_rows(t, body, facts, quantities); !ok) return std::unexpected(ok.error());
  if (body["supply"].is_object()) {
    const auto supply = read_supply(body["supply"]);
    if (!supply) return std::unexpected(supply.error());
    if (const auto lasts = clinical::supply_lasts(book, *supply); !lasts)
      return std::unexpected(lasts.error());
    t.supply = body["supply"];
  }
  return t;
}

}  // namespace dyad::care
