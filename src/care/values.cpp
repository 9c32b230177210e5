// SPDX-License-Identifier: Apache-2.0
#include "care/values.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/decimal.hpp"
#include "care/reference.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

double stale_after_h(const evidence::Book& book, const evidence::Quantity& q) {
  const auto& rule = book.need("display.staleness");
  return rule.maybe("hours." + q.key).value_or(rule.number("default_h"));
}

// The change over the look-back: from the oldest value inside it. What is measured rarely is looked back on
// further.
std::string trend_of(const Facts& facts, const evidence::Book& book, const Measurement& m) {
  const auto& rule = book.need("display.trend");
  const bool rare = stale_after_h(book, *m.quantity) > book.need("display.staleness").number("default_h");
  const double look_back_h = rule.number(rare ? "look_back_scan_h" : "look_back_h");
  const auto window =
      facts.between(m.quantity->key, m.patient, m.effective_at.plus_days(-look_back_h / 24), m.effective_at);
  if (window.empty() || window.front()->effective_at >= m.effective_at) return "unknown";
  const double before = window.front()->value;
  const double least =
      rule.maybe("absolute." + m.quantity->key).value_or(std::abs(before) * rule.number("relative"));
  const double change = m.value - before;
  if (change == 0 || std::abs(change) < least) return "steady";
  return change > 0 ? "rising" : "falling";
}

bool is_stale(const Facts& facts, const evidence::Book& book, const Measurement& m) {
  return hours_between(m.effective_at, facts.at) > stale_after_h(book, *m.quantity);
}

json::Value point_json(const Measurement& m) {
  return json::object({{"at", format_utc(m.effective_at)},
                       {"value", m.value},
                       {"synthetic", m.synthetic},
                       {"resource", m.resource}});
}

}  // namespace

json::Value source_ref(const evidence::Entry& entry) {
  return json::object({{"id", entry.id}, {"title", entry.title}, {"certainty", name_of(entry.certainty)}});
}

json::Value source_refs(const evidence::Book& book, const std::vector<std::string>& ids) {
  json::Array out;
  for (const auto& id : ids)
    if (const auto* entry = book.find(id)) out.push_back(source_ref(*entry));
  return json::Value(std::move(out));
}

json::Value message(std::string code, std::string text, json::Value params) {
  json::Value out = json::object({{"code", std::move(code)}, {"text", std::move(text)}});
  if (!params.is_null()) out.set("params", std::move(params));
  return out;
}

json::Value message(const evidence::Note& note) {
  if (note.params.empty()) return message(note.code, note.text);
  json::Value params = json::object({});
  for (const auto& [name, value] : note.params) params.set(name, value);
  return message(note.code, note.text, std::move(params));
}

json::Value value_json(const Facts& facts, const evidence::Book& book, const Measurement& m) {
  const bool child = facts.is_child(m.patient);
  json::Value v = json::object({{"key", m.quantity->key},
                                {"who", child ? "child" : "mother"},
                                {"value", m.value},
                                {"text", fixed(m.value, m.quantity->digits)},
                                {"unit", m.quantity->unit},
                                {"effective_at", format_utc(m.effective_at)},
                                {"recorded_at", format_utc(m.recorded_at)},
                                {"trend", trend_of(facts, book, m)},
                                {"stale", is_stale(facts, book, m)},
                                {"synthetic", m.synthetic},
                                {"resource", m.resource}});
  if (child) v.set("child", m.patient);
  if (!m.sent.empty()) v.set("sent", m.sent);
  if (!m.device.empty()) v.set("device", m.device);
  return v;
}

json::Value latest_values(const Facts& facts, const evidence::Book& book, std::string_view patient) {
  std::map<std::string, const Measurement*> newest;
  for (const auto& m : facts.measurements)
    if (m.patient == patient) newest[m.quantity->key] = &m;
  std::vector<const Measurement*> order;
  for (const auto& [key, m] : newest) order.push_back(m);
  std::ranges::stable_sort(order, [](auto* a, auto* b) { return a->effective_at > b->effective_at; });
  json::Array out;
  for (const auto* m : order) out.push_back(value_json(facts, book, *m));
  return json::Value(std::move(out));
}

json::Value series_json(const Facts& facts, const evidence::Book& book, std::string_view key,
                        std::string_view patient, std::optional<double> last_hours) {
  json::Array points;
  const evidence::Quantity* quantity = nullptr;
  for (const auto* m : facts.series(key, patient)) {
    if (last_hours && hours_between(m->effective_at, facts.at) > *last_hours) continue;
    quantity = m->quantity;
    points.push_back(point_json(*m));
  }
  if (!quantity) return {};
  const bool child = facts.is_child(patient);
  json::Value out = json::object({{"key", key},
                                  {"who", child ? "child" : "mother"},
                                  {"unit", quantity->unit},
                                  {"digits", quantity->digits},
                                  {"points", json::Value(std::move(points))}});
  if (child) {
    out.set("child", patient);
  } else if (json::Value reference = reference_json(facts, book, *quantity); !reference.is_null()) {
    out.set("reference", std::move(reference));
  }
  return out;
}

json::Value all_series(const Facts& facts, const evidence::Book& book, std::string_view patient) {
  std::vector<std::string> keys;
  for (const auto& m : facts.measurements)
    if (m.patient == patient && std::ranges::find(keys, m.quantity->key) == keys.end())
      keys.push_back(m.quantity->key);
  json::Array out;
  for (const auto& key : keys) out.push_back(series_json(facts, book, key, patient));
  return json::Value(std::move(out));
}

}  // namespace dyad::care
