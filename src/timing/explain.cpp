// SPDX-License-Identifier: Apache-2.0
#include "timing/explain.hpp"

namespace dyad::timing {
namespace {

void child_warnings(const Setup& setup, std::vector<Note>& out) {
  const Situation& s = setup.situation;
  const SiteSpec& site = *setup.site;
  const Gestation last{s.gestation.days + setup.last_day};
  if (s.gestation.completed_weeks() < site.first_week || last.days > 7 * (site.last_week + 1))
    out.push_back({"timing.survival_extrapolated",
                   "Survival is read for " + std::to_string(site.first_week) + " to " +
                       std::to_string(site.last_week) +
                       " completed weeks; the curve is used beyond that here.",
                   {{"first", std::to_string(site.first_week)}, {"last", std::to_string(site.last_week)}}});
  if (setup.place && setup.beyond_place_study)
    out.push_back({"timing.place_extrapolated",
                   "The effect of being born elsewhere and then moved was studied below 28 weeks; it is "
                   "applied beyond that."});
  if (s.place.empty())
    out.push_back({"timing.place_not_known", "The place of birth is not known; no effect is applied."});
  if (!s.efw_z)
    out.push_back({"timing.growth_not_known",
                   "No standard score of fetal weight is known; no effect of growth is applied."});
  if (setup.growth_near_cut)
    out.push_back({"timing.growth_near_cut",
                   "The fetal weight lies near the cut between two growth groups; the other group's ratio "
                   "would be as fair."});
  if (s.gestation_sd_days == 0)
    out.push_back(
        {"timing.gestation_exact", "No uncertainty of the gestation was given; it is taken as exact."});
  if (setup.before_stillbirth_table)
    out.push_back({"timing.stillbirth_before_28",
                   "No stillbirth figures by week before 28 weeks were read; the figure for 28 weeks, up to "
                   "doubled, stands in."});
}

void mother_warnings(const Setup& setup, std::vector<Note>& out) {
  const Situation& s = setup.situation;
  if (!s.sofa && s.organs_failing == 0 && s.organs_compromised == 0)
    out.push_back({"timing.organs_not_known",
                   "No SOFA is known; the mother's course starts as stable on the ward unless support says "
                   "otherwise."});
  if (setup.sofa_cell.empty())
    out.push_back(
        {"timing.sofa_trend_not_used",
         "The first and today's SOFA do not give a trend with published mortality; the trend is not used."});
  else
    out.push_back(
        {"timing.sofa_trend_old",
         "The effect of the SOFA trend comes from one mixed intensive care of the 1990s, over 48 to 96 "
         "hours; the days between her two scores may be more. Part of today's severity is counted twice, in "
         "the trend and in the state she starts from."});
  if (setup.colorectal && setup.waits)
    out.push_back({"timing.untreated_colorectal_not_read",
                   "No figure for untreated metastatic colorectal cancer was read. The bands use the hazard "
                   "on treatment "
                   "before treatment too, and only the published cost of delay, so they understate what "
                   "waiting costs her."});
  if (setup.cancer && !setup.colorectal && setup.waits)
    out.push_back({"timing.pancreas_population",
                   "The median before treatment is of all patients, treated or not; untreated disease is "
                   "likely faster."});
  if (s.bowel_obstruction)
    out.push_back({"timing.obstruction_course_assumed",
                   "Outcomes of bowel obstruction are published per case; the days they happened over are "
                   "assumed, and the "
                   "series are mostly not malignant."});
  if (s.bowel_obstruction && !s.joint_bowel_operation)
    out.push_back({"timing.obstruction_not_relieved",
                   "No bowel operation is joined to the birth; the obstruction is taken to run its course "
                   "from today."});
  if (s.anhydramnios)
    out.push_back(
        {"timing.anhydramnios_not_known",
         "What absent liquor does to stillbirth and survival is not known to the model: no ratio was read."});
  if (s.obstructive_jaundice)
    out.push_back({"timing.jaundice_not_known",
                   "What jaundice from a tumour does to mother and fetus is not known to the model: no "
                   "figure was read."});
}

// Holds whatever the inputs are.
std::vector<Note> standing_limits(const Setup& setup) {
  return {
      {"timing.fixed_day_undervalues_waiting",
       "Each day is planned as if nothing new could be learned: the comparison cannot change its mind when "
       "news arrives, "
       "so it undervalues waiting."},
      {"timing.no_recommendation", "The comparison recommends nothing; people decide."},
      {"timing.birth_does_not_change_course",
       "Birth itself neither helps nor harms the mother's organs here, apart from the operation: a better "
       "P/F after "
       "birth and a worse day of delivery in critical illness are both published, and neither is in the "
       "course."},
      {"timing.waiting_lowers_operation_risk",
       "Where the mother's risk falls as birth is put off, it is the operation's: her course is the same "
       "with or "
       "without birth, and a woman who has recovered by the later day is operated on at less risk than one "
       "in "
       "organ failure today. An illness that birth relieves, or that the pregnancy makes worse, would turn "
       "this "
       "round; neither is in the course."},
      {"timing.course_borrowed",
       "The mother's daily course is that of adults with sepsis, with deaths scaled to obstetric intensive "
       "care; relapse "
       "after recovery is left out."},
      {"timing.operation_counted_twice",
       "Operation scores count deaths within 30 days, some of which the daily course counts as well."},
      {"timing.site_profile",
       "Survival belongs to the cohort named (" + setup.site->label +
           "); a place's own results differ by as much as a week of gestation or more.",
       {{"site", setup.site->key}}},
      {"timing.illness_constant",
       "The ratio of the mother's illness on stillbirth stays the same every day until birth, even if she "
       "recovers."},
      {"timing.morbidity_from_cohort",
       "Severe morbidity among survivors follows gestation only: sex, growth, place and steroids are not "
       "applied to it."},
      {"timing.effects_multiplied",
       "Growth, place, sex and steroids come from separate studies and are multiplied as if independent; "
       "where they "
       "overlap the child's survival is understated."},
      {"timing.course_of_ill_women",
       "The mother's course is that of women ill enough for intensive care; for a well woman it overstates "
       "her risk."},
      {"timing.no_future_course",
       "No steroid course that might still be given is counted; the clock of the last course runs on."},
      {"timing.arrest_published_cases",
       "Newborn survival after the mother's arrest comes from published cases and is too high."},
      {"timing.spontaneous_birth_left_out",
       "Labour, ruptured membranes and other births before the planned day are left out."},
  };
}

}  // namespace

std::vector<Note> warnings_for(const Setup& setup) {
  std::vector<Note> out;
  child_warnings(setup, out);
  mother_warnings(setup, out);
  return out;
}

std::vector<Note> limits_for(const Setup& setup) {
  const bool admitted = setup.site->label.find("admitted") != std::string::npos;
  std::vector<Note> out = standing_limits(setup);
  if (!setup.situation.steroid_hours && setup.days.front().steroid_applies)
    out.push_back(
        {"timing.steroids_are_a_decision",
         "Steroids from today are shown as an alternative; with an infection of the mother they are people's "
         "decision, and the figures say nothing about harm to her."});
  if (admitted)
    out.push_back({"timing.survival_of_admitted",
                   "The survival curve is for babies admitted to intensive care; deaths in the delivery room "
                   "are not in it."});
  return out;
}

}  // namespace dyad::timing
