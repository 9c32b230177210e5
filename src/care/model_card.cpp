// SPDX-License-Identifier: Apache-2.0
#include "care/model_card.hpp"

#include <algorithm>

#include "base/decimal.hpp"
#include "care/decision_words.hpp"
#include "care/values.hpp"
#include "timing/calibration.hpp"

namespace dyad::care {
namespace {

template <class Rows, class One>
json::Value list(const Rows& rows, One&& one) {
  json::Array out;
  for (const auto& row : rows) out.push_back(one(row));
  return json::Value(std::move(out));
}

json::Value key_text(const std::string& key, const std::string& text) {
  return json::object({{"key", key}, {"text", text}});
}

json::Value states(const timing::DaySpec& spec) {
  json::Array out;
  for (const auto& mother : spec.mother_states)
    for (const auto& fetus : spec.fetus_states)
      out.push_back(key_text(mother + "/" + fetus,
                             "Mother: " + plain_words(mother) + "; fetus: " + plain_words(fetus)));
  return json::Value(std::move(out));
}

json::Value parameter(const timing::ParameterSpec& p) {
  return json::object({{"key", p.key},
                       {"label", p.label},
                       {"evidence", p.evidence},
                       {"certainty", p.certainty},
                       {"distribution", p.distribution.text},
                       {"distribution_message", message(p.distribution)},
                       {"note", p.note.empty() ? p.reason : p.note}});
}

json::Value parameters(const timing::DayModel& model) {
  json::Array out;
  for (const auto& p : model.base().spec().parameters) out.push_back(parameter(p));
  for (const auto& p : model.spec().drawn.parameters) out.push_back(parameter(p));
  return json::Value(std::move(out));
}

std::string figure(double value, timing::CalibrationTable::Unit unit) {
  using Unit = timing::CalibrationTable::Unit;
  if (unit == Unit::percent) return fixed(value, 1) + " %";
  if (unit == Unit::ratio) return fixed(value, 2);
  return fixed(value, value < 10 ? 3 : 2);
}

json::Value calibration(const std::vector<timing::CalibrationTable>& tables, const evidence::Book& book) {
  return list(tables, [&](const timing::CalibrationTable& table) {
    return json::object({{"title", table.title},
                         {"text", table.text},
                         {"rows", list(table.rows,
                                       [&](const timing::CalibrationRow& row) {
                                         return json::object(
                                             {{"label", row.label},
                                              {"published", figure(row.published, table.unit)},
                                              {"model", figure(row.model, table.unit)}});
                                       })},
                         {"source", source_ref(book.need(table.evidence))}});
  });
}

json::Value sources(const timing::DayModel& model, const std::vector<timing::CalibrationTable>& tables,
                    const evidence::Book& book) {
  std::vector<std::string> ids = model.spec().card.sources;
  for (const auto& p : model.base().spec().parameters) ids.push_back(p.evidence);
  for (const auto& site : model.base().spec().sites) ids.push_back(site.evidence);
  for (const auto& table : tables) ids.push_back(table.evidence);
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return source_refs(book, ids);
}

}  // namespace

std::string model_name(const timing::DayModel& model) { return model.spec().id + "|" + model.spec().version; }

json::Value model_card(const timing::DayModel& model, const evidence::Book& book) {
  const timing::DaySpec& spec = model.spec();
  const auto tables = timing::calibrate(model, book);
  return json::object(
      {{"id", spec.id},
       {"version", spec.version},
       {"title", spec.title},
       {"purpose", message(spec.card.purpose)},
       {"population", message(spec.card.population)},
       {"not_for", json::Array{message(spec.card.not_for)}},
       {"structures",
        list(spec.structures,
             [](const timing::StructureSpec& s) {
               return json::object(
                   {{"key", s.key}, {"label", s.label}, {"text", s.text}, {"default", s.is_default}});
             })},
       {"states", states(spec)},
       {"exits", list(spec.exits, [](const std::string& key) { return key_text(key, plain_words(key)); })},
       {"actions", list(spec.actions, [](const timing::ActionSpec& a) { return key_text(a.key, a.label); })},
       {"channels", list(spec.channels,
                         [](const timing::ChannelSpec& c) {
                           return json::object(
                               {{"key", c.key},
                                {"text", c.label},
                                {"levels", list(c.levels, [](const auto& l) { return json::Value(l); })}});
                         })},
       {"parameters", parameters(model)},
       {"calibration", calibration(tables, book)},
       {"limits", list(spec.card.limits, [](const evidence::Note& n) { return message(n); })},
       {"sources", sources(model, tables, book)}});
}

}  // namespace dyad::care
