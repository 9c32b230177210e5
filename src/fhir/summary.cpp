// SPDX-License-Identifier: Apache-2.0
#include "fhir/summary.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "fhir/tables.hpp"

namespace dyad::fhir {
namespace {

using Names = std::unordered_set<std::string_view>;

const Names& summary_names(std::string_view shape) {
  static const auto all = [] {
    std::unordered_map<std::string_view, Names> made;
    for (const auto& row : generated::kSummaries) {
      Names& names = made[row.shape];
      for (std::string_view rest = row.elements; !rest.empty();) {
        const auto end = std::min(rest.find(' '), rest.size());
        names.insert(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
    }
    return made;
  }();
  static const Names none;
  const auto found = all.find(shape);
  return found == all.end() ? none : found->second;
}

const Shape* base_of(const Shape& shape) {
  return shape.base < 0 ? nullptr : &shapes()[static_cast<std::size_t>(shape.base)];
}

// "_birthDate" stands beside "birthDate" and goes where that goes.
std::string_view element_name(std::string_view member) {
  return member.starts_with('_') ? member.substr(1) : member;
}

// An extension that changes the meaning of what is kept must not get lost.
bool always_kept(std::string_view name) {
  return name == "resourceType" || name == "id" || name == "meta" || name == "modifierExtension";
}

bool in_summary(const Shape& shape, std::string_view name) {
  for (const Shape* here = &shape; here; here = base_of(*here))
    if (summary_names(here->name).contains(name)) return true;
  return false;
}

bool mandatory(const Shape& shape, std::string_view name) {
  const Element* element = find_element(shape, name);
  return element && element->min > 0;
}

json::Value summary_part(const json::Value& value, const Shape& shape);

json::Value summary_part_of_element(const json::Value& value, const Shape& owner, std::string_view name) {
  const Element* element = find_element(owner, name);
  if (!element || element->is_primitive()) return value;
  const Shape& shape = shapes()[static_cast<std::size_t>(element->type)];
  if (shape.concrete_resource || shape.name == "Resource") return value;
  if (!value.is_array()) return summary_part(value, shape);
  json::Array items;
  for (const auto& item : value.items()) items.push_back(summary_part(item, shape));
  return items;
}

json::Value summary_part(const json::Value& value, const Shape& shape) {
  if (!value.is_object()) return value;
  json::Object kept;
  for (const auto& [name, held] : value.members()) {
    const auto plain = element_name(name);
    // Extensions inside a datatype qualify it ("unit unknown"), and are small; those of the resource are not.
    const bool inner = !shape.concrete_resource && plain == "extension";
    if (!always_kept(plain) && !inner && !in_summary(shape, plain) && !mandatory(shape, plain)) continue;
    kept.emplace_back(name, name == plain ? summary_part_of_element(held, shape, plain) : held);
  }
  return kept;
}

void mark(json::Value& resource) {
  const json::Value tag =
      json::object({{"system", "http://terminology.hl7.org/CodeSystem/v3-ObservationValue"},
                    {"code", "SUBSETTED"},
                    {"display", "subsetted"}});
  json::Value meta = resource["meta"];
  json::Value tags = meta["tag"];
  tags.push(tag);
  meta.set("tag", std::move(tags));
  resource.set("meta", std::move(meta));
}

const Shape& shape_of(const json::Value& resource) {
  const Shape* shape = find_resource(resource["resourceType"].as_string());
  return shape ? *shape : any_resource();
}

template <class Keep>
json::Value top_level(const json::Value& resource, Keep keep) {
  const Shape& shape = shape_of(resource);
  json::Object kept;
  for (const auto& [name, held] : resource.members()) {
    const auto plain = element_name(name);
    if (always_kept(plain) || keep(plain) || mandatory(shape, plain)) kept.emplace_back(name, held);
  }
  json::Value out(std::move(kept));
  mark(out);
  return out;
}

}  // namespace

json::Value summary_of(const json::Value& resource) {
  json::Value out = summary_part(resource, shape_of(resource));
  mark(out);
  return out;
}

json::Value text_of(const json::Value& resource) {
  return top_level(resource, [](std::string_view name) { return name == "text"; });
}

json::Value without_text(const json::Value& resource) {
  return top_level(resource, [](std::string_view name) { return name != "text"; });
}

json::Value elements_of(const json::Value& resource, const std::vector<std::string>& names) {
  const std::string prefix = std::string(resource["resourceType"].as_string()) + ".";
  return top_level(resource, [&](std::string_view name) {
    return std::ranges::any_of(names, [&](std::string_view wanted) {
      if (wanted.starts_with(prefix)) wanted.remove_prefix(prefix.size());
      if (wanted == name) return true;
      // "value" names the choice value[x], whichever type it has.
      const Element* element = find_element(shape_of(resource), name);
      return element && element->choice >= 0 && choice_name(element->choice) == std::string(wanted) + "[x]";
    });
  });
}

}  // namespace dyad::fhir
