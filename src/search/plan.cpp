// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "search/group_plan.hpp"
#include "search/layout.hpp"
#include "search/search.hpp"

namespace dyad::search {
namespace {

Probe negated(Probe part) {
  Probe out;
  out.op = Probe::Op::none;
  out.parts.push_back(std::move(part));
  return out;
}
// One use per group: the sources of a group are used alike.
std::vector<Use> groups_of(const Layout& layout, const Reading& reading) {
  std::vector<Use> out;
  for (const Use& use : reading.uses) {
    const auto group = layout.sources[use.source].group;
    if (std::ranges::none_of(out, [&](const Use& u) { return layout.sources[u.source].group == group; }))
      out.push_back(use);
  }
  return out;
}

template <class Ask>
Plan over_groups(const Layout& layout, const Reading& reading, const Ask& ask) {
  std::vector<Probe> parts;
  bool exact = true;
  for (const Use& use : groups_of(layout, reading)) {
    Plan part = ask(GroupPlanner(layout.type, layout.groups[layout.sources[use.source].group], use));
    exact = exact && part.exact;
    parts.push_back(std::move(part.probe));
  }
  return {any_of_probes(std::move(parts)), exact};
}

// A resource that meets a composite meets every component; whether in the same element is read from it.
Plan composite_plan(std::string_view type, const Parameter& parameter, const Alternative& asked) {
  Plan out{Probe{}, false};
  for (std::size_t i = 0; i < parameter.components.size() && i < asked.components.size(); ++i) {
    Criterion part;
    part.parameter = find_parameter(type, parameter.components[i].parameter);
    part.alternatives.push_back(asked.components[i]);
    out.probe.parts.push_back(plan(type, part).probe);
  }
  return out;
}

}  // namespace

Plan plan(std::string_view type, const Criterion& criterion) {
  const Layout* layout = layout_of(type);
  const Plan unknown{Probe{}, false};
  if (!layout || !criterion.parameter || criterion.has || !criterion.chain.empty()) return unknown;
  const Reading* reading = layout->find(criterion.parameter->name);
  if (!reading) return unknown;
  Plan out{any_of_probes({}), true};
  if (criterion.missing) {
    if (reading->composite) return unknown;
    out = over_groups(*layout, *reading, [](const GroupPlanner& group) { return group.present(); });
    if (!*criterion.missing) return out;
    return out.exact ? Plan{negated(std::move(out.probe)), true} : unknown;
  }
  out.probe.op = Probe::Op::any;
  for (const Alternative& asked : criterion.alternatives) {
    Plan part = reading->composite ? composite_plan(type, *reading->parameter, asked)
                                   : over_groups(*layout, *reading, [&](const GroupPlanner& group) {
                                       return group.ask(criterion, asked);
                                     });
    out.exact = out.exact && part.exact;
    out.probe.parts.push_back(std::move(part.probe));
  }
  if (out.probe.parts.size() == 1) out.probe = Probe(out.probe.parts.front());
  if (criterion.modifier == "not") return out.exact ? Plan{negated(std::move(out.probe)), true} : unknown;
  return out;
}

Probe reference_probe(std::string_view type, std::string_view parameter, std::string_view target_type,
                      std::string_view id) {
  Criterion criterion;
  criterion.parameter = find_parameter(type, parameter);
  Alternative asked;
  asked.reference.emplace();
  asked.reference->type = target_type;
  asked.reference->id = id;
  criterion.alternatives.push_back(std::move(asked));
  return plan(type, criterion).probe;
}

Probe id_probe(std::string_view type, std::string_view id) {
  return leaf_probe(Probe::Op::term, term(type, "_id", id, ""));
}

std::optional<std::string> moment_name(std::string_view type, std::string_view parameter) {
  const Layout* layout = layout_of(type);
  const Reading* reading = layout ? layout->find(parameter) : nullptr;
  if (!reading || reading->parameter->kind != Kind::date) return std::nullopt;
  const auto groups = groups_of(*layout, *reading);
  if (groups.size() != 1) return std::nullopt;
  return term(type, layout->groups[layout->sources[groups.front().source].group].name);
}

}  // namespace dyad::search
