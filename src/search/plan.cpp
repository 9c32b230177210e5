// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "search/bounds.hpp"
#include "search/layout.hpp"
#include "search/search.hpp"
#include "search/units.hpp"

namespace dyad::search {
namespace {

Probe everything() { return {}; }
Probe any_of(std::vector<Probe> parts) {
  if (parts.size() == 1) return std::move(parts.front());
  Probe out;
  out.op = Probe::Op::any;
  out.parts = std::move(parts);
  return out;
}
Probe leaf(Probe::Op op, std::string text) {
  Probe out;
  out.op = op;
  out.text = std::move(text);
  return out;
}
Probe negated(Probe part) {
  Probe out;
  out.op = Probe::Op::none;
  out.parts.push_back(std::move(part));
  return out;
}
Plan nothing() { return {any_of({}), true}; }

// A term that may have been cut tells less than its whole text.
bool is_cut(const std::string& text) { return !text.ends_with(kEnd); }

// Asks one group of postings, of which the parameter may use a part only (layout.hpp).
class GroupPlanner {
 public:
  GroupPlanner(std::string_view type, const Group& group, const Use& use)
      : type_(type), group_(group), use_(use), whole_(use.only_type.empty() && use.only_system.empty()) {}

  Plan present() const {
    switch (group_.kind) {
      case Kind::date:
        return {leaf(Probe::Op::moment, term(type_, group_.name)), whole_};
      case Kind::number:
      case Kind::quantity:
        return {leaf(Probe::Op::amount, term(type_, group_.name)), whole_};
      case Kind::reference:
        return {any_of({prefix(term(type_, group_.name)), prefix(term(type_, identifier_name()))}), whole_};
      default:
        return {prefix(term(type_, group_.name)), whole_};
    }
  }

  Plan ask(const Criterion& criterion, const Alternative& asked) const {
    switch (group_.kind) {
      case Kind::token:
        return token(criterion.modifier, asked);
      case Kind::string:
        return string(criterion.modifier, asked);
      case Kind::reference:
        return reference(criterion.modifier, asked);
      case Kind::uri:
        return uri(criterion.modifier, asked);
      case Kind::date:
        return date(asked);
      case Kind::number:
        return asked.number ? amount(term(type_, group_.name), asked, *asked.number) : nothing();
      case Kind::quantity:
        return asked.quantity ? quantity(asked, *asked.quantity) : nothing();
      default:
        return {everything(), false};
    }
  }

 private:
  static Probe prefix(std::string text) { return leaf(Probe::Op::prefix, std::move(text)); }
  std::string identifier_name() const { return group_.name + std::string(kIdentifierOf); }

  Plan begins(std::string text) const {
    const bool exact = !is_cut(text);
    return {prefix(std::move(text)), exact};
  }
  Plan is(std::string text) const {
    const bool exact = !is_cut(text);
    return {leaf(Probe::Op::term, std::move(text)), exact};
  }

  // Terms with a code first and its system second.
  Plan coded(std::string_view name, const Alternative& asked) const {
    const TokenValue& t = *asked.token;
    if (asked.any_code) return {prefix(term(type_, name)), false};
    if (asked.no_system || !t.system.empty()) return is(term(type_, name, t.code, t.system));
    return begins(term(type_, name, t.code));
  }

  Plan token(std::string_view modifier, const Alternative& asked) const {
    if (modifier == "text") return {prefix(term(type_, group_.name)), false};
    if (!asked.token) return nothing();
    if (modifier == "of-type") {
      Plan out = begins(term(type_, group_.name, asked.token->code));
      out.exact = false;
      return out;
    }
    if (use_.only_system.empty()) return coded(group_.name, asked);
    const TokenValue& t = *asked.token;
    if (asked.no_system || (!t.system.empty() && t.system != use_.only_system)) return nothing();
    if (asked.any_code) return {prefix(term(type_, group_.name)), false};
    return is(term(type_, group_.name, t.code, use_.only_system));
  }

  Plan string(std::string_view modifier, const Alternative& asked) const {
    if (modifier == "contains") return {prefix(term(type_, group_.name)), false};
    std::string whole = term(type_, group_.name, fold(asked.text));
    if (modifier == "exact") {
      Plan out = is(std::move(whole));
      out.exact = false;  // case and marks
      return out;
    }
    const bool exact = !is_cut(whole);
    if (exact) whole.pop_back();
    return {prefix(std::move(whole)), exact};
  }

  Plan reference(std::string_view modifier, const Alternative& asked) const {
    if (modifier == "identifier") {
      if (!asked.token) return nothing();
      Plan out = coded(identifier_name(), asked);
      out.exact = out.exact && whole_;
      return out;
    }
    if (!asked.reference) return nothing();
    const ReferenceValue& wanted = *asked.reference;
    if (!wanted.url.empty()) {
      Plan out = wanted.version.empty() ? begins(term(type_, group_.name, wanted.url))
                                        : is(term(type_, group_.name, wanted.url, wanted.version));
      out.exact = out.exact && whole_;
      return out;
    }
    if (!wanted.type.empty() && !use_.only_type.empty() && wanted.type != use_.only_type) return nothing();
    if (!wanted.type.empty()) return is(term(type_, group_.name, wanted.id, wanted.type));
    Plan out = begins(term(type_, group_.name, wanted.id));
    out.exact = out.exact && whole_;
    return out;
  }

  Plan uri(std::string_view modifier, const Alternative& asked) const {
    std::string_view text = asked.text;
    std::vector<Plan> parts;
    if (modifier == "below" || modifier == "above") {
      if (text.ends_with('/')) text.remove_suffix(1);
      if (text.empty()) return nothing();
    }
    if (modifier == "above") {
      for (std::size_t end = text.size(); end != std::string_view::npos && end > 0;
           end = text.rfind('/', end - 1)) {
        parts.push_back(begins(term(type_, group_.name, text.substr(0, end))));
        parts.push_back(begins(term(type_, group_.name, std::string(text.substr(0, end)) + "/")));
      }
    } else if (modifier == "below") {
      parts.push_back(begins(term(type_, group_.name, text)));
      std::string deeper = term(type_, group_.name, std::string(text) + "/");
      const bool exact = !is_cut(deeper);
      if (exact) deeper.pop_back();
      parts.push_back({prefix(std::move(deeper)), exact});
    } else {
      parts.push_back(begins(term(type_, group_.name, text)));
      if (const std::size_t bar = text.rfind('|'); bar != std::string_view::npos && bar + 1 < text.size())
        parts.push_back(is(term(type_, group_.name, text.substr(0, bar), text.substr(bar + 1))));
    }
    Plan out{any_of({}), true};
    for (Plan& part : parts) {
      out.probe.parts.push_back(std::move(part.probe));
      out.exact = out.exact && part.exact;
    }
    out.probe.op = Probe::Op::any;
    return out;
  }

  Plan date(const Alternative& asked) const {
    if (!asked.date) return nothing();
    std::vector<Probe> parts;
    for (const auto& bounds : moment_bounds(asked.prefix, *asked.date)) {
      parts.push_back(leaf(Probe::Op::moment, term(type_, group_.name)));
      parts.back().moment = bounds;
    }
    return {any_of(std::move(parts)), true};
  }

  Plan amount(const std::string& name, const Alternative& asked, const NumberValue& n) const {
    std::vector<Probe> parts;
    for (const auto& bounds : amount_bounds(asked.prefix, n.value, n.low, n.high)) {
      parts.push_back(leaf(Probe::Op::amount, name));
      parts.back().amount = bounds;
    }
    return {any_of(std::move(parts)), true};
  }

  Plan quantity(const Alternative& asked, const QuantityValue& q) const {
    Plan stated = amount(term(type_, group_.name), asked, {q.low, q.high, q.value});
    stated.exact = q.code.empty() && q.system.empty();
    if (q.code.empty() || q.canonical_unit.empty()) return stated;
    const double value = canonical_unit(q.code)->of(q.value);
    Plan converted =
        amount(term(type_, group_.name, q.canonical_unit), asked, {q.canonical_low, q.canonical_high, value});
    if (!q.system.empty()) return converted;
    return {any_of({std::move(stated.probe), std::move(converted.probe)}), false};
  }

  std::string_view type_;
  const Group& group_;
  const Use& use_;
  bool whole_;
};

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
  return {any_of(std::move(parts)), exact};
}

// A resource that meets a composite meets every component; whether in the same element is read from it.
Plan composite_plan(std::string_view type, const Parameter& parameter, const Alternative& asked) {
  Plan out{everything(), false};
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
  const Plan unknown{everything(), false};
  if (!layout || !criterion.parameter || criterion.has || !criterion.chain.empty()) return unknown;
  const Reading* reading = layout->find(criterion.parameter->name);
  if (!reading) return unknown;
  Plan out{any_of({}), true};
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
  return leaf(Probe::Op::term, term(type, "_id", id, ""));
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
