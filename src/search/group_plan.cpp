// SPDX-License-Identifier: Apache-2.0
#include "search/group_plan.hpp"

#include "search/bounds.hpp"
#include "search/term_cut.hpp"
#include "search/units.hpp"

namespace dyad::search {
Probe any_of_probes(std::vector<Probe> parts) {
  if (parts.size() == 1) return std::move(parts.front());
  Probe out;
  out.op = Probe::Op::any;
  out.parts = std::move(parts);
  return out;
}
Probe leaf_probe(Probe::Op op, std::string text) {
  Probe out;
  out.op = op;
  out.text = std::move(text);
  return out;
}
namespace {

Plan nothing() { return {any_of_probes({}), true}; }

Probe prefix(std::string text) { return leaf_probe(Probe::Op::prefix, std::move(text)); }

// Of a term, without the end of its last part.
Plan starts(std::string text) {
  const bool exact = !may_be_cut(text);
  if (text.ends_with(kEnd)) text.pop_back();
  return {prefix(std::move(text)), exact};
}
Plan begins(std::string text) {
  const bool exact = !may_be_cut(text);
  return {prefix(std::move(text)), exact};
}
Plan is(std::string text) {
  const bool exact = !may_be_cut(text);
  return {leaf_probe(Probe::Op::term, std::move(text)), exact};
}

}  // namespace

std::string GroupPlanner::identifier_name() const { return group_.name + std::string(kIdentifierOf); }

Plan GroupPlanner::present() const {
  switch (group_.kind) {
    case Kind::date:
      return {leaf_probe(Probe::Op::moment, term(type_, group_.name)), whole_};
    case Kind::number:
    case Kind::quantity:
      return {leaf_probe(Probe::Op::amount, term(type_, group_.name)), whole_};
    case Kind::reference:
      return {any_of_probes({prefix(term(type_, group_.name)), prefix(term(type_, identifier_name()))}),
              whole_};
    default:
      return {prefix(term(type_, group_.name)), whole_};
  }
}

Plan GroupPlanner::ask(const Criterion& criterion, const Alternative& asked) const {
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
      return {{}, false};
  }
}

// Terms with a code first and its system second.
Plan GroupPlanner::coded(std::string_view name, const Alternative& asked) const {
  const TokenValue& t = *asked.token;
  if (asked.any_code) return {prefix(term(type_, name)), false};
  if (asked.no_system || !t.system.empty()) return is(term(type_, name, t.code, t.system));
  return begins(term(type_, name, t.code));
}

Plan GroupPlanner::token(std::string_view modifier, const Alternative& asked) const {
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

Plan GroupPlanner::string(std::string_view modifier, const Alternative& asked) const {
  if (modifier == "contains") return {prefix(term(type_, group_.name)), false};
  std::string whole = term(type_, group_.name, fold(asked.text));
  if (modifier == "exact") {
    Plan out = is(std::move(whole));
    out.exact = false;  // case and marks
    return out;
  }
  return starts(std::move(whole));
}

Plan GroupPlanner::reference(std::string_view modifier, const Alternative& asked) const {
  if (modifier == "identifier") {
    if (!asked.token) return nothing();
    Plan out = coded(identifier_name(), asked);
    out.exact = out.exact && whole_;
    return out;
  }
  if (!asked.reference) return nothing();
  const ReferenceValue& wanted = *asked.reference;
  if (!wanted.url.empty()) {
    const std::string url = url_part(wanted.url);  // "g|" is a url
    Plan out = wanted.version.empty() ? begins(term(type_, group_.name, url))
                                      : is(term(type_, group_.name, url, wanted.version));
    out.exact = out.exact && whole_;
    return out;
  }
  if (!wanted.type.empty() && !use_.only_type.empty() && wanted.type != use_.only_type) return nothing();
  const std::string_view type = wanted.type.empty() ? use_.only_type : std::string_view(wanted.type);
  if (!type.empty()) return is(term(type_, group_.name, wanted.id, type));
  return begins(term(type_, group_.name, wanted.id));
}

Plan GroupPlanner::uri(std::string_view modifier, const Alternative& asked) const {
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
    parts.push_back(starts(term(type_, group_.name, std::string(text) + "/")));
  } else {
    parts.push_back(begins(term(type_, group_.name, text)));
    if (const std::size_t bar = text.rfind('|'); bar != std::string_view::npos && bar + 1 < text.size())
      parts.push_back(is(term(type_, group_.name, text.substr(0, bar), text.substr(bar + 1))));
  }
  Plan out{any_of_probes({}), true};
  for (Plan& part : parts) {
    out.probe.parts.push_back(std::move(part.probe));
    out.exact = out.exact && part.exact;
  }
  out.probe.op = Probe::Op::any;
  return out;
}

Plan GroupPlanner::date(const Alternative& asked) const {
  if (!asked.date) return nothing();
  std::vector<Probe> parts;
  for (const auto& bounds : moment_bounds(asked.prefix, *asked.date)) {
    parts.push_back(leaf_probe(Probe::Op::moment, term(type_, group_.name)));
    parts.back().moment = bounds;
  }
  return {any_of_probes(std::move(parts)), true};
}

Plan GroupPlanner::amount(const std::string& name, const Alternative& asked, const NumberValue& n) const {
  std::vector<Probe> parts;
  for (const auto& bounds : amount_bounds(asked.prefix, n.value, n.low, n.high)) {
    parts.push_back(leaf_probe(Probe::Op::amount, name));
    parts.back().amount = bounds;
  }
  return {any_of_probes(std::move(parts)), true};
}

Plan GroupPlanner::quantity(const Alternative& asked, const QuantityValue& q) const {
  Plan stated = amount(term(type_, group_.name), asked, {q.low, q.high, q.value});
  stated.exact = q.code.empty() && q.system.empty();
  if (q.code.empty() || q.canonical_unit.empty()) return stated;
  const double value = canonical_unit(q.code)->of(q.value);
  Plan converted =
      amount(term(type_, group_.name, q.canonical_unit), asked, {q.canonical_low, q.canonical_high, value});
  if (!q.system.empty()) return converted;
  return {any_of_probes({std::move(stated.probe), std::move(converted.probe)}), false};
}

}  // namespace dyad::search
