// SPDX-License-Identifier: Apache-2.0
#include "base/decimal.hpp"
#include "study/reader.hpp"

namespace dyad::study {

// {"mother": "stable"}: a level per factor that is named; or the name of a whole state, "stable/well".
std::vector<int> Reader::pattern(const json::Value& v, const std::string& path) {
  std::vector<int> out(model.factors.size(), -1);
  if (v.is_string()) {
    for (std::size_t s = 0; s < model.states.size(); ++s)
      if (model.state_names[s] == v.as_string()) return model.states[s];
    bad(path, "unknown state", std::string(v.as_string()));
    return out;
  }
  if (!v.is_object()) bad(path, "must name a state, or levels of factors");
  for (const auto& [name, level] : v.members()) {
    const int f = find(model.factors, name, inside(path, name), "factor");
    if (f < 0) continue;
    const auto i = static_cast<std::size_t>(f);
    out[i] = find(model.factors[i].levels, level.as_string(), inside(path, name), "level");
  }
  return out;
}

Transition Reader::transition(const json::Value& v, const std::string& path) {
  only(v, path, {"from", "to", "exit", "rate", "chance", "per_days", "order", "source"});
  Transition t;
  t.path = path;
  text(v, path, "source", false);
  t.from = pattern(v["from"], inside(path, "from"));
  t.to.assign(model.factors.size(), -1);
  if (v.has("to") == v.has("exit")) bad(path, "must lead either to a state (to) or to an exit (exit)");
  if (v.has("to")) t.to = pattern(v["to"], inside(path, "to"));
  if (v.has("exit")) t.exit = find(model.exits, v["exit"].as_string(), inside(path, "exit"), "exit");
  if (v.has("rate") == v.has("chance")) bad(path, "must have either a rate or a chance per step");
  t.is_rate = v.has("rate");
  const char* name = t.is_rate ? "rate" : "chance";
  t.value = expression(v[name], inside(path, name));
  t.per_days = number(v, path, "per_days", model.step_days);
  if (!(t.per_days > 0)) bad(inside(path, "per_days"), "must be positive", shortest(t.per_days), "> 0");
  t.order = whole(v, path, "order", 0, 0, 9);
  return t;
}

std::vector<Payoff> Reader::payoffs(const json::Value& v, const std::string& path) {
  std::vector<Payoff> out;
  if (v.is_null()) return out;
  if (!v.is_object()) bad(path, "must be an object with one number for each outcome");
  for (const auto& [name, x] : v.members()) {
    const int k = find(model.outcomes, name, inside(path, name), "outcome");
    if (k >= 0) out.push_back({k, expression(x, inside(path, name)), inside(path, name)});
  }
  return out;
}

// An action may begin as a copy of one that stands before it; what it states itself is added, and a gain of
// the same outcome replaced.
void Reader::copy_from(const json::Value& v, const std::string& path, Action& action) {
  if (!v.has("as")) return;
  const int other = find(model.actions, v["as"].as_string(), inside(path, "as"), "action");
  if (other < 0) return;
  const Action& from = model.actions[static_cast<std::size_t>(other)];
  action.join = from.join;
  action.transitions = from.transitions;
  action.payoffs = from.payoffs;
  action.exit_payoffs = from.exit_payoffs;
}

void Reader::check_together(const Action& action) {
  if (action.join != Join::together) return;
  for (const Transition& t : action.transitions)
    if (!t.is_rate) bad(t.path, "what happens together must be given as rates");
}

void Reader::read_action(const json::Value& v, const std::string& path) {
  only(v, path,
       {"id", "title", "kind", "as", "source", "offered", "join", "transitions", "gains", "on_exit"});
  Action a;
  a.path = path;
  static_cast<Named&>(a) = named(v, path);
  text(v, path, "source");
  const auto kind = text(v, path, "kind");
  if (kind != "continue" && kind != "stop")
    bad(inside(path, "kind"), "unknown kind", kind, "continue or stop");
  a.stops = kind == "stop";
  a.exit_payoffs.resize(model.exits.size());
  copy_from(v, path, a);
  a.to_step = model.steps - 1;
  if (v.has("offered")) {
    only(v["offered"], inside(path, "offered"), {"from_step", "to_step"});
    const auto at = inside(path, "offered");
    a.from_step = whole(v["offered"], at, "from_step", 0, 0, model.steps - 1);
    a.to_step = whole(v["offered"], at, "to_step", model.steps - 1, a.from_step, model.steps - 1);
  }
  if (v.has("join")) {
    const auto join = text(v, path, "join");
    if (join != "in_order" && join != "together")
      bad(inside(path, "join"), "unknown way", join, "in_order or together");
    a.join = join == "together" ? Join::together : Join::in_order;
  }
  if (a.stops && v["transitions"].size() > 0)
    bad(inside(path, "transitions"), "an action that stops leads nowhere");
  for (std::size_t i = 0; i < v["transitions"].size(); ++i)
    a.transitions.push_back(transition(v["transitions"][i], inside(inside(path, "transitions"), i)));
  check_together(a);
  for (Payoff& p : payoffs(v["gains"], inside(path, "gains"))) {
    std::erase_if(a.payoffs, [&](const Payoff& old) { return old.outcome == p.outcome; });
    a.payoffs.push_back(std::move(p));
  }
  for (const auto& [name, gains] : v["on_exit"].members()) {
    const auto at = inside(inside(path, "on_exit"), name);
    const int e = find(model.exits, name, at, "exit");
    if (e >= 0) a.exit_payoffs[static_cast<std::size_t>(e)] = payoffs(gains, at);
  }
  model.actions.push_back(std::move(a));
}

void Reader::read_actions(const json::Value& root) {
  each(root, "actions", true, [&](const json::Value& v, const std::string& path) { read_action(v, path); });
  if (root.has("at_last_step"))
    model.last_action = find(model.actions, root["at_last_step"].as_string(), "at_last_step", "action");
}

void Reader::read_channels(const json::Value& root) {
  each(root, "channels", false, [&](const json::Value& v, const std::string& path) {
    only(v, path, {"id", "title", "levels", "source", "by", "rows"});
    Channel c;
    c.path = path;
    static_cast<Named&>(c) = named(v, path);
    c.source = text(v, path, "source");
    c.levels = levels(v["levels"], inside(path, "levels"));
    const int f = find(model.factors, v["by"].as_string(), inside(path, "by"), "factor");
    if (f < 0) return;
    const auto& rows = model.factors[static_cast<std::size_t>(f)].levels;
    const std::string at = inside(path, "rows");
    for (const auto& [name, row] : v["rows"].members()) find(rows, name, inside(at, name), "level");
    for (std::size_t z = 0; z < c.levels.size(); ++z) {
      Expression e;
      e.kind = Expression::Kind::by;
      e.index = f;
      for (const Named& level : rows) {
        const json::Value& row = v["rows"][level.id];
        const auto here = inside(at, level.id);
        if (row.size() != c.levels.size()) {
          if (z == 0)
            bad(here, "needs one number for each level", std::to_string(row.size()),
                std::to_string(c.levels.size()));
          e.parts.emplace_back();
        } else {
          e.parts.push_back(expression(row[z], inside(here, z)));
        }
      }
      c.chances.push_back(std::move(e));
    }
    model.channels.push_back(std::move(c));
  });
  if (model.observations() > kMaxStudyObservations)
    bad("channels", "too many joint observations", std::to_string(model.observations()),
        std::to_string(kMaxStudyObservations));
}

}  // namespace dyad::study
