// SPDX-License-Identifier: Apache-2.0
#include "care/model_card.hpp"

#include <algorithm>
#include <cmath>

#include "base/decimal.hpp"
#include "care/decision_words.hpp"
#include "care/values.hpp"
#include "math/logistic_fit.hpp"

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
                       {"note", p.note.empty() ? p.reason : p.note}});
}

json::Value parameters(const timing::DayModel& model) {
  json::Array out;
  for (const auto& p : model.base().spec().parameters) out.push_back(parameter(p));
  for (const auto& p : model.spec().drawn.parameters) out.push_back(parameter(p));
  return json::Value(std::move(out));
}

// The completed weeks a group of the cohort covers; the inverse of timing::curve_x at the middle of a week.
std::string weeks_of(const math::BinomialGroup& group) {
  const auto week = [](double x) {
    return std::to_string(static_cast<int>(std::floor(timing::kOriginWeeks + std::exp(x))));
  };
  const std::string first = week(group.points.front().x), last = week(group.points.back().x);
  return first == last ? first + " weeks" : first + " to " + last + " weeks";
}

std::string percent(double share) { return fixed(share * 100, 1) + " %"; }

json::Value curve_row(const math::BinomialGroup& group, const math::LogisticFit& fit) {
  double weight = 0, share = 0;
  for (const auto& point : group.points) {
    weight += point.weight;
    share += point.weight * fit.probability(point.x);
  }
  return json::object({{"label", weeks_of(group)},
                       {"published", percent(group.successes / group.trials)},
                       {"model", percent(share / weight)}});
}

json::Value curve(std::string title, const timing::SiteSpec& site,
                  const std::vector<math::BinomialGroup>& groups, const math::LogisticFit& fit,
                  const evidence::Book& book) {
  return json::object({{"title", title + ": " + site.label},
                       {"text",
                        "What the cohort reports and what the model's curve gives for the same weeks, before "
                        "any factor of this patient is applied."},
                       {"rows", list(groups, [&](const auto& g) { return curve_row(g, fit); })},
                       {"source", source_ref(book.need(site.evidence))}});
}

json::Value calibration(const timing::DayModel& model, const evidence::Book& book) {
  json::Array out;
  for (const auto& site : model.base().spec().sites) {
    out.push_back(curve("Survival of babies admitted", site, site.survival, site.fit, book));
    if (!site.morbidity_free.empty())
      out.push_back(
          curve("Survivors without severe morbidity", site, site.morbidity_free, site.morbidity_fit, book));
  }
  return json::Value(std::move(out));
}

json::Value sources(const timing::DayModel& model, const evidence::Book& book) {
  std::vector<std::string> ids = model.spec().card.sources;
  for (const auto& p : model.base().spec().parameters) ids.push_back(p.evidence);
  for (const auto& site : model.base().spec().sites) ids.push_back(site.evidence);
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return source_refs(book, ids);
}

}  // namespace

std::string model_name(const timing::DayModel& model) { return model.spec().id + "|" + model.spec().version; }

json::Value model_card(const timing::DayModel& model, const evidence::Book& book) {
  const timing::DaySpec& spec = model.spec();
  return json::object(
      {{"id", spec.id},
       {"version", spec.version},
       {"title", spec.title},
       {"purpose", spec.card.purpose.text},
       {"population", spec.card.population.text},
       {"not_for", json::Array{json::Value(spec.card.not_for.text)}},
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
       {"calibration", calibration(model, book)},
       {"limits", list(spec.card.limits, [](const evidence::Note& n) { return json::Value(n.text); })},
       {"sources", sources(model, book)}});
}

}  // namespace dyad::care
