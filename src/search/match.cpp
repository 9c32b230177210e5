// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "search/bounds.hpp"
#include "search/search.hpp"
#include "search/units.hpp"

namespace dyad::search {
namespace {

bool within_any(const std::vector<Probe::AmountBounds>& bounds, double low, double high) {
  return std::ranges::any_of(bounds, [&](const auto& b) { return within(b, low, high); });
}

// One asked alternative against one value. The overload tells the kind.
class Judge {
 public:
  Judge(std::string_view modifier, const Alternative& asked) : modifier_(modifier), asked_(asked) {}

  bool operator()(const TokenValue& v) const {
    if (modifier_ == "text") return !v.text.empty() && fold(v.text).starts_with(fold(asked_.text));
    if (!asked_.token) return false;
    const TokenValue& token = *asked_.token;
    if (modifier_ == "of-type") {
      return v.code == token.code && std::ranges::any_of(v.type, [&](const auto& type) {
               return type.second == token.type.front().second &&
                      (token.type.front().first.empty() || type.first == token.type.front().first);
             });
    }
    if (asked_.any_code) return v.system == token.system && !v.code.empty();
    return !v.code.empty() && same_token(v.code, v.system);
  }

  bool operator()(const StringValue& v) const {
    if (modifier_ == "exact") return v.text == asked_.text;
    const std::string wanted = fold(asked_.text);
    return modifier_ == "contains" ? v.folded.find(wanted) != std::string::npos
                                   : v.folded.starts_with(wanted);
  }

  bool operator()(const ReferenceValue& v) const {
    if (modifier_ == "identifier") {
      if (!asked_.token) return false;
      if (asked_.any_code) return v.identifier_system == asked_.token->system;
      return !v.identifier_value.empty() && same_token(v.identifier_value, v.identifier_system);
    }
    if (!asked_.reference) return false;
    const ReferenceValue& wanted = *asked_.reference;
    if (!wanted.url.empty())
      return v.id.empty() && v.url == wanted.url && (wanted.version.empty() || v.version == wanted.version);
    if (!wanted.type.empty()) return v.id == wanted.id && v.type == wanted.type;
    return !v.id.empty() && v.id == wanted.id;
  }

  bool operator()(const DateValue& v) const {
    return asked_.date && std::ranges::any_of(moment_bounds(asked_.prefix, *asked_.date), [&](const auto& b) {
             return within(b, v.first_ms, v.last_ms);
           });
  }

  bool operator()(const NumberValue& v) const {
    if (!asked_.number) return false;
    const NumberValue& n = *asked_.number;
    return within_any(amount_bounds(asked_.prefix, n.value, n.low, n.high), v.low, v.high);
  }

  bool operator()(const QuantityValue& v) const {
    if (!asked_.quantity) return false;
    const QuantityValue& q = *asked_.quantity;
    const auto as_stated = [&] {
      return within_any(amount_bounds(asked_.prefix, q.value, q.low, q.high), v.low, v.high);
    };
    if (q.code.empty()) return (q.system.empty() || q.system == v.system) && as_stated();
    if (!q.canonical_unit.empty() && q.canonical_unit == v.canonical_unit) {
      const double value = canonical_unit(q.code)->of(q.value);
      return within_any(amount_bounds(asked_.prefix, value, q.canonical_low, q.canonical_high),
                        v.canonical_low, v.canonical_high);
    }
    if (q.system.empty()) return (q.code == v.code || q.code == v.unit) && as_stated();
    return q.code == v.code && q.system == v.system && as_stated();
  }

  bool operator()(const UriValue& v) const {
    const std::string_view wanted = asked_.text;
    if (modifier_ == "below") return is_below(v.text, wanted);
    if (modifier_ == "above") return is_below(wanted, v.text);
    return v.text == wanted || (!v.version.empty() && v.text + "|" + v.version == wanted);
  }

  bool operator()(const CompositeValue& v) const {
    for (std::size_t i = 0; i < v.components.size(); ++i) {
      if (i >= asked_.components.size()) return false;
      const Judge judge({}, asked_.components[i]);
      if (!std::ranges::any_of(v.components[i], [&](const Value& part) { return std::visit(judge, part); }))
        return false;
    }
    return true;
  }

 private:
  bool same_token(std::string_view code, std::string_view system) const {
    const TokenValue& token = *asked_.token;
    if (code != token.code) return false;
    return asked_.no_system ? system.empty() : token.system.empty() || system == token.system;
  }

  static bool is_below(std::string_view text, std::string_view above) {
    if (above.ends_with('/')) above.remove_suffix(1);
    return !above.empty() && text.starts_with(above) &&
           (text.size() == above.size() || text[above.size()] == '/');
  }

  std::string_view modifier_;
  const Alternative& asked_;
};

}  // namespace

bool matches(const Criterion& criterion, const Extracted& extracted) {
  const std::vector<Value>* values =
      criterion.parameter ? extracted.find(criterion.parameter->name) : nullptr;
  if (criterion.missing) return *criterion.missing == (values == nullptr);
  const auto met = [&](const Alternative& asked) {
    const Judge judge(criterion.modifier, asked);
    return values && std::ranges::any_of(*values, [&](const Value& v) { return std::visit(judge, v); });
  };
  const bool any = std::ranges::any_of(criterion.alternatives, met);
  return criterion.modifier == "not" ? !any : any;
}

}  // namespace dyad::search
