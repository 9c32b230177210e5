// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/gestation.hpp"
#include "clinical/calculator.hpp"
#include "json/json.hpp"

namespace dyad::clinical {

// What an order asks for, as it was coded and named.
struct Ordered {
  enum class Kind { drug, imaging };
  Kind kind = Kind::drug;
  std::vector<std::pair<std::string, std::string>> codes;  // system, code
  std::vector<std::string> names;                          // texts and displays
  std::string called;                                      // as shown to people
  json::Value words;                                       // the same by language; null when it is one
};

// What is known of the mother, and of the child she carries or has born, when an order is judged.
struct OrderMoment {
  bool unborn = false;  // she carries a living fetus
  std::optional<Gestation> gestation;
  double gestation_sd_days = 0;
  std::optional<double> planned_birth_in_days;
  bool newborn_lives = false;
  std::optional<bool> breastfeeding;    // nothing: not recorded
  std::vector<std::string> conditions;  // keys of terminology.condition.*
  std::string regimen = "three_weekly";
  std::optional<double> running_days;         // how long this drug has been given
  bool for_neuroprotection = false;           // stated on the order
  std::vector<Ordered> earlier_imaging = {};  // in this pregnancy, this order not included
};

enum class Concern { none, low, moderate, high };
std::string_view name_of(Concern concern);  // as DetectedIssue.severity names it; "none"

// One thing the guard has to say about an order. Words for people come from order_words().
struct OrderFinding {
  std::string code;  // "guard.class_X", a key of the evidence entry guard.words
  Concern concern = Concern::none;
  std::vector<std::pair<std::string, std::string>> params;
  std::vector<std::string> evidence;
  bool read = true;                   // false: the rule is from memory and says so
  std::optional<int> changes_on_day;  // the gestation from which another class holds
  json::Value called = {};            // Ordered::words
};

struct OrderVerdict {
  enum class State {
    judged,          // rules were found; findings may be empty
    unknown,         // neither code nor name is known
    not_judged,      // blood, fluids: no question of gestation
    not_applicable,  // she neither carries a living child nor could feed one
  };
  State state = State::judged;
  std::vector<std::string> rules;  // evidence entries the order was recognised as
  std::vector<OrderFinding> findings;
  Concern worst() const;
};
std::string_view name_of(OrderVerdict::State state);

// Judges one order by the evidence. Never throws for an order it does not understand: that is an answer too.
OrderVerdict judge_order(const Book& book, const Ordered& order, const OrderMoment& moment);

// The drug rules an order falls under: by ATC code, else by whole names inside its texts, the longest first.
std::vector<const evidence::Entry*> recognise_drugs(const Book& book, const Ordered& order);
// Whether the order is one of those that are no question of gestation.
bool outside_the_rules(const Book& book, const Ordered& order);

// What kind of examination an order is.
struct Examination {
  std::vector<std::string> exams;  // keys of imaging.fetal_dose
  bool no_radiation = false;
  std::string agent;  // key of imaging.agents
  bool known() const { return no_radiation || !exams.empty(); }
};
Examination recognise_examination(const Book& book, const Ordered& order);
// Whether the texts or codes of a category or code say that the order is imaging at all.
bool is_imaging(const Book& book, const Ordered& order);

// The finding as a sentence: {"en": ..., "vi": ..., "zh": ...}.
json::Value order_words(const Book& book, const OrderFinding& finding);
// The "reason" or the "monitor" of a drug rule in three languages; null when it has none.
json::Value drug_words(const Book& book, const evidence::Entry& drug, std::string_view element);
// A word of guard.words with its parameters filled in.
json::Value guard_words(const Book& book, std::string_view code,
                        const std::vector<std::pair<std::string, json::Value>>& params);

}  // namespace dyad::clinical
