// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "care/facts.hpp"

namespace dyad::care {
namespace {

constexpr std::string_view kBetamethasone = "H02AB01";
constexpr std::string_view kDexamethasone = "H02AB02";

}  // namespace

const Measurement* Facts::newest(std::string_view key, std::string_view patient, Instant when,
                                 std::optional<double> max_age_hours) const {
  const auto it = by_quantity.find(std::pair<std::string, std::string>(key, patient));
  if (it == by_quantity.end()) return nullptr;
  // Of two at one time the later recorded comes later: the sort is stable and the record in order.
  const auto after = std::ranges::upper_bound(it->second, when, {},
                                              [&](std::size_t i) { return measurements[i].effective_at; });
  if (after == it->second.begin()) return nullptr;
  const Measurement* best = &measurements[*std::prev(after)];
  if (max_age_hours && hours_between(best->effective_at, when) > *max_age_hours) return nullptr;
  return best;
}

std::vector<const Measurement*> Facts::series(std::string_view key, std::string_view patient) const {
  std::vector<const Measurement*> out;
  const auto it = by_quantity.find(std::pair<std::string, std::string>(key, patient));
  if (it == by_quantity.end()) return out;
  for (const std::size_t i : it->second) out.push_back(&measurements[i]);
  return out;
}

std::vector<const Measurement*> Facts::between(std::string_view key, std::string_view patient, Instant from,
                                               Instant to) const {
  std::vector<const Measurement*> out;
  const auto it = by_quantity.find(std::pair<std::string, std::string>(key, patient));
  if (it == by_quantity.end()) return out;
  const auto time = [&](std::size_t i) { return measurements[i].effective_at; };
  const auto end = std::ranges::upper_bound(it->second, to, {}, time);
  for (auto i = std::ranges::lower_bound(it->second, from, {}, time); i < end; ++i)
    out.push_back(&measurements[*i]);
  return out;
}

bool Facts::is_child(std::string_view patient) const {
  return std::ranges::any_of(children, [&](const Child& c) { return c.id == patient; });
}

std::optional<Gestation> Facts::gestation(Instant when) const {
  if (!dating.edd) return {};
  const Gestation g = dating.at(date_of(when, utc_offset_minutes));
  return g.days >= 0 ? std::optional(g) : std::nullopt;
}

std::optional<int> Facts::mother_age_years() const {
  if (!mother_birth || *mother_birth > today()) return {};
  const std::string birth = format_date(*mother_birth), now_date = format_date(today());
  return std::stoi(now_date.substr(0, 4)) - std::stoi(birth.substr(0, 4)) -
         (now_date.substr(5) < birth.substr(5) ? 1 : 0);
}

bool Facts::unborn() const {
  return std::ranges::any_of(children, [](const Child& c) { return c.fetus && !c.dead; });
}

bool Facts::pregnant() const { return !mother_dead && std::ranges::any_of(children, &Child::fetus); }

const CodedState* Facts::state(std::string_view key, std::string_view patient, Instant when) const {
  const CodedState* best = nullptr;
  for (const auto& s : states) {
    if (s.effective_at > when) break;
    if (s.key == key && s.patient == patient) best = &s;
  }
  return best;
}

std::optional<SteroidCourse> steroid_course(const Facts& facts, const evidence::Book& book) {
  const double gap_h = book.need("care.steroid_window").number("course_gap_h");
  std::optional<SteroidCourse> course;
  Instant last;
  for (const Dose& d : facts.doses) {
    if (d.patient != facts.mother || (d.atc != kBetamethasone && d.atc != kDexamethasone)) continue;
    if (!course || hours_between(last, d.start) > gap_h) course = {d.start, d.resource};
    last = d.start;
  }
  return course;
}

}  // namespace dyad::care
