// SPDX-License-Identifier: Apache-2.0
#include "care/decision_words.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/decimal.hpp"
#include "care/values.hpp"

namespace dyad::care {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kActions{
    {{"deliver_here", "deliver now, here"},
     {"deliver_after_transfer", "transfer her, then deliver"},
     {"deliver_with_magnesium", "give magnesium, then deliver"},
     {"wait", "wait a day and look again"},
     {"wait_with_steroids", "give steroids, wait a day and look again"}}};

json::Value act_message(const timing::Decision& d, bool what_if) {
  json::Value params = json::object({{"action", d.action}, {"points", points_text(d.advantage)}});
  const std::string best = action_words(d.action) + ": best given the model and ";
  const std::string by = ", by " + points_text(d.advantage) + " of 100 points over the next best action";
  if (what_if)
    return message("verdict.what_if_act", "What if: " + best + "the weights asked for" + by,
                   std::move(params));
  return message("verdict.act", best + "her weights" + by, std::move(params));
}

json::Value toss_up_message(const timing::Decision& d, bool what_if) {
  json::Value params = json::object({{"action", d.action}, {"points", points_text(d.gap)}});
  const std::string text =
      "the best two actions differ by less than can be told apart (" + points_text(d.gap) + " of 100 points)";
  if (what_if)
    return message("verdict.what_if_toss_up", "What if: with the weights asked for " + text,
                   std::move(params));
  return message("verdict.toss_up", "Toss-up: " + text, std::move(params));
}

}  // namespace

std::string_view name_of(timing::Verdict verdict) {
  switch (verdict) {
    case timing::Verdict::act:
      return "act";
    case timing::Verdict::toss_up:
      return "toss_up";
    case timing::Verdict::depends:
      return "depends";
    case timing::Verdict::no_preference:
      break;
  }
  return "no_preference";
}

std::string plain_words(std::string_view key) {
  std::string out(key);
  std::ranges::replace(out, '_', ' ');
  std::ranges::replace(out, '/', ',');
  return out;
}

std::string action_words(std::string_view action) {
  for (const auto& [key, words] : kActions)
    if (key == action) return std::string(words);
  return plain_words(action);
}

std::string goal_words(timing::Goal goal) {
  switch (goal) {
    case timing::kMotherLives:
      return "the mother lives";
    case timing::kChildLives:
      return "the child lives";
    case timing::kChildIntact:
      return "the child lives without severe harm";
    case timing::kTreatmentSoon:
      return "treatment starts soon";
    case timing::kGoals:
      break;
  }
  return {};
}

std::string points_text(double share) {
  const double points = share * 100;
  const double size = std::abs(points);
  return fixed(points, size >= 9.95 ? 0 : size >= 0.095 || size == 0 ? 1 : 2);
}

json::Value verdict_message(const timing::Decision& d, bool what_if) {
  switch (d.verdict) {
    case timing::Verdict::act:
      return act_message(d, what_if);
    case timing::Verdict::toss_up:
      return toss_up_message(d, what_if);
    case timing::Verdict::depends:
      return message("verdict.depends",
                     "It depends: an order of goals was given, and the weights that the order allows lead to "
                     "different actions");
    case timing::Verdict::no_preference:
      break;
  }
  return message("verdict.no_preference",
                 "No recommendation: what matters to the mother is not recorded. What follows from each "
                 "action is shown; which is better depends on her weights");
}

json::Value trigger_message(const timing::Trigger& t) {
  return message("trigger.flips",
                 "If the next look finds " + plain_words(t.channel) + " " + plain_words(t.level) +
                     " (chance " + points_text(t.chance) +
                     " %), the answer becomes: " + action_words(t.flips_to),
                 json::object({{"channel", t.channel},
                               {"level", t.level},
                               {"action", t.flips_to},
                               {"percent", points_text(t.chance)}}));
}

json::Value next_test_message(const timing::NextTest& t) {
  json::Value params = json::object({{"channel", t.channel}, {"points", points_text(t.value)}});
  if (!t.detectable)
    return message("next_test.not_detectable",
                   "What " + plain_words(t.channel) + " now is worth is below what can be told apart",
                   std::move(params));
  return message(
      "next_test.worth",
      "Knowing " + plain_words(t.channel) + " now is worth " + points_text(t.value) + " of 100 points",
      std::move(params));
}

json::Value weight_flip_message(const timing::WeightFlip& f) {
  return message("flip.weight",
                 "If her weight on \"" + goal_words(f.goal) + "\" were " + fixed(f.at, 2) + " instead of " +
                     fixed(f.now, 2) + ", the answer would be: " + action_words(f.to),
                 json::object({{"goal", timing::name_of(f.goal)},
                               {"from", fixed(f.now, 2)},
                               {"to", fixed(f.at, 2)},
                               {"action", f.to}}));
}

json::Value parameter_flip_message(const timing::ParameterFlip& f) {
  if (!f.flip)
    return message("flip.parameter_none",
                   f.label + ": no value from its 5th to its 95th centile changes the answer",
                   json::object({{"parameter", f.key}}));
  return message("flip.parameter",
                 f.label + ": at " + shortest(std::stod(fixed(*f.flip, 5))) + " instead of " +
                     shortest(std::stod(fixed(f.now, 5))) + " the answer would be: " + action_words(f.to),
                 json::object({{"parameter", f.key},
                               {"from", shortest(std::stod(fixed(f.now, 5)))},
                               {"to", shortest(std::stod(fixed(*f.flip, 5)))},
                               {"action", f.to}}));
}

json::Value belief_flip_message(const timing::BeliefFlip& f) {
  return message(
      "flip.belief",
      "If the chance of \"" + plain_words(f.state) + "\" were " + points_text(f.at) + " % instead of " +
          points_text(f.now) + " %, the answer would be: " + action_words(f.to),
      json::object(
          {{"state", f.state}, {"from", points_text(f.now)}, {"to", points_text(f.at)}, {"action", f.to}}));
}

}  // namespace dyad::care
