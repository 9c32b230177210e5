// SPDX-License-Identifier: Apache-2.0
// What a search must give, by looking at every resource with nothing but the judgement of one criterion on
// one resource.
#pragma once
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "json/json.hpp"
#include "record/store.hpp"
#include "search/search.hpp"

namespace dyad::support {

class SearchOracle {
 public:
  struct One {
    record::Version version;
    search::Extracted values;
  };
  using Names = std::vector<std::string>;  // "Patient/p1"

  // The record as it stands now.
  explicit SearchOracle(const record::Reader& reader) {
    const auto all = reader.since(0, 1'000'000);
    for (const auto& version : *all) {
      const std::string name = version.type + "/" + version.id;
      current_.erase(name);
      if (version.deleted) continue;
      const auto body = json::parse(version.body);
      current_.emplace(name, One{version, search::extract(*body)});
    }
  }

  // All matches in order.
  Names matches(const search::Search& search, const std::string& compartment_type,
                const std::string& compartment_id) const {
    std::vector<const One*> found;
    for (const auto& [name, one] : current_) {
      if (!search.type.empty() && one.version.type != search.type) continue;
      if (search.type.empty() && !search.types.empty() &&
          std::ranges::find(search.types, one.version.type) == search.types.end())
        continue;
      if (!compartment_type.empty() && !stands_in(one, compartment_type, compartment_id)) continue;
      if (std::ranges::all_of(search.criteria, [&](const auto& c) { return meets(one, c); }))
        found.push_back(&one);
    }
    std::ranges::sort(found, [&](const One* a, const One* b) { return before(search, *a, *b); });
    Names out;
    for (const One* one : found) out.push_back(name_of(*one));
    return out;
  }

  // What the includes of a search add to a page of these.
  std::set<std::string> included(const search::Search& search, const Names& page) const {
    std::set<std::string> out;
    Names sources = page;
    for (bool first = true; !sources.empty(); first = false) {
      std::set<std::string> next;
      for (const auto& source : sources)
        for (const auto& include : search.includes)
          if (first || include.iterate) follow(include, current_.at(source), next);
      sources.clear();
      for (const auto& name : next)
        if (std::ranges::find(page, name) == page.end() && out.insert(name).second) sources.push_back(name);
    }
    return out;
  }

 private:
  static std::string name_of(const One& one) { return one.version.type + "/" + one.version.id; }

  static std::set<std::string> references(const One& one, std::string_view parameter) {
    std::set<std::string> out;
    const auto* values = one.values.find(parameter);
    if (!values) return out;
    for (const auto& value : *values)
      if (const auto* r = std::get_if<search::ReferenceValue>(&value); r && !r->id.empty())
        out.insert(r->type + "/" + r->id);
    return out;
  }

  static bool stands_in(const One& one, const std::string& type, const std::string& id) {
    if (name_of(one) == type + "/" + id) return true;
    const auto parameters = search::compartment_parameters(type, one.version.type);
    return std::ranges::any_of(parameters, [&](const auto parameter) {
      return references(one, parameter).contains(type + "/" + id);
    });
  }

  bool meets(const One& one, const search::Criterion& criterion) const {
    if (criterion.has) {
      const search::Has& has = *criterion.has;
      return std::ranges::any_of(current_, [&](const auto& other) {
        return other.second.version.type == has.type && meets(other.second, *has.criterion) &&
               references(other.second, has.reference).contains(name_of(one));
      });
    }
    if (criterion.chain.empty()) return search::matches(criterion, one.values);
    const auto named = references(one, criterion.parameter->name);
    return std::ranges::any_of(criterion.chain, [&](const auto& step) {
      return std::ranges::any_of(named, [&](const std::string& name) {
        const auto it = current_.find(name);
        return it != current_.end() && it->second.version.type == step.first &&
               meets(it->second, *step.second);
      });
    });
  }

  void follow(const search::Include& include, const One& source, std::set<std::string>& out) const {
    const auto wanted = [&](const std::string& name) {
      return include.target.empty() || name.starts_with(include.target + "/");
    };
    if (!include.reverse) {
      if (include.type == "*" || include.type == source.version.type)
        for (const auto& name : all_references(source, include.parameter))
          if (wanted(name) && current_.contains(name)) out.insert(name);
      return;
    }
    for (const auto& [name, one] : current_)
      if ((include.type == "*" || one.version.type == include.type) && wanted(name_of(source)) &&
          all_references(one, include.parameter).contains(name_of(source)))
        out.insert(name);
  }

  static std::set<std::string> all_references(const One& one, const std::string& parameter) {
    if (parameter != "*") return references(one, parameter);
    std::set<std::string> out;
    for (const auto& indexed : one.values.parameters)
      if (indexed.parameter->kind == search::Kind::reference)
        out.merge(references(one, indexed.parameter->name));
    return out;
  }

  // A key that orders one parameter's values as texts and numbers; nothing when there is none.
  static std::optional<std::pair<std::string, double>> key(const search::Sort& sort, const One& one) {
    const auto* values = one.values.find(sort.parameter->name);
    std::optional<std::pair<std::string, double>> out;
    if (!values) return out;
    for (const auto& value : *values) {
      std::pair<std::string, double> here;
      if (const auto* v = std::get_if<search::DateValue>(&value))
        here.second = static_cast<double>(sort.descending ? v->last_ms : v->first_ms);
      else if (const auto* s = std::get_if<search::StringValue>(&value))
        here.first = s->folded + '\0' + s->text;
      else if (const auto* t = std::get_if<search::TokenValue>(&value))
        here.first = t->code + '\0' + t->system;
      if (!out || (sort.descending ? here > *out : here < *out)) out = here;
    }
    return out;
  }

  static bool before(const search::Search& search, const One& a, const One& b) {
    for (const auto& sort : search.sort) {
      const auto x = key(sort, a);
      const auto y = key(sort, b);
      if (x.has_value() != y.has_value()) return x.has_value();
      if (x == y) continue;
      return sort.descending ? *y < *x : *x < *y;
    }
    const bool falling = search.sort.empty() || search.sort.back().descending;
    return falling ? b.version.sequence < a.version.sequence : a.version.sequence < b.version.sequence;
  }

  std::map<std::string, One> current_;
};

}  // namespace dyad::support
