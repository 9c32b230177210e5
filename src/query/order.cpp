// SPDX-License-Identifier: Apache-2.0
#include "query/order.hpp"

#include <algorithm>

#include "json/json.hpp"

namespace dyad::query {
namespace {

struct KeyOf {
  bool descending;

  SortKey operator()(const search::TokenValue& v) const { return {true, v.code, 0, v.system}; }
  SortKey operator()(const search::StringValue& v) const { return {true, v.folded, 0, v.text}; }
  SortKey operator()(const search::ReferenceValue& v) const {
    return {true, v.id.empty() ? v.url : v.type + "/" + v.id, 0, {}};
  }
  SortKey operator()(const search::DateValue& v) const {
    return {true, {}, static_cast<double>(descending ? v.last_ms : v.first_ms), {}};
  }
  SortKey operator()(const search::NumberValue& v) const { return {true, {}, v.value, {}}; }
  // Amounts of one dimension stand together, by size; others by their unit.
  SortKey operator()(const search::QuantityValue& v) const {
    if (v.canonical_unit.empty()) return {true, v.code.empty() ? v.unit : v.code, v.value, {}};
    return {true, v.canonical_unit, (v.canonical_low + v.canonical_high) / 2, {}};
  }
  SortKey operator()(const search::UriValue& v) const { return {true, v.text, 0, {}}; }
  SortKey operator()(const search::CompositeValue&) const { return {}; }
};

std::weak_ordering compare(const SortKey& a, const SortKey& b) {
  if (const auto c = a.text <=> b.text; c != 0) return c;
  if (a.number != b.number)
    return a.number < b.number ? std::weak_ordering::less : std::weak_ordering::greater;
  return a.detail <=> b.detail;
}

SortKey key_of(const search::Sort& sort, const search::Extracted& values) {
  SortKey out;
  const auto* found = values.find(sort.parameter->name);
  if (!found) return out;
  for (const auto& value : *found) {
    SortKey key = std::visit(KeyOf{sort.descending}, value);
    if (!key.present) continue;
    if (!out.present || (sort.descending ? compare(key, out) > 0 : compare(key, out) < 0))
      out = std::move(key);
  }
  return out;
}

}  // namespace

bool Order::in_store(const std::vector<std::string>& types) const {
  if (by.empty()) return true;
  if (by.size() > 1 || by.front().parameter->kind != search::Kind::date) return false;
  return std::ranges::all_of(types, [&](const auto& type) {
    return search::moment_name(type, by.front().parameter->name).has_value();
  });
}

Wanted Order::wanted(std::string_view type) const {
  Wanted out;
  out.descending = descending();
  if (!by.empty()) out.moment = search::moment_name(type, by.front().parameter->name).value_or("");
  return out;
}

Result<Order> order_of(const search::Search& search) {
  for (const auto& sort : search.sort)
    if (sort.parameter->kind == search::Kind::composite || sort.parameter->kind == search::Kind::special)
      return fail(ErrorKind::invalid, "a search cannot be sorted by a parameter of this kind", "_sort",
                  std::string(sort.parameter->name));
  return Order{search.sort};
}

bool comes_before(const Order& order, const record::Find::Cursor& a, const record::Find::Cursor& b) {
  if (a.moment_ms.has_value() != b.moment_ms.has_value()) return a.moment_ms.has_value();
  const std::pair first(a.moment_ms.value_or(0), a.sequence);
  const std::pair second(b.moment_ms.value_or(0), b.sequence);
  return order.descending() ? second < first : first < second;
}

record::Find::Cursor place_of(const Order& order, const record::Version& version) {
  record::Find::Cursor out{std::nullopt, version.sequence};
  if (order.by.empty()) return out;
  const auto body = json::parse(version.body);
  if (!body) return out;
  const auto parameter = search::moment_name(version.type, order.by.front().parameter->name);
  for (const auto& moment : search::postings_of(*body).moments) {
    if (moment.parameter != parameter) continue;
    const std::int64_t here = order.descending() ? moment.last_ms : moment.first_ms;
    if (!out.moment_ms || (order.descending() ? here > *out.moment_ms : here < *out.moment_ms))
      out.moment_ms = here;
  }
  return out;
}

std::vector<SortKey> keys_of(const Order& order, const search::Extracted& values) {
  std::vector<SortKey> out;
  out.reserve(order.by.size());
  for (const auto& sort : order.by) out.push_back(key_of(sort, values));
  return out;
}

bool comes_before(const Order& order, const std::vector<SortKey>& a, std::int64_t a_sequence,
                  const std::vector<SortKey>& b, std::int64_t b_sequence) {
  for (std::size_t i = 0; i < order.by.size(); ++i) {
    if (a[i].present != b[i].present) return a[i].present;
    if (const auto c = compare(a[i], b[i]); c != 0) return order.by[i].descending ? c > 0 : c < 0;
  }
  return order.descending() ? a_sequence > b_sequence : a_sequence < b_sequence;
}

}  // namespace dyad::query
