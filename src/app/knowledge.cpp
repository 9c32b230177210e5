// SPDX-License-Identifier: Apache-2.0
#include "app/knowledge.hpp"

#include "app/assets.hpp"

namespace dyad::app {

Result<Knowledge> load_knowledge() {
  std::vector<evidence::File> files;
  for (const Asset& asset : assets_under("data/evidence/"))
    if (!asset.name.ends_with("/schema.json")) files.push_back({std::string(asset.name), asset.text});
  auto book = evidence::Book::load(files);
  if (!book) return std::unexpected(book.error());
  auto quantities = evidence::Quantities::from(*book);
  if (!quantities) return std::unexpected(quantities.error());
  return Knowledge{std::move(*book), std::move(*quantities), {}};
}

Result<api::Catalogue> load_catalogue() {
  std::vector<api::Catalogue::File> files;
  for (const Asset& asset : assets_under("web/src/locales/")) files.push_back({asset.name, asset.text});
  return api::Catalogue::load(files);
}

Result<timing::Model> load_timing_model(const evidence::Book& book) {
  const auto files = assets_under("data/models/");
  for (const Asset& asset : files)
    if (asset.name.ends_with("/fixed_day_v1.json")) return timing::Model::load(asset.name, asset.text, book);
  return fail(ErrorKind::storage, "this program was built without a timing model", "data/models");
}

Result<timing::DayModel> load_day_model(const evidence::Book& book, const timing::Model& base) {
  for (const Asset& asset : assets_under("data/models/"))
    if (asset.name.ends_with("/day_by_day_v1.json"))
      return timing::DayModel::load(asset.name, asset.text, book, base);
  return fail(ErrorKind::storage, "this program was built without a day-by-day model", "data/models");
}

record::Rules rules_from(const evidence::Quantities& quantities) {
  record::Rules rules;
  for (const auto& q : quantities.all()) {
    record::QuantityRule rule{q.key,          q.unit,         q.subject,   q.loinc,    {},
                              q.possible_min, q.possible_max, q.usual_min, q.usual_max};
    for (const auto& u : q.units) rule.units.push_back({u.unit, u.factor, u.offset});
    rules.quantities.push_back(std::move(rule));
  }
  return rules;
}

}  // namespace dyad::app
