// SPDX-License-Identifier: Apache-2.0
#include "fhirpath/equality.hpp"

#include <algorithm>
#include <unordered_map>

#include "fhirpath/quantities.hpp"
#include "fhirpath/values.hpp"

namespace dyad::fhirpath {
namespace {

using json::Value;

constexpr bool number(Kind kind) { return kind == Kind::integer || kind == Kind::decimal; }
constexpr bool moment(Kind kind) { return kind == Kind::date || kind == Kind::date_time; }

bool same_number(const Value& a, const Value& b) {
  const auto x = Decimal::read(a.number_text());
  const auto y = Decimal::read(b.number_text());
  return x && y ? compare(*x, *y) == 0 : a == b;
}

// Of complex elements: the same members with the same values, whatever their order and the zeros of numbers.
bool same_json(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) return same_number(a, b);
  if (a.is_array() && b.is_array())
    return std::equal(a.items().begin(), a.items().end(), b.items().begin(), b.items().end(), same_json);
  if (!a.is_object() || !b.is_object()) return a == b;
  if (a.size() != b.size()) return false;
  return std::all_of(a.members().begin(), a.members().end(), [&](const json::Member& m) {
    return b.has(m.first) && same_json(m.second, b[m.first]);
  });
}

std::optional<bool> same_moment(const Item& a, const Item& b) {
  const auto x = moment_of(a), y = moment_of(b);
  if (!x || !y) return a.value->as_string() == b.value->as_string();
  const auto order = compare(*x, *y);
  if (!order) return {};
  return *order == 0;
}

std::string folded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (blank && (out.empty() || out.back() == ' ')) continue;
    out += blank ? ' ' : (c >= 'A' && c <= 'Z') ? static_cast<char>(c - 'A' + 'a') : c;
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

// Equal at the precision of the less precise, zeros at the end not counted.
bool about(const Decimal& a, const Decimal& b) {
  const int places = std::min(a.trimmed().scale, b.trimmed().scale);
  return compare(a.rounded(places), b.rounded(places)) == 0;
}

// Members of `a` and `b` as unordered, equivalent values.
bool like_json(const Value& a, const Value& b) {
  if (a.is_string() && b.is_string()) return folded(a.as_string()) == folded(b.as_string());
  if (a.is_array() && b.is_array()) {
    if (a.size() != b.size()) return false;
    std::vector<bool> used(b.size());
    return std::all_of(a.items().begin(), a.items().end(), [&](const Value& x) {
      for (std::size_t i = 0; i < b.size(); ++i) {
        if (used[i] || !like_json(x, b.items()[i])) continue;
        used[i] = true;
        return true;
      }
      return false;
    });
  }
  if (!a.is_object() || !b.is_object()) return same_json(a, b);
  const auto within = [](const Value& x, const Value& y) {
    return std::all_of(x.members().begin(), x.members().end(), [&](const json::Member& m) {
      return m.first == "id" || (y.has(m.first) && like_json(m.second, y[m.first]));
    });
  };
  return within(a, b) && within(b, a);
}

}  // namespace

std::optional<bool> equal(const Item& a, const Item& b) {
  if (a.value && a.value == b.value) return true;
  if (!a.value || !b.value)
    return !a.value && !b.value && a.extra && b.extra && same_json(*a.extra, *b.extra);
  const Kind x = kind_of(a), y = kind_of(b);
  if (x == Kind::string && y == Kind::string) return a.value->as_string() == b.value->as_string();
  if (number(x) && number(y)) return same_number(*a.value, *b.value);
  if ((moment(x) && moment(y)) || (x == Kind::time && y == Kind::time)) return same_moment(a, b);
  if (x == Kind::quantity && y == Kind::quantity) {
    const auto p = quantity_of(a), q = quantity_of(b);
    if (p && q) return equal(*p, *q);
  }
  if ((x == Kind::string && (moment(y) || y == Kind::time)) ||
      (y == Kind::string && (moment(x) || x == Kind::time)))
    return a.value->as_string() == b.value->as_string();
  if (x != y) return false;
  return same_json(*a.value, *b.value);
}

std::optional<bool> equal(const Items& a, const Items& b) {
  if (a.empty() || b.empty()) return {};
  if (a.size() != b.size()) return false;
  bool open = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto same = equal(a[i], b[i]);
    if (same == false) return false;
    open = open || !same;
  }
  if (open) return {};
  return true;
}

bool equivalent(const Item& a, const Item& b) {
  if (!a.value || !b.value) return !a.value && !b.value;
  const Kind x = kind_of(a), y = kind_of(b);
  if (x == Kind::string && y == Kind::string)
    return folded(a.value->as_string()) == folded(b.value->as_string());
  if (number(x) && number(y)) {
    const auto p = decimal_of(a), q = decimal_of(b);
    return p && q && about(*p, *q);
  }
  if (x == Kind::quantity && y == Kind::quantity) {
    const auto p = quantity_of(a), q = quantity_of(b);
    if (p && q) return equivalent(*p, *q);
  }
  if (x != Kind::none || y != Kind::none) return equal(a, b).value_or(false);
  return like_json(*a.value, *b.value);
}

bool equivalent(const Items& a, const Items& b) {
  if (a.size() != b.size()) return false;
  std::vector<bool> used(b.size());
  for (const Item& item : a) {
    std::size_t i = 0;
    while (i < b.size() && (used[i] || !equivalent(item, b[i]))) ++i;
    if (i == b.size()) return false;
    used[i] = true;
  }
  return true;
}

std::optional<int> compare(const Item& a, const Item& b, bool& comparable) {
  comparable = true;
  const Kind x = kind_of(a), y = kind_of(b);
  const auto sign = [](auto order) { return order < 0 ? -1 : order > 0 ? 1 : 0; };
  if (x == Kind::string && y == Kind::string) return sign(a.value->as_string().compare(b.value->as_string()));
  if (number(x) && number(y)) {
    const auto p = decimal_of(a), q = decimal_of(b);
    if (!p || !q) return {};
    return sign(compare(*p, *q));
  }
  if ((moment(x) && moment(y)) || (x == Kind::time && y == Kind::time)) {
    const auto p = moment_of(a), q = moment_of(b);
    if (!p || !q) return {};
    return compare(*p, *q);
  }
  if (x == Kind::quantity && y == Kind::quantity) {
    const auto p = quantity_of(a), q = quantity_of(b);
    if (!p || !q) return {};
    return compare(*p, *q);
  }
  comparable = !a.value || !b.value;
  return {};
}

bool contains(const Items& items, const Item& item) {
  return std::any_of(items.begin(), items.end(),
                     [&](const Item& other) { return equal(other, item).value_or(false); });
}

void make_distinct(Items& items) {
  if (items.size() < 2) return;
  Items kept;
  kept.reserve(items.size());
  // Strings, of which there may be many, by their text; the rest one by one.
  std::unordered_map<std::string_view, bool> texts;
  for (const Item& item : items) {
    const auto text = items.size() > 16 ? string_of(item) : std::nullopt;
    if (text ? texts.try_emplace(*text, true).second : !contains(kept, item)) kept.push_back(item);
  }
  items = std::move(kept);
}

}  // namespace dyad::fhirpath
