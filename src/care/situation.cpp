// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "care/advice.hpp"
#include "care/events.hpp"
#include "care/growth.hpp"
#include "care/places.hpp"
#include "care/seen.hpp"

namespace dyad::care {
namespace {

constexpr double kStateHours = 24;

class SituationReader {
 public:
  SituationReader(const Facts& facts, const evidence::Book& book, const Child& child)
      : facts_(facts), book_(book), child_(child), s_(out_.situation) {}

  ReadSituation read() {
    s_.gestation = *facts_.gestation(facts_.at);
    s_.gestation_sd_days = facts_.dating.sd_days.value_or(0);
    from("gestation", facts_.dating.resource);
    s_.fetuses = static_cast<int>(
        std::ranges::count_if(facts_.children, [](const Child& c) { return c.fetus && !c.dead; }));
    if (child_.sex != "unknown") s_.sex = child_.sex;
    weight();
    steroids();
    mother();
    diagnoses();
    place();
    s_.seen = seen_of(facts_, book_, child_);
    return std::move(out_);
  }

 private:
  void from(std::string key, std::string resource) {
    out_.from.push_back({std::move(key), std::move(resource)});
  }

  void weight() {
    const auto growth = growth_of(facts_, book_, child_);
    if (growth.empty() || !growth.back().estimated) return;
    const GrowthPoint& newest = growth.back();
    s_.efw_g = newest.measurement->value;
    from("efw_g", newest.measurement->resource);
    if (newest.positions.empty()) return;
    s_.efw_z = newest.positions.front().z;
    s_.efw_standard = newest.positions.front().standard;
  }

  void steroids() {
    const auto course = steroid_course(facts_, book_);
    if (!course) return;
    s_.steroid_hours = hours_between(course->first, facts_.at);
    from("steroid_hours", course->resource);
  }

  void mother() {
    const MotherDay today = mother_day(facts_, book_, facts_.at.plus_days(-kStateHours / 24.0), facts_.at);
    s_.sofa = today.organs.sofa.total;
    apply(today, s_);
    for (const auto& [component, resource] : today.reading.sources) from("sofa", resource);
    if (!today.support_from.empty()) from("support", today.support_from);
    const Instant first = facts_.begins;
    // A trend needs the time the source watched it for, and two scores of which nothing is missing: a value
    // that was not measured would look like an improvement or a decline.
    const double trend_h = book_.need("maternal.sofa_change.ferreira").number("trend_hours.0");
    if (hours_between(first, facts_.at) >= trend_h && today.organs.sofa.complete) {
      const OrganState then = organ_state(book_, read_organs(facts_, book_, first, first.plus_days(1)));
      if (then.sofa.complete) s_.sofa_first = then.sofa.total;
    }
  }

  void diagnoses() {
    const auto has = [&](std::string_view key) { return has_condition(facts_, book_, key, facts_.mother); };
    s_.bowel_obstruction = has("bowel_obstruction");
    s_.joint_bowel_operation = s_.bowel_obstruction;
    // Coded on the mother or on the fetus, by local custom.
    s_.anhydramnios = has("anhydramnios") || has_condition(facts_, book_, "anhydramnios", child_.id);
    s_.obstructive_jaundice = has("obstructive_jaundice");
    s_.destroyed_lung = has("destroyed_lung");
    s_.coagulopathy = has("coagulopathy");
    s_.mdr_tuberculosis = has("tuberculosis") && has("drug_resistant_tuberculosis");
    const bool spread = has("metastases");
    if (has("pancreatic_cancer")) s_.cancer = spread ? "pancreatic_metastatic" : "pancreatic";
    if (has("colorectal_cancer")) s_.cancer = spread ? "colorectal_metastatic" : "colorectal";
    if (!s_.cancer.empty()) s_.cancer_treatment_waits_for_birth = !treated_now();
  }

  // Cytotoxic or targeted treatment (ATC L01) given and not long ago.
  bool treated_now() const {
    const double hours = book_.need("care.treatment_running").number("hours");
    return std::ranges::any_of(facts_.doses, [&](const Dose& d) {
      return d.patient == facts_.mother && d.atc.starts_with("L01") &&
             hours_between(d.start, facts_.at) <= hours;
    });
  }

  void place() {
    const BirthPlace where = birth_place(facts_);
    s_.intensive_care = in_intensive_care(facts_, facts_.mother);
    s_.place = where.kind;
    from("place", where.resource);
  }

  const Facts& facts_;
  const evidence::Book& book_;
  const Child& child_;
  ReadSituation out_;
  timing::Situation& s_;
};

}  // namespace

Result<ReadSituation> read_situation(const Facts& facts, const evidence::Book& book) {
  const auto refuse = [](std::string code, std::string text) {
    return fail(ErrorKind::refused, std::move(text), std::move(code));
  };
  if (facts.mother_dead)
    return refuse("advice.mother_died", "The mother has died; there is nothing to compare");
  if (facts.children.empty()) return refuse("advice.no_child", "No fetus is recorded in this case");
  const auto unborn = std::ranges::find_if(facts.children, [](const Child& c) { return c.fetus && !c.dead; });
  if (unborn == facts.children.end()) {
    const bool dead = std::ranges::all_of(facts.children, &Child::dead);
    return dead ? refuse("advice.child_died", "The child has died; there is nothing to compare")
                : refuse("advice.born", "The child is born; waiting is no longer a choice");
  }
  if (!facts.gestation(facts.at))
    return refuse("advice.not_dated", "The pregnancy is not dated; gestation decides everything here");
  return SituationReader(facts, book, *unborn).read();
}

}  // namespace dyad::care
