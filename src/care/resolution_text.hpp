// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "care/facts.hpp"
#include "care/phrases.hpp"
#include "care/resolution.hpp"

namespace dyad::care {

// Says a decision in words, in one of the three languages.
class DecisionWords {
 public:
  DecisionWords(const Phrases& phrases, const Facts& facts, std::string_view language)
      : phrases_(phrases), facts_(facts), language_(language) {}

  // The decision as one sentence, made of its structure.
  std::string sentence(const DecisionContent& content) const;
  // The sentence that stands for it: what a person wrote in this language, else the one above.
  std::string standing_sentence(const DecisionContent& content) const;
  std::string trigger(const DecisionTrigger& trigger) const;
  std::string treatment(const DecisionTreatment& treatment) const;
  std::string window(const DecisionContent& content) const;
  std::string hospital(std::string_view organization) const;
  std::string when(Instant at) const { return Phrases::when(language_, at, facts_.utc_offset_minutes); }
  std::string when(const std::optional<Instant>& at) const { return at ? when(*at) : say("sentence.open"); }
  std::string say(std::string_view key, Phrases::Values values = {}) const {
    return phrases_.say(language_, key, values);
  }
  static std::string unit(std::string_view ucum);  // as people write it
  // {"en", "vi", "zh"} words in this language, or in English.
  std::string best(const json::Value& words) const;
  std::string number(std::string digits) const;  // with the mark of decimals of this language
  std::string page_of() const { return say("minutes.page_of", {{"page", "{page}"}, {"pages", "{pages}"}}); }
  const std::string& language() const { return language_; }

 private:
  std::string gestation(const DecisionContent& content) const;
  std::string reading(const DecisionTrigger& trigger) const;
  std::string who(std::string_view patient) const;

  const Phrases& phrases_;
  const Facts& facts_;
  std::string language_;
};

}  // namespace dyad::care
