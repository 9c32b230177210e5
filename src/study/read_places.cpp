// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <set>

#include "base/decimal.hpp"
#include "study/reader.hpp"

namespace dyad::study {

void Reader::make_states() {
  std::size_t count = 1;
  for (const Factor& f : model.factors) count *= std::max<std::size_t>(f.levels.size(), 1);
  if (model.factors.empty() || count > static_cast<std::size_t>(kMaxStudyStates))
    return bad("factors", "outside the limit of states", std::to_string(count),
               "1 to " + std::to_string(kMaxStudyStates));
  for (std::size_t s = 0; s < count; ++s) {
    std::vector<int> at(model.factors.size());
    std::string name;
    std::size_t rest = s;
    for (std::size_t f = model.factors.size(); f-- > 0;) {
      const auto& list = model.factors[f].levels;
      if (list.empty()) continue;
      at[f] = static_cast<int>(rest % list.size());
      rest /= list.size();
      name = list[static_cast<std::size_t>(at[f])].id + (name.empty() ? "" : "/" + name);
    }
    model.states.push_back(at);
    model.state_names.push_back(name);
  }
}

void Reader::read_start(const json::Value& start) {
  model.start.assign(model.states.size(), 0.0);
  if (!start.is_object()) return bad("start", "must say how likely each state is");
  double sum = 0;
  for (const auto& [name, value] : start.members()) {
    const double p = number(value, inside("start", name));
    if (p < 0) bad(inside("start", name), "a probability cannot be negative", shortest(p), "0 to 1");
    bool found = false;
    for (std::size_t s = 0; s < model.states.size(); ++s)
      if (model.state_names[s] == name) model.start[s] = p, found = true;
    if (!found) bad(inside("start", name), "unknown state", name);
    sum += p;
  }
  if (std::abs(sum - 1) > 1e-9) bad("start", "the row does not sum to one", shortest(sum), "1");
}

void Reader::read_places(const json::Value& root) {
  each(root, "factors", true, [&](const json::Value& v, const std::string& path) {
    only(v, path, {"id", "title", "levels"});
    const Named name = named(v, path);
    model.factors.push_back({name.id, name.title, levels(v["levels"], inside(path, "levels"))});
  });
  make_states();
  if (root.has("exits") && root["exits"].size() > 0) model.exits = levels(root["exits"], "exits");
  read_start(root["start"]);
  each(root, "outcomes", true, [&](const json::Value& v, const std::string& path) {
    only(v, path, {"id", "title", "unit", "kind", "discount_per_year"});
    Outcome o;
    static_cast<Named&>(o) = named(v, path);
    o.unit = text(v, path, "unit");
    const auto kind = text(v, path, "kind");
    if (kind != "event" && kind != "quantity")
      bad(inside(path, "kind"), "unknown kind", kind, "event or quantity");
    o.kind = kind == "event" ? Outcome::Kind::event : Outcome::Kind::quantity;
    o.discount_per_year = number(v, path, "discount_per_year", 0);
    if (o.discount_per_year < 0 || o.discount_per_year > 1)
      bad(inside(path, "discount_per_year"), "outside the limit", shortest(o.discount_per_year), "0 to 1");
    model.outcomes.push_back(o);
  });
}

Distribution Reader::distribution(const json::Value& v, const std::string& path) {
  struct Shape {
    std::string_view name, a, b, c;
  };
  static constexpr Shape kShapes[] = {{"fixed", "", "", ""},
                                      {"beta", "alpha", "beta", ""},
                                      {"gamma", "shape", "scale", ""},
                                      {"normal", "mean", "sd", ""},
                                      {"lognormal", "log_mean", "log_sd", ""},
                                      {"uniform", "low", "high", ""},
                                      {"triangular", "low", "mode", "high"}};
  const auto kind = text(v, path, "kind");
  for (std::size_t i = 0; i < std::size(kShapes); ++i) {
    const Shape& shape = kShapes[i];
    if (shape.name != kind) continue;
    only(v, path, {"kind", shape.a, shape.b, shape.c});
    Distribution d{static_cast<DistributionKind>(i)};
    std::string_view names[] = {shape.a, shape.b, shape.c};
    double* into[] = {&d.a, &d.b, &d.c};
    for (int k = 0; k < 3; ++k)
      if (!names[k].empty()) *into[k] = number(v[names[k]], inside(path, names[k]));
    using K = DistributionKind;
    const bool good = d.kind == K::fixed ||
                      ((d.kind == K::beta || d.kind == K::gamma) && d.a > 0 && d.b > 0) ||
                      ((d.kind == K::normal || d.kind == K::lognormal) && d.b >= 0) ||
                      (d.kind == K::uniform && d.a <= d.b) ||
                      (d.kind == K::triangular && d.a <= d.b && d.b <= d.c && d.a < d.c);
    if (!good) bad(path, "the arguments are outside what this distribution allows");
    return d;
  }
  bad(inside(path, "kind"), "unknown distribution", kind,
      "fixed, beta, gamma, normal, lognormal, uniform, triangular");
  return {};
}

void Reader::read_counts(const json::Value& v, const std::string& path) {
  only(v, path, {"id", "title", "source", "rows"});
  CountTable table;
  static_cast<Named&>(table) = named(v, path);
  table.source = text(v, path, "source");
  table.events.assign(model.periods.size(), 0);
  table.at_risk.assign(model.periods.size(), 1);
  std::set<int> seen;
  const json::Value& rows = v["rows"];
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string at = inside(inside(path, "rows"), i);
    only(rows[i], at, {"period", "events", "at_risk"});
    const int period = find(model.periods, rows[i]["period"].as_string(), inside(at, "period"), "period");
    const double events = number(rows[i]["events"], inside(at, "events"));
    const double at_risk = number(rows[i]["at_risk"], inside(at, "at_risk"));
    if (events < 0) bad(inside(at, "events"), "a count cannot be negative", shortest(events));
    if (at_risk <= 0) bad(inside(at, "at_risk"), "nobody is at risk", shortest(at_risk), "> 0");
    if (events > at_risk)
      bad(inside(at, "events"), "more events than at risk", shortest(events), shortest(at_risk));
    if (period < 0) continue;
    if (!seen.insert(period).second)
      bad(at, "this period stands twice", model.periods[static_cast<std::size_t>(period)].id);
    table.events[static_cast<std::size_t>(period)] = events;
    table.at_risk[static_cast<std::size_t>(period)] = at_risk;
  }
  for (std::size_t p = 0; p < model.periods.size(); ++p)
    if (!seen.contains(static_cast<int>(p)))
      bad(inside(path, "rows"), "the row of a period is missing", model.periods[p].id);
  model.counts.push_back(table);
}

void Reader::read_numbers(const json::Value& root) {
  each(root, "parameters", false, [&](const json::Value& v, const std::string& path) {
    only(v, path, {"id", "title", "unit", "value", "distribution", "source"});
    Parameter p;
    static_cast<Named&>(p) = named(v, path);
    p.unit = text(v, path, "unit");
    p.source = text(v, path, "source");
    p.value = number(v["value"], inside(path, "value"));
    if (v.has("distribution")) p.distribution = distribution(v["distribution"], inside(path, "distribution"));
    for (const Parameter& other : model.parameters)
      if (other.id == p.id) bad(path, "this id stands twice", p.id);
    model.parameters.push_back(p);
  });
  each(root, "counts", false, [&](const json::Value& v, const std::string& path) { read_counts(v, path); });
}

}  // namespace dyad::study
