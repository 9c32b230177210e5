// SPDX-License-Identifier: Apache-2.0
#include "care/reference.hpp"

#include "care/values.hpp"
#include "clinical/early_warning.hpp"

namespace dyad::care {
namespace {

json::Value range_json(const evidence::Entry& entry, const evidence::Quantity& q, double low, double high,
                       std::string_view unit) {
  const auto from = to_canonical(q, low, unit), to = to_canonical(q, high, unit);
  if (!from || !to) return {};
  return json::object({{"low", *from}, {"high", *to}, {"source", source_ref(entry)}});
}

// Rows {"until_day", "low", "high"}: the first that reaches the day.
json::Value by_day(const evidence::Entry& entry, const json::Value& rows, const evidence::Quantity& q,
                   int day) {
  for (const auto& row : rows.items()) {
    const auto until = row["until_day"].as_int();
    const auto low = row["low"].as_double(), high = row["high"].as_double();
    if (!until || !low || !high) return {};
    if (day < *until) return range_json(entry, q, *low, *high, entry.unit);
  }
  return {};
}

// Ranges given as [low, high] for each trimester; where trimesters end stands in `rule`.
json::Value by_trimester(const evidence::Entry& entry, const evidence::Entry& rule, const json::Value& row,
                         const evidence::Quantity& q, int day) {
  const auto ends = rule.numbers("trimesters_end_before_day");
  const char* trimester = day < ends.at(0) ? "first" : day < ends.at(1) ? "second" : "third";
  const json::Value& range = entry.value(row["name"].as_string())[trimester];
  const auto low = range[std::size_t(0)].as_double(), high = range[std::size_t(1)].as_double();
  if (!low || !high) return {};
  return range_json(entry, q, *low, *high, row["unit"].as_string());
}

json::Value by_centile(const evidence::Entry& entry, const evidence::Book& book, const evidence::Quantity& q,
                       Gestation g) {
  const auto c = clinical::vital_centiles(book, q.key, g.weeks());
  if (!c || c->past_last) return {};
  return range_json(entry, q, c->p3, c->p97, q.unit);
}

}  // namespace

json::Value reference_json(const Facts& facts, const evidence::Book& book, const evidence::Quantity& q) {
  const auto& rule = book.need("display.reference_ranges");
  const json::Value& row = rule.value("quantities")[q.key];
  const auto gestation = facts.gestation(facts.at);
  if (row.is_null() || !gestation || !facts.pregnant()) return {};
  const auto* entry = book.find(row["entry"].as_string());
  if (!entry || entry->use() != evidence::Use::decide) return {};
  const std::string_view by = row["by"].as_string();
  if (by == "centile") return by_centile(*entry, book, q, *gestation);
  if (by == "day") return by_day(*entry, entry->value(row["name"].as_string()), q, gestation->days);
  return by_trimester(*entry, rule, row, q, gestation->days);
}

}  // namespace dyad::care
