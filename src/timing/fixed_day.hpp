// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/gestation.hpp"
#include "base/result.hpp"
#include "evidence/evidence.hpp"
#include "json/json.hpp"

namespace dyad::timing {

using evidence::Book;
using evidence::Note;
struct Spec;

// What is known today about the two patients, as far as the model uses it. Absent means not known; the model
// widens its bands or says so, it never fills in.
struct Situation {
  Gestation gestation;
  double gestation_sd_days = 0;
  int fetuses = 1;
  std::string sex;              // "male", "female" or "" (not known)
  std::optional<double> efw_g;  // newest estimate, and its age
  std::optional<double> efw_z;  // on the fetal standard named in efw_standard
  std::string efw_standard;
  std::optional<double> steroid_hours;  // since the first dose of the latest course; absent = none given
  std::string place;                    // "inborn_tertiary" or "born_elsewhere_then_moved"
  // The mother: failing organs by SOFA component >= 2 (compromised) and >= 3 (failing), support and diagnosis
  // flags.
  std::optional<int> sofa;  // today
  // first of this record, when both scores are complete and 48 hours or more apart
  std::optional<int> sofa_first;
  int organs_compromised = 0;
  int organs_failing = 0;
  bool intensive_care = false;
  bool non_invasive_support = false;  // HFNC, CPAP, NIV
  bool invasive_ventilation = false;
  bool vasopressor = false;
  bool respiratory_failure = false;  // P/F or S/F in the ARDS range, or ventilated
  bool bowel_obstruction = false;
  bool anhydramnios = false;
  bool joint_bowel_operation = false;  // a bowel operation would be done in the same session
  std::string cancer;                  // "", "colorectal_metastatic", "pancreatic_metastatic"
  bool cancer_treatment_waits_for_birth = false;
  bool mdr_tuberculosis = false;
  bool obstructive_jaundice = false;
  bool destroyed_lung = false;
  bool coagulopathy = false;

  // What was seen of her and of the fetus, oldest first: readings of the model's observation channels.
  struct Seen {
    double days_ago = 0;  // before the time of the advice, not negative
    std::string channel;  // "organ_reading", "umbilical_doppler", "cardiotocography"
    std::string level;    // one of the channel's levels
  };
  std::vector<Seen> seen;
};

// A figure over the parameter draws: median and the 5th, 25th, 75th and 95th centile of the draws, as
// probabilities.
struct Band {
  double median = 0, p05 = 0, p25 = 0, p75 = 0, p95 = 0;
};

// What follows from a birth planned for one day, all counted from today. Child figures are per fetus alive
// today; mother figures per woman alive today.
struct Day {
  int day = 0;  // 0 = today
  Gestation gestation;
  Band child_survival;     // to discharge
  Band child_intact;       // survival without severe neonatal morbidity
  Band stillbirth_before;  // before that day
  Band neonatal_death;
  Band mother_death_before;  // before that day
  Band mother_death;         // by the common horizon (Comparison::horizon_days), whatever the day
  Band mother_death_from_operation;
  Band treatment_delay_days;  // days, not a probability
};

struct Parameter {
  std::string key;
  std::string label;
  std::string evidence;  // id
  std::string certainty;
  std::string parameter;  // key in the model file, or of the curve; `key` adds the component
  std::string component;  // of a vector parameter ("die", "31"); empty for a single number
  std::string note_code;  // whose note it is: the parameter's, or "site.<key>"; empty without a note
  Note distribution;      // name, arguments and unit
  double mean = 0, p05 = 0, p95 = 0;  // of the draws actually used
  std::string note;                   // why it is applied here, or beyond what population
};

// One input as the model understood it: key, text and what it did to the model.
struct Understood {
  std::string key;
  Note text;
  Note effect;
};

struct Comparison {
  std::string model_id;
  std::string model_version;
  std::string model_title;
  std::uint64_t seed = 0;
  int draws = 0;
  int horizon_days = 0;
  std::vector<Day> days;
  std::vector<Understood> inputs;
  std::vector<Parameter> parameters;
  std::vector<Note> warnings;
  std::vector<Note> limits;
  std::vector<std::string> evidence;
  // The same two headline figures for chosen days under each alternative site profile or structure.
  struct Alternative {
    std::string key;
    std::string label;
    std::vector<std::pair<int, Band>> child_survival;  // by day
    std::vector<std::pair<int, Band>> mother_death;
  };
  std::vector<Alternative> alternatives;
};

// A model file (data/models/*.json), checked: every parameter names an evidence entry and a distribution; a
// parameter whose entry must not decide is refused unless the file marks it "shown_not_deciding" with a
// reason.
class Model {
 public:
  static Result<Model> load(std::string_view file_name, std::string_view text, const Book& book);
  const json::Value& document() const { return document_; }
  const Spec& spec() const { return *spec_; }

 private:
  json::Value document_;
  std::shared_ptr<const Spec> spec_;  // checked, numbers resolved; shared by copies
};

struct Options {
  int draws = 10'000;
  std::uint64_t seed = 20250213;
};

// The comparison of fixed days: "if birth were fixed today for day d". It undervalues waiting, because it
// cannot change its mind when news arrives; it recommends nothing. Same inputs and seed give the same bits.
Result<Comparison> compare_fixed_days(const Model& model, const Book& book, const Situation& situation,
                                      const Options& options);

}  // namespace dyad::timing
