// SPDX-License-Identifier: Apache-2.0
#include "app/decision_text.hpp"

#include <algorithm>

#include "app/text.hpp"
#include "app/words.hpp"
#include "base/decimal.hpp"
#include "care/decision_words.hpp"
#include "care/preference_words.hpp"

namespace dyad::app {
namespace {

constexpr std::size_t kShown = 5;  // of triggers, tests and flips: the first are the nearest

std::string text_of(const json::Value& value) { return std::string(value.as_string()); }

double number(const json::Value& value) { return value.as_double().value_or(0); }

std::string points(double share) { return number_words(care::points_text(share)); }
std::string percent(double share) { return points(std::clamp(share, 0.0, 1.0)) + " %"; }

std::string band(const json::Value& b) {
  return say("band", {{"median", percent(number(b["median"]))},
                      {"low", points(number(b["p05"]))},
                      {"high", points(number(b["p95"]))}});
}

double mother_alive(const json::Value& y) {
  return number(y["both_intact"]) + number(y["both_severe"]) + number(y["mother_only"]);
}
double child_alive(const json::Value& y) {
  return number(y["both_intact"]) + number(y["both_severe"]) + number(y["intact_only"]) +
         number(y["severe_only"]);
}
double child_intact(const json::Value& y) { return number(y["both_intact"]) + number(y["intact_only"]); }

std::vector<std::string> outcome_row(const std::string& name, const json::Value& y) {
  return {name,
          percent(mother_alive(y)),
          percent(child_alive(y)),
          percent(child_intact(y)),
          percent(number(y["both_intact"])),
          percent(number(y["stillbirth"])),
          say("days", {{"n", fixed(number(y["delay_days"]), 0)}})};
}

std::string action_words(const std::string& action) {
  return page_words("action." + action, care::action_words(action));
}

std::string strategy_name(const json::Value& s) {
  const std::string key = text_of(s["key"]);
  if (const auto day = s["day"].as_int()) {
    const std::string when =
        *day == 0 ? say("decide.today") : say("decide.on_day", {{"day", std::to_string(*day)}});
    return key.starts_with("day:") ? when : say("decide.transfer", {{"when", when}});
  }
  if (key == "policy") return say("decide.policy");
  if (key == "rule:local") return say("decide.local_rule");
  return key;
}

bool is_shown(const json::Value& s, long long best) {
  const std::string key = text_of(s["key"]);
  const auto day = s["day"].as_int();
  return key == "policy" || key == "rule:local" || (day && (*day == 0 || *day == best));
}

// Each action and then the best course; without weights there is no such course, and the plain rule and
// today stand for it.
std::string outcomes_text(const json::Value& d) {
  std::vector<std::vector<std::string>> rows{{"", say("decide.mother_lives"), say("decide.child_lives"),
                                              say("decide.child_unharmed"), say("decide.both_unharmed"),
                                              say("decide.stillbirth"), say("advise.delay")}};
  for (const auto& a : d["actions"].items())
    rows.push_back(outcome_row(action_words(text_of(a["key"])), a["outcomes"]));
  const long long best = d["best_fixed_day"].as_int().value_or(0);
  for (const auto& s : d["strategies"].items())
    if (is_shown(s, best)) rows.push_back(outcome_row(strategy_name(s), s["mean"]));
  if (rows.size() == 1) return {};
  return heading(say("decide.follows")) + table(rows) +
         wrapped(say("decide.means",
                     {{"draws", d["draws"].number_text()}, {"day", d["horizon_days"].number_text()}}),
                 2);
}

std::string bands_text(const json::Value& d) {
  std::string out;
  const long long best = d["best_fixed_day"].as_int().value_or(0);
  for (const auto& s : d["strategies"].items())
    if (is_shown(s, best) && s.has("bands"))
      out += bullet(say("decide.bands", {{"strategy", strategy_name(s)},
                                         {"mother", band(s["bands"]["mother_alive"])},
                                         {"child", band(s["bands"]["child_alive"])},
                                         {"unharmed", band(s["bands"]["child_intact"])}}));
  return out.empty() ? out : heading(say("decide.how_sure")) + out;
}

std::string messages(std::string_view title, const json::Value& rows) {
  std::string out;
  std::size_t shown = 0;
  for (const auto& row : rows.items())
    if (const auto text = message_words(row["message"]); !text.empty() && shown++ < kShown) {
      const json::Value& verified = row["verified"];
      out += bullet(
          text + (verified.is_bool() && !*verified.as_bool() ? " (" + say("decide.not_verified") + ")" : ""));
    }
  return out.empty() ? out : heading(title) + out;
}

std::string weights_text(const json::Value& d) {
  std::string out;
  for (const auto& [goal, weight] : d["weights"].members())
    if (const auto known = care::goal_named(goal))
      out += (out.empty() ? "" : ", ") + page_words("goal." + goal, care::goal_words(*known)) + " " +
             number_words(fixed(number(weight), 2));
  const json::Value& hers = d["preference"];
  if (!hers["ordering"].is_null()) {
    for (const auto& goal : hers["ordering"].items())
      if (const auto known = care::goal_named(goal.as_string()))
        out += (out.empty() ? "" : say("decide.then")) +
               page_words("goal." + text_of(goal), care::goal_words(*known));
  }
  if (out.empty()) return {};
  if (d["what_if"].as_bool().value_or(false))
    return wrapped(say("decide.weights_asked", {{"weights", out}}), 2);
  const bool ordered = !hers["ordering"].is_null();
  std::string who = say(ordered ? "decide.her_order" : "decide.her_weights",
                        {{"weights", out}, {"by", record_words(hers["recorded_by"])}});
  if (text_of(hers["stated_by"]) == "surrogate") who += say("decide.by_surrogate");
  return wrapped(who + " [" + text_of(hers["resource"]) + "]", 2);
}

std::string other_text(std::string_view kind, const json::Value& row) {
  const std::string key = std::string(kind) + "." + text_of(row["key"]);
  return bullet(page_words(key, text_of(row["label"])) + ": " + action_words(text_of(row["action"])) +
                (row["certified"].as_bool().value_or(false) ? "" : " (" + say("decide.not_certified") + ")"));
}

std::string others_text(const json::Value& d) {
  std::string out;
  for (const auto& s : d["structures"].items())
    if (!s["action"].is_null()) out += other_text("structure", s);
  for (const auto& j : d["joinings"].items()) out += other_text("joining", j);
  return out.empty() ? out : heading(say("decide.others")) + out;
}

std::string notes(std::string_view title, const json::Value& rows) {
  std::string out;
  for (const auto& row : rows.items()) out += bullet(message_words(row));
  return out.empty() ? out : heading(title) + out;
}

}  // namespace

std::string decision_text(const json::Value& d) {
  std::string out = heading(say("decide.head"));
  if (!d["available"].as_bool().value_or(false))
    return out + wrapped(say("no_answer", {{"reason", message_words(d["reason"])}}), 2);
  out += wrapped(message_words(d["message"]), 2) + weights_text(d);
  out += outcomes_text(d) + bands_text(d);
  out += messages(say("decide.triggers"), d["triggers"]);
  out += messages(say("decide.tests"), d["next_tests"]);
  out += messages(say("decide.weight_flips"), d["weight_flips"]);
  out += messages(say("decide.parameter_flips"), d["parameter_flips"]);
  if (const auto& flip = d["belief_flip"]; !flip.is_null())
    out += heading(say("decide.belief_flip")) + bullet(message_words(flip["message"]));
  out += others_text(d);
  out += notes(say("decide.warnings"), d["warnings"]);
  out += notes(say("decide.limits"), d["limits"]);
  const json::Value& model = d["model"];
  return out + "\n" +
         wrapped(say("advise.model",
                     {{"title", page_words("model." + text_of(model["id"]), text_of(model["title"]))},
                      {"id", text_of(model["id"]) + " " + text_of(model["version"]) + ", " +
                                 named("structure", text_of(model["structure"]))},
                      {"draws", d["draws"].number_text()},
                      {"seed", d["seed"].number_text()}}),
                 0) +
         say("advises") + "\n";
}

}  // namespace dyad::app
