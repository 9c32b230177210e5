// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "timing/spec.hpp"

namespace dyad::timing {
namespace {

using json::Value;

// Published tables are for completed weeks and are placed at the middle of the week; inside a group of weeks
// the single weeks are weighted.
math::BinomialGroup group_of(long long from, long long to, double successes, double trials,
                             const evidence::Entry& weights) {
  math::BinomialGroup g;
  for (long long week = from; week <= to; ++week)
    g.points.push_back(
        {curve_x(static_cast<double>(week) + 0.5), from == to ? 1.0 : weights.number(std::to_string(week))});
  g.successes = successes;
  g.trials = trials;
  return g;
}

Failure bad_row(const std::string& place) {
  return fail(ErrorKind::invalid, "the evidence entry's rows do not have the shape of this layout",
              place + ".layout");
}

Result<void> grouped_counts(const std::string& place, const Value& v, const evidence::Entry& entry,
                            const evidence::Entry& weights, SiteSpec& site) {
  const std::string_view morbidity = v["morbidity"].as_string();
  for (const auto& row : entry.value("rows").items()) {
    const auto from = row["weeks_from"].as_int(), to = row["weeks_to"].as_int();
    const auto survived = row["survived"].as_double(), n = row["n"].as_double();
    if (!from || !to || !survived || !n) return bad_row(place);
    site.survival.push_back(group_of(*from, *to, *survived, *n, weights));
    if (morbidity.empty()) continue;
    const auto percent = row[morbidity].as_double();
    if (!percent)
      return fail(ErrorKind::missing, "a row has no such figure", place + ".morbidity",
                  std::string(morbidity));
    site.morbidity_free.push_back(group_of(*from, *to, *percent / 100.0 * *survived, *survived, weights));
  }
  return {};
}

Result<void> week_counts(const std::string& place, const evidence::Entry& entry,
                         const evidence::Entry& weights, SiteSpec& site) {
  for (const auto& row : entry.value("rows").items()) {
    const auto week = row["week"].as_int();
    const auto survived = row["survived"].as_double(), n = row["n"].as_double();
    if (!week || !survived || !n) return bad_row(place);
    site.survival.push_back(group_of(*week, *week, *survived, *n, weights));
  }
  return {};
}

Result<void> chain(const std::string& place, const Value& v, const evidence::Entry& entry,
                   const evidence::Entry& weights, SiteSpec& site) {
  const auto weeks = entry.numbers("weeks");
  const auto n = entry.numbers(v["denominator"].as_string());
  const auto survived = entry.numbers(v["numerator"].as_string());
  if (weeks.empty() || n.size() != weeks.size() || survived.size() != weeks.size()) return bad_row(place);
  for (std::size_t i = 0; i < weeks.size(); ++i) {
    const auto week = static_cast<long long>(weeks[i]);
    site.survival.push_back(group_of(week, week, survived[i], n[i], weights));
  }
  return {};
}

// Percentages with the numbers of babies from another entry, by "from" or "from_to".
Result<void> grouped_percent(const std::string& place, const Value& v, const evidence::Entry& entry,
                             const evidence::Book& book, const evidence::Entry& weights, SiteSpec& site) {
  for (const auto& row : entry.value("rows").items()) {
    const auto from = row["weeks_from"].as_int(), to = row["weeks_to"].as_int();
    const auto percent = row["survival_percent"].as_double();
    if (!from || !to) return bad_row(place);
    if (*from < site.first_week || !percent) continue;
    const std::string name = std::to_string(*from) + (*from == *to ? "" : "_" + std::to_string(*to));
    const auto n = evidence_number(place + ".nominal", site.evidence,
                                   std::string(v["nominal"].as_string()) + "." + name, book, false);
    if (!n) return std::unexpected(n.error());
    site.survival.push_back(group_of(*from, *to, *percent / 100.0 * *n, *n, weights));
  }
  return {};
}

Result<void> read_groups(const std::string& place, const Value& v, const evidence::Book& book,
                         const evidence::Entry& weights, SiteSpec& site) {
  const auto& entry = book.need(site.evidence);
  const std::string_view layout = v["layout"].as_string();
  if (layout == "grouped_counts") return grouped_counts(place, v, entry, weights, site);
  if (layout == "week_counts") return week_counts(place, entry, weights, site);
  if (layout == "chain") return chain(place, v, entry, weights, site);
  if (layout == "grouped_percent") return grouped_percent(place, v, entry, book, weights, site);
  return fail(ErrorKind::invalid, "not a known layout of a cohort", place + ".layout", std::string(layout));
}

Result<math::LogisticFit> fit(const std::string& place, const std::vector<math::BinomialGroup>& groups) {
  auto out = math::fit_logistic(groups);
  if (!out) {
    Error e = out.error();
    e.field = place + " " + e.field;
    return std::unexpected(e);
  }
  return out;
}

}  // namespace

Result<SiteSpec> read_site(const std::string& place, const Value& v, const evidence::Book& book,
                           const evidence::Entry& week_weights) {
  if (!v.is_object()) return fail(ErrorKind::invalid, "must be an object", place);
  SiteSpec site;
  site.key = v["key"].as_string();
  site.label = v["label"].as_string();
  site.evidence = v["evidence"].as_string();
  site.note = v["note"].as_string();
  site.is_default = v["default"].as_bool().value_or(false);
  const auto first = v["weeks"][0].as_int(), last = v["weeks"][1].as_int();
  if (site.key.empty()) return fail(ErrorKind::missing, "a site has a key", place + ".key");
  if (site.label.empty()) return fail(ErrorKind::missing, "a site has a label", place + ".label");
  if (!first || !last || *first > *last)
    return fail(ErrorKind::missing, "a site states the first and last week it covers", place + ".weeks");
  site.first_week = static_cast<int>(*first);
  site.last_week = static_cast<int>(*last);
  const auto entry = usable_entry(place + ".evidence", site.evidence, book, false);
  if (!entry) return std::unexpected(entry.error());
  site.certainty = evidence::name_of((*entry)->certainty);
  if (auto ok = read_groups(place, v, book, week_weights, site); !ok) return std::unexpected(ok.error());
  auto survival = fit(place + ".survival", site.survival);
  if (!survival) return std::unexpected(survival.error());
  site.fit = *survival;
  if (!site.morbidity_free.empty()) {
    auto morbidity = fit(place + ".morbidity", site.morbidity_free);
    if (!morbidity) return std::unexpected(morbidity.error());
    site.morbidity_fit = *morbidity;
  }
  return site;
}

}  // namespace dyad::timing
