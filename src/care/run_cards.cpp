// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "care/run_json.hpp"
#include "care/values.hpp"

namespace dyad::care {
namespace {

constexpr double kGramsPerKilogram = 1000;

struct Weight {
  double kg = 0;
  const Measurement* from = nullptr;
  bool estimated = false;  // of a fetus, by ultrasound
};

// Hers; of a child its newest weight, before birth the newest estimate.
std::optional<Weight> weight_of(const Facts& facts, bool child, const std::string& patient) {
  if (!child) {
    const auto* m = facts.newest("maternal_weight", patient, facts.at);
    return m ? std::optional(Weight{m->value, m}) : std::nullopt;
  }
  const Measurement* best = nullptr;
  for (const char* key : {"birth_weight", "child_weight"})
    if (const auto* m = facts.newest(key, patient, facts.at);
        m && (!best || m->effective_at > best->effective_at))
      best = m;
  const bool estimated = best == nullptr;
  if (!best) best = facts.newest("efw", patient, facts.at);
  return best ? std::optional(Weight{best->value / kGramsPerKilogram, best, estimated}) : std::nullopt;
}

// Rounded down, so that no rounding adds to a dose.
std::string rounded_down(double value, int digits) {
  const double scale = std::pow(10.0, digits);
  // The product of two decimals is a hair below what it should be more often than not.
  const double cut = std::floor(value * scale + 1e-9) / scale;
  std::string out = std::to_string(cut);
  out.erase(out.find('.') + 1 + static_cast<std::size_t>(digits));
  if (digits == 0) out.pop_back();
  return out;
}

bool may_decide(std::string_view certainty) {
  const auto c = evidence::certainty_from(certainty);
  return c && evidence::Entry{.certainty = *c}.use() == evidence::Use::decide;
}

// What to give, by the weight; null when the weight is not known.
json::Value dose_json(const json::Value& dose, const std::optional<Weight>& weight) {
  const double low = dose["per_kg"].as_double().value_or(0);
  const auto high = dose["per_kg_to"].as_double();
  const int digits = static_cast<int>(dose["digits"].as_int().value_or(0));
  json::Value out = json::object({{"per_kg", dose["per_kg"]},
                                  {"per_kg_to", dose["per_kg_to"]},
                                  {"unit", dose["unit"]},
                                  {"known", weight.has_value()}});
  if (!weight) return out;
  out.set("from", rounded_down(low * weight->kg, digits));
  if (high) out.set("to", rounded_down(*high * weight->kg, digits));
  return out;
}

json::Value line_json(const json::Value& line, const std::optional<Weight>& weight) {
  const bool sure = may_decide(line["certainty"].as_string());
  json::Value out = json::object({{"names", line["names"]},
                                  {"certainty", line["certainty"]},
                                  {"sure", sure},
                                  {"sources", line["sources"]}});
  // A figure that nobody has read is not shown in large type and gives no dose.
  if (sure && line.has("big")) out.set("big", line["big"]);
  if (sure && line.has("dose")) out.set("dose", dose_json(line["dose"], weight));
  return out;
}

json::Value weight_json(const std::optional<Weight>& weight, Instant now) {
  if (!weight) return {};
  return json::object({{"kg", weight->kg},
                       {"estimated", weight->estimated},
                       {"at", format_utc(weight->from->effective_at)},
                       {"age_h", std::floor(hours_between(weight->from->effective_at, now))},
                       {"synthetic", weight->from->synthetic},
                       {"resource", weight->from->resource}});
}

json::Value card_json(const evidence::Entry& entry, const Facts& facts, bool child,
                      const std::string& patient, std::size_t number) {
  const auto weight = weight_of(facts, child, patient);
  json::Array lines;
  for (const auto& line : entry.value("lines").items()) lines.push_back(line_json(line, weight));
  return json::object({{"id", entry.id.substr(9) + (number > 1 ? "-" + std::to_string(number) : "")},
                       {"names", entry.value("names")},
                       {"of", child ? "child" : "mother"},
                       {"child", std::to_string(number)},
                       {"weight", weight_json(weight, facts.now)},
                       {"lines", json::Value(std::move(lines))},
                       {"source", source_ref(entry)}});
}

}  // namespace

json::Value run_cards_json(const evidence::Book& book, const Facts& facts) {
  std::vector<const evidence::Entry*> entries;
  for (const auto& [id, entry] : book.all())
    if (id.starts_with("run.card.")) entries.push_back(&entry);
  std::ranges::sort(entries, {}, [](const auto* e) { return e->number("order"); });
  json::Array cards;
  for (const auto* entry : entries) {
    if (entry->value("who").as_string() != "child") {
      cards.push_back(card_json(*entry, facts, false, facts.mother, 1));
      continue;
    }
    std::size_t n = 0;
    for (const auto& c : facts.children)
      if (!c.dead) cards.push_back(card_json(*entry, facts, true, c.id, ++n));
  }
  return json::object({{"cards", json::Value(std::move(cards))}, {"now", format_utc(facts.now)}});
}

}  // namespace dyad::care
