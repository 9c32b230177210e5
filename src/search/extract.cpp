// SPDX-License-Identifier: Apache-2.0
#include "search/extract.hpp"

#include <algorithm>

#include "search/expression.hpp"
#include "search/values.hpp"
#include "search/walk.hpp"

namespace dyad::search {
namespace {

using PerSource = std::vector<std::vector<Value>>;

PerSource read_sources(const Layout& layout, const json::Value& resource) {
  PerSource out(layout.sources.size());
  walk(layout.root, resource, [&](std::uint16_t s, const json::Value& element) {
    append_values(layout.sources[s].kind, layout.sources[s].form, element, resource, out[s]);
  });
  for (std::size_t s = 0; s < out.size(); ++s)
    if (layout.sources[s].computed) append_computed(layout.sources[s], resource, out[s]);
  return out;
}

std::vector<Value> composite_values(const CompositePlan& plan, const json::Value& resource) {
  std::vector<Value> out;
  for (const Path& path : plan.elements) {
    for_each_at(resource, path, [&](const json::Value& element) {
      CompositeValue value;
      for (const ComponentPlan& component : plan.components) {
        std::vector<Value>& part = value.components.emplace_back();
        for (const Source& source : component.sources)
          for_each_at(component.from_resource ? resource : element, source.path,
                      [&](const json::Value& found) {
                        append_values(source.kind, source.form, found, resource, part);
                      });
      }
      if (std::ranges::all_of(value.components, [](const auto& part) { return !part.empty(); }))
        out.emplace_back(std::move(value));
    });
  }
  return out;
}

std::vector<Value> used_values(const Reading& reading, const PerSource& sources) {
  std::vector<Value> out;
  for (const Use& use : reading.uses)
    for (const Value& value : sources[use.source])
      if (concerns(use, value)) out.push_back(value);
  return out;
}

void follow_path(const json::Value& from, std::span<const Step> path, const Visit& visit) {
  if (path.empty()) return visit(from);
  const Step& step = path.front();
  const json::Value& member = from[step.name];
  if (!member.is_array()) {
    if (!member.is_null() && passes_guard(step, member)) follow_path(member, path.subspan(1), visit);
    return;
  }
  for (const json::Value& item : member.items()) {
    if (passes_guard(step, item)) follow_path(item, path.subspan(1), visit);
    if (step.first_only) return;
  }
}

}  // namespace

void for_each_at(const json::Value& from, const Path& path, const Visit& visit) {
  follow_path(from, path, visit);
}

void append_computed(const Source& source, const json::Value& resource, std::vector<Value>& out) {
  const auto result = source.computed->evaluate(resource);
  if (!result) return;
  for (const fhirpath::Node& node : result->nodes) {
    if (!node.value) continue;
    // A truth that the expression found is a token like an element of type boolean.
    const std::string_view type = node.type == "System.Boolean"   ? "boolean"
                                  : node.type == "System.String"  ? "string"
                                  : node.type == "System.Integer" ? "integer"
                                  : node.type == "System.Decimal" ? "decimal"
                                                                  : node.type;
    for (const Reached& part : reached(source.kind, type))
      for_each_at(*node.value, part.path, [&](const json::Value& element) {
        append_values(source.kind, part.form, element, resource, out);
      });
  }
}

const std::vector<Value>* Extracted::find(std::string_view name) const {
  const auto found =
      std::ranges::find_if(parameters, [&](const Indexed& i) { return i.parameter->name == name; });
  return found == parameters.end() ? nullptr : &found->values;
}

Extracted extract(const json::Value& resource) {
  Extracted out;
  const Layout* layout = layout_of(resource["resourceType"].as_string());
  if (!layout) return out;
  const PerSource sources = read_sources(*layout, resource);
  for (const Reading& reading : layout->readings) {
    Indexed indexed{reading.parameter, reading.composite ? composite_values(*reading.composite, resource)
                                                         : used_values(reading, sources)};
    if (!indexed.values.empty()) out.parameters.push_back(std::move(indexed));
  }
  return out;
}

std::vector<Value> values_of(const json::Value& resource, std::string_view parameter) {
  const Layout* layout = layout_of(resource["resourceType"].as_string());
  const Reading* reading = layout ? layout->find(parameter) : nullptr;
  if (!reading) return {};
  if (reading->composite) return composite_values(*reading->composite, resource);
  std::vector<Value> out;
  for (const Use& use : reading->uses) {
    const Source& source = layout->sources[use.source];
    std::vector<Value> found;
    if (source.computed) {
      append_computed(source, resource, found);
    } else {
      for_each_at(resource, source.path, [&](const json::Value& element) {
        append_values(source.kind, source.form, element, resource, found);
      });
    }
    for (Value& value : found)
      if (concerns(use, value)) out.push_back(std::move(value));
  }
  return out;
}

}  // namespace dyad::search
