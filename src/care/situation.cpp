// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "care/advice.hpp"
#include "care/events.hpp"
#include "care/growth.hpp"
#include "care/scores.hpp"

namespace dyad::care {
namespace {

constexpr double kStateHours = 24;

class SituationReader {
 public:
  SituationReader(const Facts& facts, const evidence::Book& book, const Child& child)
      : facts_(facts), book_(book), child_(child), s_(out_.situation) {}

  ReadSituation read() {
    s_.gestation = facts_.dating.at(facts_.today());
    s_.gestation_sd_days = facts_.dating.sd_days.value_or(0);
    from("gestation", facts_.dating.resource);
    s_.fetuses =
        static_cast<int>(std::ranges::count_if(facts_.children, [](const Child& c) { return c.fetus; }));
    if (child_.sex != "unknown") s_.sex = child_.sex;
    weight();
    steroids();
    mother();
    diagnoses();
    place();
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
    std::optional<Instant> first;
    Instant last{};
    std::string resource;
    const double gap_h = book_.need("care.steroid_window").number("course_gap_h");
    for (const Dose& d : facts_.doses) {
      if (d.patient != facts_.mother || (d.atc != "H02AB01" && d.atc != "H02AB02")) continue;
      if (!first || hours_between(last, d.start) > gap_h) {
        first = d.start;
        resource = d.resource;
      }
      last = d.start;
    }
    if (!first) return;
    s_.steroid_hours = hours_between(*first, facts_.at);
    from("steroid_hours", resource);
  }

  void mother() {
    const Instant from_day = facts_.at.plus_days(-kStateHours / 24.0);
    const OrganReading reading = read_organs(facts_, book_, from_day, facts_.at);
    const OrganState now = organ_state(facts_, book_, from_day, facts_.at);
    s_.sofa = now.sofa.total;
    s_.organs_compromised = now.compromised;
    s_.organs_failing = now.failing;
    for (const auto& [component, resource] : reading.sources) from("sofa", resource);
    const Instant first = facts_.record.first_recorded;
    const Instant first_day_end = first.plus_days(1);
    // A trend needs the time the source watched it for, and two scores of which nothing is missing: a value
    // that was not measured would look like an improvement or a decline.
    const double trend_h = book_.need("maternal.sofa_change.ferreira").number("trend_hours.0");
    if (hours_between(first, facts_.at) >= trend_h && now.sofa.complete) {
      const OrganState then = organ_state(facts_, book_, first, first_day_end);
      if (then.sofa.complete) s_.sofa_first = then.sofa.total;
    }
    s_.vasopressor = reading.inputs.vasopressor;
    if (const auto* support = facts_.state("respiratory-support", facts_.mother, facts_.at)) {
      s_.invasive_ventilation = support->code == "invasive-ventilation";
      s_.non_invasive_support = support->code == "non-invasive-ventilation" || support->code == "high-flow";
      from("support", support->resource);
    }
    const auto& rule = book_.need("care.organ_state");
    const auto& breathing = now.sofa.component("respiratory");
    s_.respiratory_failure = s_.invasive_ventilation || has_condition(facts_, book_, "respiratory_failure") ||
                             breathing.points.value_or(0) >= static_cast<int>(rule.number("failing_points"));
  }

  void diagnoses() {
    const auto has = [&](std::string_view key) { return has_condition(facts_, book_, key); };
    s_.bowel_obstruction = has("bowel_obstruction");
    s_.joint_bowel_operation = s_.bowel_obstruction;
    s_.anhydramnios = has("anhydramnios");
    s_.obstructive_jaundice = has("obstructive_jaundice");
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

  // Where the child would be born if nobody is moved: at a hospital whose kind has a neonatal centre, or
  // elsewhere.
  void place() {
    std::string kind, organization;
    for (const auto& r : facts_.record.resources) {
      if (r.version.type != "Encounter") continue;
      if (r.body["subject"]["reference"].as_string() != "Patient/" + facts_.mother) continue;
      if (code_of_class(r) == "IMP" || code_of_class(r) == "EMER" || code_of_class(r) == "ACUTE")
        s_.intensive_care = s_.intensive_care || is_intensive(r);
      organization = r.body["serviceProvider"]["reference"].as_string();
    }
    if (organization.empty())
      organization = facts_.record.episode.body["managingOrganization"]["reference"].as_string();
    for (const auto& o : facts_.record.organizations)
      if (organization == "Organization/" + std::string(o.body["id"].as_string()))
        for (const auto& type : o.body["type"].items())
          for (const auto& coding : type["coding"].items())
            if (coding["code"].as_string() == "neonatal-centre") kind = "inborn_tertiary";
    if (!organization.empty()) s_.place = kind.empty() ? "born_elsewhere_then_moved" : kind;
    from("place", organization);
  }

  static std::string_view code_of_class(const record::Resource& r) {
    return r.body["class"]["code"].as_string();
  }

  static bool is_intensive(const record::Resource& r) {
    if (r.body["status"].as_string() == "finished") return false;
    for (const auto& l : r.body["location"].items())
      for (const auto& coding : l["physicalType"]["coding"].items())
        if (coding["code"].as_string() == "intensive-care") return true;
    return false;
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
  if (!facts.dating.edd)
    return refuse("advice.not_dated", "The pregnancy is not dated; gestation decides everything here");
  return SituationReader(facts, book, *unborn).read();
}

}  // namespace dyad::care
