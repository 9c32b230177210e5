// SPDX-License-Identifier: Apache-2.0
#include "search/layout.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <tuple>

#include "search/expression.hpp"
#include "search/tables.hpp"

namespace dyad::search {
namespace {

// Takes the part of a step's guard that a search can ask for itself: contact points of one system.
std::string_view take_system(Target& target, Kind kind) {
  if (kind != Kind::token || target.type != "ContactPoint" || target.path.empty()) return {};
  Step& last = target.path.back();
  if (last.guard != "system") return {};
  const std::string_view system = last.guard_value;
  last.guard = last.guard_value = {};
  return system;
}

std::uint16_t place(std::vector<Source>& sources, Source source) {
  const auto same = std::ranges::find_if(sources, [&](const Source& s) {
    return !s.computed && s.path == source.path && s.kind == source.kind && s.form == source.form;
  });
  if (!source.computed && same != sources.end()) return static_cast<std::uint16_t>(same - sources.begin());
  sources.push_back(std::move(source));
  return static_cast<std::uint16_t>(sources.size() - 1);
}

void add_uses(std::vector<Target> targets, Kind kind, std::vector<Source>& sources, std::vector<Use>& uses) {
  for (Target& target : targets) {
    const std::string_view system = take_system(target, kind);
    for (Reached& part : reached(kind, target.type)) {
      Source source{.path = target.path, .kind = kind, .form = part.form};
      source.path.insert(source.path.end(), part.path.begin(), part.path.end());
      const Use use{place(sources, std::move(source)), target.only_type, system};
      if (std::ranges::find(uses, use) == uses.end()) uses.push_back(use);
    }
  }
}

void add_computed(std::string_view expression, Kind kind, std::vector<Source>& sources,
                  std::vector<Use>& uses) {
  auto compiled = fhirpath::compile(expression);
  if (!compiled) return;
  Source source{.path = {}, .kind = kind, .form = Form::code};
  source.computed = std::move(*compiled);
  uses.push_back({place(sources, std::move(source)), {}, {}});
}

CompositePlan composite_of(const Parameter& parameter) {
  CompositePlan out;
  std::string_view element_type;
  for (const std::string_view part : alternatives_of(parameter.expression)) {
    for (const Target& target : follow(part, parameter.type, false).value_or(std::vector<Target>{})) {
      out.elements.push_back(target.path);
      if (element_type.empty() || target.type != parameter.type) element_type = target.type;
    }
  }
  for (const Component& component : parameter.components) {
    ComponentPlan plan;
    std::vector<Use> uses;
    for (std::string_view part : alternatives_of(component.expression)) {
      constexpr std::string_view kResource = "%resource.";
      plan.from_resource = part.starts_with(kResource);
      if (plan.from_resource) part.remove_prefix(kResource.size());
      const std::string_view root = plan.from_resource ? parameter.type : element_type;
      add_uses(follow(part, root, true).value_or(std::vector<Target>{}), component.kind, plan.sources, uses);
    }
    out.components.push_back(std::move(plan));
  }
  return out;
}

Reading read(const Parameter& parameter, std::vector<Source>& sources) {
  Reading out{.parameter = &parameter, .uses = {}, .composite = {}};
  if (parameter.kind == Kind::special) return out;
  if (parameter.kind == Kind::composite) {
    out.composite = composite_of(parameter);
    return out;
  }
  for (const std::string_view part : alternatives_of(parameter.expression)) {
    if (auto targets = follow(part, parameter.type, false)) {
      add_uses(std::move(*targets), parameter.kind, sources, out.uses);
    } else {
      add_computed(part, parameter.kind, sources, out.uses);
    }
  }
  return out;
}

// Gives every source its group: sources that the same parameters use in the same way share one, named by the
// parameter among these that uses the fewest sources.
void group_sources(Layout& layout) {
  using Signature = std::vector<std::tuple<std::size_t, std::string_view, std::string_view>>;
  std::vector<Signature> signatures(layout.sources.size());
  for (std::size_t r = 0; r < layout.readings.size(); ++r)
    for (const Use& use : layout.readings[r].uses)
      signatures[use.source].emplace_back(r, use.only_type, use.only_system);
  std::map<Signature, std::uint16_t> groups;
  for (std::size_t s = 0; s < signatures.size(); ++s) {
    const auto [at, fresh] = groups.try_emplace(signatures[s], static_cast<std::uint16_t>(groups.size()));
    layout.sources[s].group = at->second;
    if (!fresh) continue;
    auto order = signatures[s];
    std::ranges::stable_sort(order, {}, [&](const auto& use) {
      return std::pair(!std::get<1>(use).empty() || !std::get<2>(use).empty(),
                       layout.readings[std::get<0>(use)].uses.size());
    });
    std::string name(layout.readings[std::get<0>(order.front())].parameter->name);
    const auto taken = [&] {
      return std::ranges::find(layout.groups, name, &Group::name) != layout.groups.end();
    };
    for (std::size_t next = 1; taken(); ++next) {
      name = next < order.size() ? std::string(layout.readings[std::get<0>(order[next])].parameter->name)
                                 : name + "+";
    }
    layout.groups.push_back({std::move(name), layout.sources[s].kind});
  }
}

void plant(Branch& root, const Path& path, std::uint16_t source) {
  Branch* at = &root;
  for (const Step& step : path) {
    auto found = std::ranges::find(at->branches, step, &Branch::step);
    if (found == at->branches.end()) {
      at->branches.push_back({.step = step, .sources = {}, .branches = {}});
      found = at->branches.end() - 1;
    }
    at = &*found;
  }
  at->sources.push_back(source);
}

std::unique_ptr<const Layout> compile(std::string_view type) {
  auto out = std::make_unique<Layout>();
  out->type = type;
  for (const Parameter& parameter : parameters_of(type))
    out->readings.push_back(read(parameter, out->sources));
  for (const Parameter& parameter : common_parameters())
    out->readings.push_back(read(parameter, out->sources));
  group_sources(*out);
  for (std::size_t s = 0; s < out->sources.size(); ++s)
    if (!out->sources[s].computed) plant(out->root, out->sources[s].path, static_cast<std::uint16_t>(s));
  return out;
}

struct Slot {
  std::once_flag once;
  std::unique_ptr<const Layout> layout;
};

}  // namespace

const Reading* Layout::find(std::string_view parameter) const {
  const auto found =
      std::ranges::find_if(readings, [&](const Reading& r) { return r.parameter->name == parameter; });
  return found == readings.end() ? nullptr : &*found;
}

const Layout* layout_of(std::string_view type) {
  const auto types = generated::kTypes.subspan(1);
  const auto found = std::ranges::lower_bound(types, type, {}, &generated::TypeRow::type);
  if (found == types.end() || found->type != type) return nullptr;
  static std::vector<Slot> slots(types.size());
  Slot& slot = slots[static_cast<std::size_t>(found - types.begin())];
  std::call_once(slot.once, [&] { slot.layout = compile(found->type); });
  return slot.layout.get();
}

}  // namespace dyad::search
