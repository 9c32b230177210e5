// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "study/reader.hpp"

namespace dyad::study {

std::vector<double> Reader::by_outcome(const json::Value& v, const std::string& path) {
  std::vector<double> out(model.outcomes.size(), 0.0);
  if (!v.is_object() || v.size() == 0) bad(path, "must be an object with a number for some outcomes");
  for (const auto& [name, x] : v.members()) {
    const int k = find(model.outcomes, name, inside(path, name), "outcome");
    if (k >= 0) out[static_cast<std::size_t>(k)] = number(x, inside(path, name));
  }
  return out;
}

Rule Reader::rule(const json::Value& v, const std::string& path) {
  only(v, path, {"when", "then"});
  Rule r;
  r.at_least.assign(model.channels.size(), -1);
  if (v["when"].size() == 0) bad(inside(path, "when"), "must name a channel");
  for (const auto& [name, level] : v["when"].members()) {
    const auto at = inside(inside(path, "when"), name);
    const int c = find(model.channels, name, at, "channel");
    if (c < 0) continue;
    const auto i = static_cast<std::size_t>(c);
    r.at_least[i] = find(model.channels[i].levels, level.as_string(), at, "level");
  }
  r.action = find(model.actions, v["then"].as_string(), inside(path, "then"), "action");
  return r;
}

PolicySpec Reader::policy(const json::Value& v, const std::string& path) {
  only(v, path, {"id", "title", "kind", "action", "stop", "step", "every", "from_step", "to_step", "rules"});
  PolicySpec p;
  static_cast<Named&>(p) = named(v, path);
  static constexpr std::string_view kKinds[] = {"always", "fixed_step", "rule", "engine", "told"};
  const auto kind = text(v, path, "kind");
  const auto found = std::ranges::find(kKinds, kind == "fixed_steps" ? "fixed_step" : std::string_view(kind));
  if (found == std::end(kKinds)) {
    bad(inside(path, "kind"), "unknown kind", kind, "always, fixed_step, fixed_steps, rule, engine, told");
    return p;
  }
  using Kind = PolicySpec::Kind;
  p.kind = static_cast<Kind>(found - kKinds);
  if (p.kind == Kind::engine || p.kind == Kind::told) return p;
  p.action = find(model.actions, v["action"].as_string(), inside(path, "action"), "action");
  p.stop = p.action;
  p.step = model.steps;
  if (p.kind == Kind::always) return p;
  if (v.has("stop") || p.kind == Kind::fixed_step)
    p.stop = find(model.actions, v["stop"].as_string(), inside(path, "stop"), "action");
  p.step = whole(v, path, "step", model.steps, 0, model.steps - 1);
  if (p.kind == Kind::rule)
    for (std::size_t i = 0; i < v["rules"].size(); ++i)
      p.rules.push_back(rule(v["rules"][i], inside(inside(path, "rules"), i)));
  return p;
}

// fixed_steps is a family: one policy for every `every` steps, with the step's number behind its id.
void Reader::add_policy(PolicySpec spec, const json::Value& v, const std::string& path) {
  if (v["kind"].as_string() != "fixed_steps") return model.policies.push_back(std::move(spec));
  const int every = whole(v, path, "every", 1, 1, model.steps);
  const int from = whole(v, path, "from_step", 0, 0, model.steps - 1);
  const int to = whole(v, path, "to_step", model.steps - 1, from, model.steps - 1);
  for (int t = from; t <= to; t += every) {
    PolicySpec one = spec;
    one.step = t;
    const std::string number = std::to_string(model.first_step_number + t / model.steps_per_number);
    const int rest = t % model.steps_per_number;
    const std::string label = number + (model.steps_per_number > 1 ? "+" + std::to_string(rest) : "");
    one.id += "_" + label;
    one.title += " " + label;
    model.policies.push_back(std::move(one));
  }
}

void Reader::read_policies(const json::Value& root) {
  each(root, "weights", true, [&](const json::Value& v, const std::string& path) {
    only(v, path, {"id", "title", "of"});
    Weights w;
    static_cast<Named&>(w) = named(v, path);
    w.of = by_outcome(v["of"], inside(path, "of"));
    model.weights.push_back(std::move(w));
  });
  each(root, "policies", true,
       [&](const json::Value& v, const std::string& path) { add_policy(policy(v, path), v, path); });
  std::set<std::string> seen;
  for (const PolicySpec& p : model.policies)
    if (!seen.insert(p.id).second) bad("policies", "this id stands twice", p.id);
}

Axis Reader::axis(const json::Value& v, const std::string& path) {
  only(v, path, {"title", "unit", "of"});
  return {text(v, path, "title"), text(v, path, "unit"), by_outcome(v["of"], inside(path, "of"))};
}

void Reader::read_results(const json::Value& root) {
  const json::Value& r = root["results"];
  only(r, "results", {"reference", "compare", "fan", "icer", "plane", "sweep"});
  const auto one = [&](std::string_view name) {
    return std::max(0, find(model.policies, r[name].as_string(), inside("results", name), "policy"));
  };
  model.reference = one("reference");
  model.compare = one("compare");
  model.fan = one("fan");
  if (r.has("icer")) {
    only(r["icer"], "results.icer", {"cost", "effect"});
    model.icer_cost = find(model.outcomes, r["icer"]["cost"].as_string(), "results.icer.cost", "outcome");
    model.icer_effect =
        find(model.outcomes, r["icer"]["effect"].as_string(), "results.icer.effect", "outcome");
  }
  only(r["plane"], "results.plane", {"x", "y"});
  model.plane_x = axis(r["plane"]["x"], "results.plane.x");
  model.plane_y = axis(r["plane"]["y"], "results.plane.y");
  const json::Value& s = r["sweep"];
  const std::string at = "results.sweep";
  only(s, at, {"title", "unit", "low", "high", "at_low", "at_high", "points"});
  model.sweep = {text(s, at, "title"),
                 text(s, at, "unit"),
                 number(s, at, "low", 0),
                 number(s, at, "high", 1),
                 by_outcome(s["at_low"], at + ".at_low"),
                 by_outcome(s["at_high"], at + ".at_high"),
                 whole(s, at, "points", 41, 2, 401)};
  if (!(model.sweep.low < model.sweep.high)) bad(at + ".high", "must be above the low end");
}

}  // namespace dyad::study
