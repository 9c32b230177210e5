// SPDX-License-Identifier: Apache-2.0
#include "care/growth.hpp"

#include <algorithm>

#include "base/decimal.hpp"
#include "care/values.hpp"
#include "clinical/growth.hpp"

namespace dyad::care {
namespace {

using clinical::FetalStandard;

// The standard made for the formula most scanners use stands first; the others beside it.
constexpr FetalStandard kFetalStandards[] = {FetalStandard::intergrowth_hadlock2020,
                                             FetalStandard::intergrowth2017, FetalStandard::hadlock1991};

void add(GrowthPoint& point, const Result<clinical::Position>& p) {
  if (!p) return;
  point.positions.push_back({p->standard, p->standard_label, p->z, p->centile,
                             p->evidence.empty() ? std::string() : p->evidence.front()});
}

GrowthPoint position(const evidence::Book& book, const Child& child, const Measurement& m, Gestation age) {
  GrowthPoint point;
  point.measurement = &m;
  point.age = age;
  point.estimated = m.quantity->key == "efw";
  if (point.estimated) {
    for (const FetalStandard s : kFetalStandards) add(point, clinical::fetal_weight(book, s, age, m.value));
    return point;
  }
  const auto sex = clinical::sex_from(child.sex);
  if (!sex) return point;  // both standards are by sex
  if (m.quantity->key == "birth_weight") {
    add(point, clinical::newborn_weight(book, *sex, age, m.value));
    for (const FetalStandard s : kFetalStandards) add(point, clinical::fetal_weight(book, s, age, m.value));
  } else {
    add(point, clinical::postnatal_weight(book, *sex, age, m.value));
  }
  return point;
}

json::Value curve_point(Gestation g, const std::vector<double>& weights) {
  return json::object({{"gestation_days", g.days},
                       {"p03", weights[0]},
                       {"p10", weights[1]},
                       {"p50", weights[2]},
                       {"p90", weights[3]},
                       {"p97", weights[4]}});
}

template <class WeightAt>
json::Value curve(const evidence::Book& book, const GrowthPosition& standard, Gestation from, Gestation to,
                  WeightAt&& weight_at) {
  static constexpr double kCentiles[] = {3, 10, 50, 90, 97};
  json::Array points;
  for (int day = from.days; day <= to.days; day += 7) {
    std::vector<double> weights;
    for (const double centile : kCentiles)
      if (const auto w = weight_at(Gestation{day}, centile)) weights.push_back(*w);
    if (weights.size() == std::size(kCentiles)) points.push_back(curve_point(Gestation{day}, weights));
  }
  if (points.empty()) return {};
  return json::object({{"standard", standard.standard},
                       {"label", standard.label},
                       {"source", source_ref(book.need(standard.evidence))},
                       {"points", json::Value(std::move(points))}});
}

}  // namespace

std::optional<Gestation> child_age(const Facts& facts, const Child& child, Instant when) {
  return facts.gestation(child.died_at ? std::min(when, *child.died_at) : when);
}

std::vector<GrowthPoint> growth_of(const Facts& facts, const evidence::Book& book, const Child& child) {
  std::vector<GrowthPoint> out;
  for (const auto& m : facts.measurements) {
    if (m.patient != child.id) continue;
    const std::string& key = m.quantity->key;
    if (key != "efw" && key != "birth_weight" && key != "child_weight") continue;
    const auto age = child_age(facts, child, m.effective_at);
    if (!age) continue;
    // A weight sent both as birth weight and as body weight is one weighing.
    if (!out.empty() && out.back().measurement->effective_at == m.effective_at && !out.back().estimated)
      continue;
    out.push_back(position(book, child, m, *age));
  }
  return out;
}

std::string centile_text(const GrowthPoint& point) {
  if (point.positions.empty()) return {};
  const double c = point.positions.front().centile;
  return c < 1 ? "<1" : c > 99 ? ">99" : fixed(c, 0);
}

json::Value growth_curves(const Facts& facts, const evidence::Book& book, const Child& child,
                          const std::vector<GrowthPoint>& points) {
  constexpr int kMarginDays = 28;
  json::Array out;
  const GrowthPoint* fetal = nullptr;
  const GrowthPoint* postnatal = nullptr;
  for (const auto& p : points) {
    if (p.positions.empty()) continue;
    if (p.estimated) fetal = &p;
    if (p.measurement->quantity->key == "child_weight") postnatal = &p;
  }
  const auto range = [&](bool estimated) {
    int low = 1'000, high = 0;
    for (const auto& p : points)
      if (p.estimated == estimated) {
        low = std::min(low, p.age.days);
        high = std::max(high, p.age.days);
      }
    return std::pair(Gestation{(low / 7) * 7 - 7}, Gestation{high + kMarginDays});
  };
  if (fetal) {
    const auto [from, to] = range(true);
    json::Value c = curve(book, fetal->positions.front(), from, to, [&](Gestation g, double centile) {
      return clinical::fetal_weight_at(book, kFetalStandards[0], g, centile);
    });
    if (!c.is_null()) out.push_back(std::move(c));
  }
  const auto sex = clinical::sex_from(child.sex);
  if (postnatal && sex && facts.dating.edd) {
    const auto [from, to] = range(false);
    json::Value c = curve(book, postnatal->positions.front(), from, to, [&](Gestation g, double centile) {
      return clinical::postnatal_weight_at(book, *sex, g, centile);
    });
    if (!c.is_null()) out.push_back(std::move(c));
  }
  return json::Value(std::move(out));
}

json::Value to_json(const std::vector<GrowthPoint>& points, const evidence::Book& book) {
  json::Array out;
  for (const auto& p : points) {
    json::Array standards;
    for (const auto& s : p.positions)
      standards.push_back(json::object({{"standard", s.standard},
                                        {"label", s.label},
                                        {"z", s.z},
                                        {"centile", s.centile},
                                        {"source", source_ref(book.need(s.evidence))}}));
    out.push_back(json::object({{"at", format_utc(p.measurement->effective_at)},
                                {"gestation_days", p.age.days},
                                {"weight_g", p.measurement->value},
                                {"estimated", p.estimated},
                                {"synthetic", p.measurement->synthetic},
                                {"resource", p.measurement->resource},
                                {"by_standard", json::Value(std::move(standards))}}));
  }
  return json::Value(std::move(out));
}

}  // namespace dyad::care
