// SPDX-License-Identifier: Apache-2.0
#include "fhirpath/invariants.hpp"

#include <algorithm>
#include <stdexcept>
#include <unordered_map>

#include "fhir/validate.hpp"
#include "fhir/validate_place.hpp"
#include "fhirpath/evaluator.hpp"
#include "fhirpath/invariant_table.hpp"
#include "fhirpath/narrative.hpp"

namespace dyad::fhirpath {
namespace {

using fhir::Element;
using fhir::Place;
using fhir::Shape;
using json::Value;

struct Rule {
  const Invariant* invariant;
  Expression expression;
};

// The invariants, compiled once, by the shape or the element they are about.
class Rules {
 public:
  Rules() : of_shape_(fhir::shapes().size()) {
    rules_.reserve(generated::kInvariants.size());
    for (const Invariant& invariant : generated::kInvariants) {
      auto compiled = compile(invariant.expression);
      if (!compiled) throw std::logic_error(std::string(invariant.key) + ": " + compiled.error().text());
      rules_.push_back({&invariant, std::move(*compiled)});
    }
    const auto all = fhir::shapes();
    for (const Rule& rule : rules_) {
      const Shape* owner = fhir::find_shape(rule.invariant->owner);
      if (!owner) throw std::logic_error("an invariant of no shape: " + std::string(rule.invariant->owner));
      if (rule.invariant->element.empty()) {
        for (std::size_t i = 0; i < all.size(); ++i)
          if (is_a(static_cast<TypeCode>(i), static_cast<TypeCode>(owner - all.data())))
            of_shape_[i].push_back(&rule);
        continue;
      }
      const Element* first = fhir::generated::kElements.data();
      for (const Element& e : owner->own_elements()) {
        const std::string_view choice = e.choice >= 0 ? fhir::choice_name(e.choice) : std::string_view();
        if (e.name == rule.invariant->element || (choice.size() == rule.invariant->element.size() + 3 &&
                                                  choice.starts_with(rule.invariant->element)))
          of_element_[&e - first].push_back(&rule);
      }
    }
  }

  const std::vector<const Rule*>& of(const Shape& shape) const {
    return of_shape_[static_cast<std::size_t>(&shape - fhir::shapes().data())];
  }
  const std::vector<const Rule*>* of(const Element& element) const {
    const auto at = of_element_.find(&element - fhir::generated::kElements.data());
    return at == of_element_.end() ? nullptr : &at->second;
  }

 private:
  std::vector<Rule> rules_;
  std::vector<std::vector<const Rule*>> of_shape_;
  std::unordered_map<std::ptrdiff_t, std::vector<const Rule*>> of_element_;
};

const Rules& rules() {
  static const Rules instance;
  return instance;
}

// What is needed to know whether every contained resource is referred to (dom-3).
struct Local {
  std::vector<std::string_view> references;  // "#x", without '#'
  std::vector<bool> refers_back;             // by contained resource: it names its container
};

class Walk {
 public:
  explicit Walk(std::size_t limit) : limit_(limit) {}

  void root(const Value& resource, const Place& place) {
    const Shape* shape = fhir::find_resource(resource["resourceType"].as_string());
    if (!shape) return;
    const Context outer = std::move(context_);
    Local outer_local = std::move(local_);
    context_ = {};
    context_.resource = context_.root_resource = &resource;
    local_ = {};
    local_.refers_back.resize(resource["contained"].size());
    object(*shape, resource, place);
    contained_are_used(resource, place);
    context_ = outer;
    local_ = std::move(outer_local);
  }

  std::vector<Issue> take() { return std::move(issues_); }

 private:
  bool full() const { return issues_.size() >= limit_; }

  void contained(const Value& resource, const Place& place) {
    const Shape* shape = fhir::find_resource(resource["resourceType"].as_string());
    if (!shape) return;
    context_.resource = &resource;
    inside_ = place.index;
    object(*shape, resource, place);
    inside_.reset();
    context_.resource = context_.root_resource;
  }

  void object(const Shape& shape, const Value& value, const Place& place) {
    if (!value.is_object() || full()) return;
    check(rules().of(shape), {&value, nullptr, static_cast<TypeCode>(&shape - fhir::shapes().data())}, place);
    for (const auto& [name, member] : value.members()) {
      const bool sibling = name.starts_with('_');
      const Element* e = fhir::find_element(shape, std::string_view(name).substr(sibling ? 1 : 0));
      if (!e) continue;
      if (!member.is_array()) {
        element(*e, sibling, member, {&place, name});
        continue;
      }
      for (std::size_t i = 0; i < member.size() && !full(); ++i)
        element(*e, sibling, member.items()[i], {&place, name, i});
    }
  }

  void element(const Element& e, bool sibling, const Value& value, const Place& place) {
    static const Shape& extended = *fhir::find_shape("Element");
    if (sibling) return object(extended, value, place);
    if (const auto* own = rules().of(e)) check(*own, {&value, nullptr, e.type}, place);
    if (e.is_primitive()) {
      if (value.is_string() && value.as_string().starts_with('#')) refer(e, value.as_string());
      if (e.primitive() == fhir::Primitive::xhtml) narrative(value, place);
      return;
    }
    const Shape& shape = fhir::shapes()[static_cast<std::size_t>(e.type)];
    if (&shape != &fhir::any_resource() && !shape.concrete_resource) return object(shape, value, place);
    if (place.name == "contained") return contained(value, place);
    root(value, place);
  }

  void narrative(const Value& value, const Place& place) {
    if (const std::string fault = narrative_fault(value.as_string()); !fault.empty())
      report("txt-1, txt-2", "the narrative must be XHTML with some content: " + fault, place);
  }

  void refer(const Element& e, std::string_view text) {
    using fhir::Primitive;
    const Primitive type = e.primitive();
    if (e.name != "reference" && type != Primitive::canonical && type != Primitive::uri &&
        type != Primitive::url)
      return;
    if (text.size() > 1) local_.references.push_back(text.substr(1));
    if (text.size() == 1 && inside_ && *inside_ < local_.refers_back.size())
      local_.refers_back[*inside_] = true;
  }

  void contained_are_used(const Value& resource, const Place& place) {
    const auto& all = resource["contained"].items();
    for (std::size_t i = 0; i < all.size() && !full(); ++i) {
      const std::string_view id = all[i]["id"].as_string();
      const auto& named = local_.references;
      if (local_.refers_back[i] || (!id.empty() && std::find(named.begin(), named.end(), id) != named.end()))
        continue;
      report("dom-3", "nothing in the resource refers to this contained resource", {&place, "contained", i});
    }
  }

  void check(const std::vector<const Rule*>& all, const Item& item, const Place& place) {
    for (const Rule* rule : all) {
      if (full()) return;
      const auto verdict = judge(rule->expression, item, context_);
      if (verdict && verdict->value_or(false)) continue;
      report(rule->invariant->key,
             verdict ? rule->invariant->human : std::string_view(verdict.error().message), place);
    }
  }

  void report(std::string_view key, std::string_view human, const Place& place) {
    issues_.push_back({Issue::Severity::error, "invariant", place.text(),
                       std::string(human) + " (" + std::string(key) + ")"});
  }

  std::size_t limit_;
  std::vector<Issue> issues_;
  Context context_;
  Local local_;
  std::optional<std::size_t> inside_;  // the contained resource that is walked through
};

std::vector<Issue> broken_invariants(const Value& resource, std::size_t limit, std::string_view root) {
  Walk walk(limit);
  walk.root(resource, Place{nullptr, root.empty() ? resource["resourceType"].as_string() : root});
  return walk.take();
}

}  // namespace

Result<void> check_invariants(const Value& resource, std::string_view root) {
  const auto found = broken_invariants(resource, 1, root);
  if (found.empty()) return {};
  return fail(ErrorKind::invalid, found[0].message, found[0].expression);
}

std::vector<Issue> all_issues(const Value& resource) {
  std::vector<Issue> out;
  bool readable = true;
  for (fhir::Fault& fault : fhir::faults(resource, kMaxIssues)) {
    Error& e = fault.error;
    if (!e.value.empty()) e.message += ", got " + e.value;
    if (!e.limit.empty()) e.message += "; allowed: " + e.limit;
    readable = readable && fault.code != "structure";
    out.push_back(
        {Issue::Severity::error, std::string(fault.code), std::move(e.field), std::move(e.message)});
  }
  if (!readable || out.size() >= kMaxIssues) return out;
  for (Issue& issue : broken_invariants(resource, kMaxIssues - out.size(), {}))
    out.push_back(std::move(issue));
  return out;
}

}  // namespace dyad::fhirpath
