// SPDX-License-Identifier: Apache-2.0
#include "care/values.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/decimal.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

bool is_child(const Facts& facts, std::string_view patient) { return patient != facts.mother; }

std::string trend_of(const Facts& facts, const evidence::Book& book, const Measurement& m) {
  const auto& rule = book.need("display.trend");
  const bool scan = m.quantity->subject == "child";
  const double look_back_h = rule.number(scan ? "look_back_scan_h" : "look_back_h");
  const Measurement* before = nullptr;
  for (const auto& other : facts.measurements) {
    if (other.effective_at >= m.effective_at) break;
    if (other.quantity == m.quantity && other.patient == m.patient &&
        hours_between(other.effective_at, m.effective_at) <= look_back_h) {
      before = &other;
      break;  // the oldest inside the look-back: the change over the whole of it
    }
  }
  if (!before) return "unknown";
  const double scale = std::max(std::abs(before->value), 1e-9);
  const double change = (m.value - before->value) / scale;
  if (std::abs(change) < rule.number("relative")) return "steady";
  return change > 0 ? "rising" : "falling";
}

bool is_stale(const Facts& facts, const evidence::Book& book, const Measurement& m) {
  const auto& rule = book.need("display.staleness");
  const double hours = rule.maybe("hours." + m.quantity->key).value_or(rule.number("default_h"));
  return hours_between(m.effective_at, facts.at) > hours;
}

json::Value point_json(const Measurement& m) {
  return json::object({{"at", format_utc(m.effective_at)},
                       {"value", m.value},
                       {"synthetic", m.synthetic},
                       {"resource", m.resource}});
}

// Pregnancy's own range for a laboratory value at this gestation, when the evidence holds one for the quantity.
json::Value reference_json(const Facts& facts, const evidence::Book& book, std::string_view key) {
  const auto* entry = book.find("lab_range." + std::string(key));
  if (!entry || !facts.dating.edd) return {};
  const int days = facts.dating.at(facts.today()).days;
  for (const auto& row : entry->value("pregnancy").items()) {
    const auto from = row["from_days"].as_double(), to = row["to_days"].as_double();
    if (!from || !to || days < *from || days > *to) continue;
    json::Value out = json::object({{"source", source_ref(*entry)}});
    if (const auto low = row["low"].as_double()) out.set("low", *low);
    if (const auto high = row["high"].as_double()) out.set("high", *high);
    return out;
  }
  return {};
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
  const bool child = is_child(facts, m.patient);
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

json::Value series_json(const Facts& facts, const evidence::Book& book, std::string_view key, std::string_view patient,
                        std::optional<double> last_hours) {
  json::Array points;
  const evidence::Quantity* quantity = nullptr;
  for (const auto* m : facts.series(key, patient)) {
    if (last_hours && hours_between(m->effective_at, facts.at) > *last_hours) continue;
    quantity = m->quantity;
    points.push_back(point_json(*m));
  }
  if (!quantity) return {};
  json::Value out = json::object({{"key", key},
                                  {"who", is_child(facts, patient) ? "child" : "mother"},
                                  {"unit", quantity->unit},
                                  {"digits", quantity->digits},
                                  {"points", json::Value(std::move(points))}});
  if (is_child(facts, patient)) out.set("child", patient);
  if (!is_child(facts, patient))
    if (json::Value reference = reference_json(facts, book, key); !reference.is_null())
      out.set("reference", std::move(reference));
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
