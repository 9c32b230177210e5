// SPDX-License-Identifier: Apache-2.0
// The inputs as the model understood them, each with what it did.
#include "base/decimal.hpp"
#include "timing/explain.hpp"

namespace dyad::timing {
namespace {

Note no_effect() { return {"input.effect.none", "none"}; }
Note not_known() { return {"input.unknown", "not known"}; }

Note yes_no(bool b) { return b ? Note{"input.yes", "yes"} : Note{"input.no", "no"}; }

// A sentence that ends in the name of a parameter; a page puts the name in its reader's language.
Note with_parameter(const Setup& setup, std::string code, const std::string& before, const std::string& key) {
  return {std::move(code), before + setup.spec->parameter(key).label, {{"parameter", key}}};
}

Note state_words(std::size_t state, int failing, int compromised) {
  struct Named {
    const char* code;
    const char* english;
  };
  constexpr Named names[] = {{"ward", "stable on the ward"},
                             {"one_organ", "one failing organ"},
                             {"two_organs", "two failing organs or support without a tube"},
                             {"three_organs", "three failing organs, ventilator or vasopressor"},
                             {"recovered", "recovered"}};
  const std::string f = std::to_string(failing), c = std::to_string(compromised);
  return {std::string("input.mother_state.") + names[state].code,
          std::string(names[state].english) + " (" + f + " failing, " + c + " compromised)",
          {{"failing", f}, {"compromised", c}}};
}

Note weight_words(const Situation& s) {
  if (!s.efw_g && !s.efw_z) return not_known();
  Note out{"input.efw", ""};
  if (s.efw_g) {
    const std::string grams = fixed(*s.efw_g, 0);
    out.code += ".grams";
    out.text = grams + " g";
    out.params.emplace_back("grams", grams);
  }
  if (!s.efw_z) return out;
  const std::string z = fixed(*s.efw_z, 2);
  out.code += ".z";
  out.text += (out.text.empty() ? "z " : ", z ") + z;
  out.params.emplace_back("z", z);
  if (s.efw_standard.empty()) return out;
  out.code += ".standard";
  out.text += " on " + s.efw_standard;
  out.params.emplace_back("standard", s.efw_standard);
  return out;
}

Note growth_effect(const Setup& setup) {
  if (setup.growth_death) {
    Note out = with_parameter(setup, "input.growth.small", "small for gestation: ", "growth.death_ratio");
    out.text += "; " + setup.spec->parameter(setup.growth_stillbirth).label;
    out.params.emplace_back("stillbirth_parameter", setup.growth_stillbirth);
    return out;
  }
  if (setup.situation.efw_z) return no_effect();
  return {"input.growth.unknown",
          "none: without a standard score no growth restriction is assumed or excluded"};
}

Note steroid_words(const Situation& s) {
  if (!s.steroid_hours) return {"input.steroid.none", "none given"};
  const std::string hours = fixed(*s.steroid_hours, 0);
  return {"input.steroid.given", hours + " h since the first dose", {{"hours", hours}}};
}

Note steroid_effect(const Setup& setup) {
  const auto& today = setup.days.front();
  if (!today.steroid_applies) return {"input.steroid.outside", "none at this gestation"};
  const std::string weight = fixed(today.steroid_weight, 2);
  return {"input.steroid.weight",
          "the weight of the effect is " + weight + " today and moves with every day of waiting",
          {{"weight", weight}}};
}

Note gestation_effect(const Situation& s) {
  if (s.gestation_sd_days <= 0)
    return {"input.gestation.exact", "taken as exact, because no uncertainty was given"};
  const std::string days = fixed(s.gestation_sd_days, 1);
  return {"input.gestation.averaged",
          "survival is averaged over a normal error of " + days + " days",
          {{"days", days}}};
}

Note place_effect(const Setup& setup) {
  if (setup.place) return with_parameter(setup, "input.effect.parameter", "", "place.odds_ratio");
  if (!setup.situation.place.empty()) return no_effect();
  return {"input.place.cohort_mix", "none: the cohort's own mix of places is kept"};
}

void child_inputs(const Setup& setup, std::vector<Understood>& out) {
  const Situation& s = setup.situation;
  const std::string fetuses = std::to_string(s.fetuses);
  out.push_back({"gestation",
                 {"input.gestation", format(s.gestation), {{"gestation", format(s.gestation)}}},
                 gestation_effect(s)});
  out.push_back({"fetuses", {"input.fetuses", fetuses, {{"number", fetuses}}}, no_effect()});
  out.push_back({"sex", s.sex.empty() ? not_known() : Note{"input.sex." + s.sex, s.sex},
                 s.sex.empty()
                     ? Note{"input.sex.averaged", "both sexes are averaged in equal shares"}
                     : Note{"input.sex.moved", "survival is moved from the cohort's mean of both sexes"}});
  out.push_back({"efw", weight_words(s), growth_effect(setup)});
  out.push_back({"steroid_hours", steroid_words(s), steroid_effect(setup)});
  out.push_back({"place", s.place.empty() ? not_known() : Note{"input.place." + s.place, s.place},
                 place_effect(setup)});
}

Note sofa_words(const Situation& s) {
  Note out{"input.sofa", ""};
  out.text = s.sofa ? std::to_string(*s.sofa) : "not known";
  out.text += ", first " + (s.sofa_first ? std::to_string(*s.sofa_first) : std::string("not known"));
  if (s.sofa) {
    out.code += ".today";
    out.params.emplace_back("today", std::to_string(*s.sofa));
  }
  if (s.sofa_first) {
    out.code += ".first";
    out.params.emplace_back("first", std::to_string(*s.sofa_first));
  }
  if (!s.sofa && !s.sofa_first) out.code = "input.unknown";
  return out;
}

Note sofa_effect(const Setup& setup) {
  if (setup.sofa_cell.empty())
    return {"input.sofa.no_mortality", "none: no published mortality for this pair"};
  return with_parameter(setup, "input.sofa.multiplied",
                        "the odds of death in intensive care are multiplied: ", setup.sofa_cell);
}

void diseases(const Setup& setup, std::vector<Understood>& out) {
  const Situation& s = setup.situation;
  Note obstruction = no_effect();
  if (s.bowel_obstruction)
    obstruction = s.joint_bowel_operation
                      ? Note{"input.obstruction.until_operation",
                             "risks to mother and fetus each day until the joint operation"}
                      : Note{"input.obstruction.whole_course",
                             "risks to mother and fetus each day for the length of the course"};
  out.push_back({"bowel_obstruction", yes_no(s.bowel_obstruction), std::move(obstruction)});
  out.push_back({"joint_bowel_operation", yes_no(s.joint_bowel_operation),
                 s.joint_bowel_operation ? Note{"input.joint_operation.risk",
                                                "operation risk of bowel surgery; treatment starts later"}
                                         : no_effect()});
  Note cancer = no_effect();
  if (!s.cancer.empty())
    cancer = setup.waits ? Note{"input.cancer.waits",
                                "a daily hazard; treatment starts after birth and the recovery from it"}
                         : Note{"input.cancer.treated",
                                "a daily hazard, on treatment, the same for every day of birth"};
  out.push_back({"cancer",
                 s.cancer.empty() ? Note{"input.none", "none"} : Note{"input.cancer." + s.cancer, s.cancer},
                 std::move(cancer)});
  out.push_back({"mdr_tuberculosis", yes_no(s.mdr_tuberculosis),
                 s.mdr_tuberculosis
                     ? Note{"input.tuberculosis.hazard", "a daily hazard, the same for every day of birth"}
                     : no_effect()});
  out.push_back(
      {"anhydramnios", yes_no(s.anhydramnios),
       s.anhydramnios ? Note{"input.anhydramnios.unknown", "not known: no ratio was read"} : no_effect()});
  out.push_back({"obstructive_jaundice", yes_no(s.obstructive_jaundice),
                 s.obstructive_jaundice ? Note{"input.jaundice.unknown",
                                               "not known: no figure for jaundice from a tumour was read"}
                                        : no_effect()});
}

void mother_inputs(const Setup& setup, std::vector<Understood>& out) {
  const Situation& s = setup.situation;
  out.push_back(
      {"mother_state",
       state_words(setup.start, s.organs_failing, s.organs_compromised),
       {"input.mother_state.start",
        "the daily course starts there, and the risk of the operation follows the state of its day"}});
  out.push_back({"sofa", sofa_words(s), sofa_effect(setup)});
  if (setup.illness.empty())
    out.push_back(
        {"maternal_illness", {"input.illness.none", "none that has a published ratio"}, no_effect()});
  else
    out.push_back({"maternal_illness",
                   {"input.illness." + setup.illness.substr(setup.illness.find('.') + 1), setup.illness},
                   with_parameter(setup, "input.illness.hazard", "stillbirth hazard: ", setup.illness)});
  diseases(setup, out);
}

}  // namespace

std::vector<Understood> understood_inputs(const Setup& setup) {
  std::vector<Understood> out;
  child_inputs(setup, out);
  mother_inputs(setup, out);
  return out;
}

}  // namespace dyad::timing
