// SPDX-License-Identifier: Apache-2.0
#include "timing/preference.hpp"

#include <cmath>
#include <optional>

#include "base/decimal.hpp"

namespace dyad::timing {
namespace {

constexpr std::size_t kCells = 6;  // the outcomes that exclude one another

Result<Preference> checked_weights(Preference p) {
  double sum = 0;
  for (std::size_t g = 0; g < kGoals; ++g) {
    const double w = p.weights[g];
    if (!std::isfinite(w) || w < 0)
      return fail(ErrorKind::invalid, "a weight is a number from 0 up",
                  std::string(name_of(static_cast<Goal>(g))), shortest(w), "0 or more");
    sum += w;
  }
  if (!(sum > 0) || !std::isfinite(sum))
    return fail(ErrorKind::invalid, "one weight or more must be above 0", "weights", shortest(sum));
  for (double& w : p.weights) w /= sum;
  p.ordering.clear();
  return p;
}

Result<Preference> checked_ordering(Preference p) {
  if (p.ordering.empty()) return fail(ErrorKind::invalid, "an ordering names one goal or more", "ordering");
  std::array<bool, kGoals> seen{};
  for (std::size_t i = 0; i < p.ordering.size(); ++i) {
    const Goal goal = p.ordering[i];
    const std::string place = "ordering[" + std::to_string(i) + "]";
    if (goal >= kGoals) return fail(ErrorKind::invalid, "is not a goal", place, std::to_string(goal));
    if (seen[goal])
      return fail(ErrorKind::invalid, "the goal is given twice", place, std::string(name_of(goal)));
    seen[goal] = true;
  }
  p.weights = {};
  return p;
}

// The six cells from a table of mother by baby; nothing when the table lacks a cell.
std::optional<Outcomes> cells(const evidence::Entry& e, std::string_view severe) {
  std::optional<std::size_t> healthy_at, severe_at, death_at;
  const auto& babies = e.value("baby").items();
  for (std::size_t i = 0; i < babies.size(); ++i) {
    if (babies[i].as_string() == "healthy") healthy_at = i;
    if (babies[i].as_string() == severe) severe_at = i;
    if (babies[i].as_string() == "death") death_at = i;
  }
  if (!healthy_at || !severe_at || !death_at) return {};
  const auto at = [&](const char* mother, std::size_t baby) {
    return e.maybe("mother." + std::string(mother) + "." + std::to_string(baby));
  };
  const std::array<std::optional<double>, kCells> values{
      at("healthy", *healthy_at), at("healthy", *severe_at), at("healthy", *death_at),
      at("death", *healthy_at),   at("death", *severe_at),   at("death", *death_at)};
  Outcomes out{};
  for (std::size_t k = 0; k < kCells; ++k) {
    if (!values[k]) return {};
    out[k] = *values[k];
  }
  return out;
}

void add_published(const evidence::Book& book, std::vector<Joining>& out) {
  for (const auto& [id, entry] : book.all()) {
    if (entry.kind != "utility" || entry.use() == evidence::Use::refuse) continue;
    const std::string name = id.substr(id.find('.') + 1);
    for (const auto& [severe, words] :
         {std::pair<const char*, const char*>{"severe_cp", "severe cerebral palsy"},
          {"severe_mr", "severe intellectual disability"}})
      if (const auto weights = cells(entry, severe))
        out.push_back({name + "." + severe, entry.title + "; severe morbidity as " + words, id, *weights});
  }
  const auto* child = book.find("utilities.child");
  if (!child || child->use() == evidence::Use::refuse) return;
  if (const auto loss = child->maybe("cp_disutility")) {
    Outcomes weights = weights_of({0.5, 0.5, 0, 0});
    for (const std::size_t severe : {std::size_t{kBothSevere}, std::size_t{kSevereOnly}})
      weights[severe] -= 0.5 * *loss;
    out.push_back({"additive_cerebral_palsy",
                   "Mother and child added in equal parts, less the loss from cerebral palsy", child->id,
                   weights});
  }
}

}  // namespace

std::string_view name_of(Goal goal) {
  constexpr std::array<std::string_view, kGoals> names{"mother_lives", "child_lives", "child_intact",
                                                       "treatment_soon"};
  return names.at(goal);
}

Result<Preference> checked(Preference p) {
  return p.kind == Preference::Kind::weights ? checked_weights(std::move(p)) : checked_ordering(std::move(p));
}

Outcomes weights_of(const std::array<double, kGoals>& goals) {
  Outcomes out{};
  for (const std::size_t k : {kBothIntact, kBothSevere, kMotherOnly}) out[k] += goals[kMotherLives];
  for (const std::size_t k : {kBothIntact, kBothSevere, kIntactOnly, kSevereOnly})
    out[k] += goals[kChildLives];
  for (const std::size_t k : {kBothIntact, kIntactOnly}) out[k] += goals[kChildIntact];
  // The cells sum to 1, so a constant is the same number in every cell.
  for (std::size_t k = 0; k < kCells; ++k) out[k] += goals[kTreatmentSoon];
  out[kDelayDays] -= goals[kTreatmentSoon] / kDelayScaleDays;
  return out;
}

std::vector<std::array<double, kGoals>> corners(const Preference& ordering) {
  std::vector<std::array<double, kGoals>> out;
  for (std::size_t n = 1; n <= ordering.ordering.size(); ++n) {
    std::array<double, kGoals> weights{};
    for (std::size_t i = 0; i < n; ++i) weights[ordering.ordering[i]] = 1.0 / static_cast<double>(n);
    out.push_back(weights);
  }
  return out;
}

std::vector<Joining> joinings(const evidence::Book& book) {
  std::vector<Joining> out{
      {"mother_only", "Only the mother's life", "", weights_of({1, 0, 0, 0})},
      {"child_alive_only", "Only the child's life", "", weights_of({0, 1, 0, 0})},
      {"child_intact_only", "Only the child's life without severe morbidity", "", weights_of({0, 0, 1, 0})},
      {"equal_additive", "Both lives added in equal parts", "", weights_of({0.5, 0.5, 0, 0})},
  };
  add_published(book, out);
  return out;
}

std::vector<evidence::Note> joinings_left_out(const evidence::Book& book) {
  std::vector<evidence::Note> out;
  for (const auto& [id, entry] : book.all())
    if (id.starts_with("utilities.tucker_edmonds") &&
        (entry.use() == evidence::Use::refuse || !cells(entry, "severe_cp")))
      out.push_back({"timing.joining_incomplete",
                     entry.title +
                         ": only part of the table was read, so this way of joining mother and child cannot "
                         "be computed.",
                     {{"evidence", id}}});
  return out;
}

double additive(double mother, double child) { return mother + child; }
double maternal_disutility(double mother_years, double disutility) {
  return mother_years * (1.0 - disutility);
}
double dual_horizon(double mother_to_birth, double child) { return mother_to_birth + child; }
double dyad_benefit(double quality, double mother_years, double child_years) {
  return quality * (mother_years + child_years);
}

}  // namespace dyad::timing
