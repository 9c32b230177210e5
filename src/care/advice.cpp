// SPDX-License-Identifier: Apache-2.0
#include "care/advice.hpp"

#include "care/advice_parts.hpp"
#include "care/values.hpp"

namespace dyad::care {
namespace {

json::Value day_json(const Facts& facts, const timing::Day& d) {
  const Date date = facts.today().plus(d.day);
  return json::object({{"day", d.day},
                       {"date", format_date(date)},
                       {"at", format_utc(facts.at.plus_days(d.day))},
                       {"gestation_days", d.gestation.days},
                       {"gestation_text", format(d.gestation)},
                       {"child_survival", band_json(d.child_survival)},
                       {"child_intact", band_json(d.child_intact)},
                       {"stillbirth_before", band_json(d.stillbirth_before)},
                       {"neonatal_death", band_json(d.neonatal_death)},
                       {"mother_death_before", band_json(d.mother_death_before)},
                       {"mother_death", band_json(d.mother_death)},
                       {"mother_death_from_operation", band_json(d.mother_death_from_operation)},
                       {"treatment_delay_days", band_json(d.treatment_delay_days)}});
}

json::Value pairs_json(const std::vector<std::pair<int, timing::Band>>& rows) {
  json::Array out;
  for (const auto& [day, band] : rows)
    out.push_back(json::Value(json::Array{json::Value(day), band_json(band)}));
  return json::Value(std::move(out));
}

json::Value inputs_json(const timing::Comparison& c, const ReadSituation& read) {
  json::Array out;
  for (const auto& i : c.inputs) {
    json::Value v = json::object({{"key", i.key},
                                  {"text", i.text.text},
                                  {"effect", i.effect.text},
                                  {"text_message", message(i.text)},
                                  {"effect_message", message(i.effect)}});
    for (const auto& from : read.from)
      if (from.key == i.key && !from.resource.empty()) v.set("resource", from.resource);
    out.push_back(std::move(v));
  }
  return json::Value(std::move(out));
}

json::Value alternatives_json(const timing::Comparison& c) {
  json::Array out;
  for (const auto& a : c.alternatives)
    out.push_back(json::object({{"key", a.key},
                                {"label", a.label},
                                {"child_survival", pairs_json(a.child_survival)},
                                {"mother_death", pairs_json(a.mother_death)}}));
  return json::Value(std::move(out));
}

json::Value base(const Facts& facts) {
  return json::object({{"kind", "fixed_day_comparison"}, {"at", format_utc(facts.at)}});
}

json::Value unavailable(const Facts& facts, json::Value reason) {
  json::Value out = base(facts);
  const json::Value none{json::Array{}};
  out.set("available", false);
  out.set("reason", std::move(reason));
  out.set("model", json::Value()).set("seed", 0).set("draws", 0).set("horizon_days", 0);
  for (const char* list : {"days", "inputs", "parameters", "warnings", "limits", "alternatives", "sources"})
    out.set(list, none);
  return out;
}

}  // namespace

json::Value advice_json(const Facts& facts, const evidence::Book& book,
                        const std::function<Result<SharedComparison>(const timing::Situation&)>& compare) {
  const auto read = read_situation(facts, book);
  if (!read) {
    const Error& why = read.error();  // the field is the code of the reason
    return unavailable(facts, message(why.field.empty() ? "advice.unavailable" : why.field, why.message));
  }
  const auto comparison = compare(read->situation);
  if (!comparison) return unavailable(facts, model_refusal(comparison.error()));
  const timing::Comparison& c = **comparison;
  json::Value out = base(facts);
  out.set("available", true);
  out.set("model",
          json::object({{"id", c.model_id}, {"version", c.model_version}, {"title", c.model_title}}));
  out.set("seed", static_cast<long long>(c.seed)).set("draws", c.draws).set("horizon_days", c.horizon_days);
  json::Array days;
  for (const auto& d : c.days) days.push_back(day_json(facts, d));
  out.set("days", json::Value(std::move(days)));
  out.set("inputs", inputs_json(c, *read));
  out.set("parameters", parameters_json(c.parameters));
  out.set("warnings", notes_json(c.warnings)).set("limits", notes_json(c.limits));
  out.set("alternatives", alternatives_json(c));
  out.set("sources", source_refs(book, c.evidence));
  return out;
}

}  // namespace dyad::care
