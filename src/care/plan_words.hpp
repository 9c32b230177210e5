// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "care/offers.hpp"
#include "care/phrases.hpp"
#include "care/plan_solve.hpp"
#include "care/plan_templates.hpp"

namespace dyad::care {

// The name in one language out of {"en", "vi", "zh"}; English when it has none.
std::string name_in(const json::Value& names, std::string_view language);
// The same text made in each language.
json::Value in_all_languages(const std::function<std::string(std::string_view)>& make);

// A plan of one case in words of three languages (data/care/plan_words.json): names of its parts, and why it
// is as it is.
class PlanWords {
 public:
  PlanWords(const Phrases& phrases, const OfferWords& words, const Offers& offers, const PlanTemplate& of,
            const planning::Region& region)
      : phrases_(phrases), words_(words), offers_(offers), of_(of), region_(region) {}

  const PlanTemplate& of() const { return of_; }
  const planning::Region& region() const { return region_; }
  const PlanTask* task_of(int task) const;  // null: the template has none of that name
  json::Value task(int task) const;
  json::Value role(int task, int demand) const;
  json::Value hospital(int index) const;  // {"id", "names"}
  json::Value hospital(std::string_view id) const;
  json::Value tier(planning::Tier tier) const;
  // What a stock is: the drug, or the component with its group; null when the product has no name here.
  json::Value product(const OfferedStock& stock) const;
  // Names of things, people and stocks are the hospital's own and stand in one language.
  json::Value reasons(const std::vector<planning::Impossible>& why) const;   // [{"words"}]
  json::Value ways_out(const std::vector<planning::Impossible>& why) const;  // [{"words"}]
  json::Value change(const planning::Change& change, const planning::Plan& plan) const;
  json::Value why_not(const planning::Other& other) const;

 private:
  std::string say(std::string_view language, std::string_view key, Phrases::Values values = {}) const {
    return phrases_.say(language, key, values);
  }
  std::string time(std::string_view language, int step) const;
  std::string rule(std::string_view language, const planning::Rule& rule) const;
  std::string action(std::string_view language, const planning::Rule& rule) const;
  std::string people(std::string_view language, const std::vector<int>& resources) const;
  std::string venue(std::string_view language, const planning::Option& option) const;
  std::string role_change(std::string_view language, const planning::Change& change,
                          const planning::Plan& plan) const;

  const Phrases& phrases_;
  const OfferWords& words_;
  const Offers& offers_;
  const PlanTemplate& of_;
  const planning::Region& region_;
};

}  // namespace dyad::care
