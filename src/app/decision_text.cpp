// SPDX-License-Identifier: Apache-2.0
#include "app/decision_text.hpp"

#include <algorithm>

#include "app/text.hpp"
#include "base/decimal.hpp"
#include "care/decision_words.hpp"
#include "care/preference_words.hpp"

namespace dyad::app {
namespace {

constexpr std::size_t kShown = 5;  // of triggers, tests and flips: the first are the nearest

std::string text_of(const json::Value& value) { return std::string(value.as_string()); }

double number(const json::Value& value) { return value.as_double().value_or(0); }

std::string percent(double share) { return care::points_text(std::clamp(share, 0.0, 1.0)) + " %"; }

std::string band(const json::Value& b) {
  return percent(number(b["median"])) + " (" + care::points_text(number(b["p05"])) + " to " +
         care::points_text(number(b["p95"])) + ")";
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
          fixed(number(y["delay_days"]), 0) + " d"};
}

std::string strategy_name(const json::Value& s) {
  const std::string key = text_of(s["key"]);
  if (const auto day = s["day"].as_int()) {
    const std::string how = key.starts_with("day:") ? "" : "transfer her, ";
    return how + (*day == 0 ? "deliver today" : "planned for day " + std::to_string(*day));
  }
  if (key == "policy") return "wait and act on news, her weights";
  if (key == "rule:local") return "the local rule";
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
  std::vector<std::vector<std::string>> rows{{"", "mother lives", "child lives", "child without severe harm",
                                              "both, without severe harm", "stillbirth", "treatment delay"}};
  for (const auto& a : d["actions"].items())
    rows.push_back(outcome_row(care::action_words(text_of(a["key"])), a["outcomes"]));
  const long long best = d["best_fixed_day"].as_int().value_or(0);
  for (const auto& s : d["strategies"].items())
    if (is_shown(s, best)) rows.push_back(outcome_row(strategy_name(s), s["mean"]));
  if (rows.size() == 1) return {};
  return heading("What follows for both") + table(rows) +
         wrapped("Means over " + d["draws"].number_text() + " parameter draws, counted from today to day " +
                     d["horizon_days"].number_text() + ".",
                 2);
}

std::string bands_text(const json::Value& d) {
  std::string out;
  const long long best = d["best_fixed_day"].as_int().value_or(0);
  for (const auto& s : d["strategies"].items())
    if (is_shown(s, best) && s.has("bands"))
      out += bullet(strategy_name(s) + ": mother lives " + band(s["bands"]["mother_alive"]) +
                    "; child lives " + band(s["bands"]["child_alive"]) + "; without severe harm " +
                    band(s["bands"]["child_intact"]));
  return out.empty() ? out : heading("How sure: median (5th to 95th centile of the draws)") + out;
}

std::string messages(std::string_view title, const json::Value& rows) {
  std::string out;
  std::size_t shown = 0;
  for (const auto& row : rows.items())
    if (const auto text = text_of(row["message"]["text"]); !text.empty() && shown++ < kShown) {
      const json::Value& verified = row["verified"];
      out += bullet(text + (verified.is_bool() && !*verified.as_bool() ? " (not solved anew)" : ""));
    }
  return out.empty() ? out : heading(title) + out;
}

std::string weights_text(const json::Value& d) {
  std::string out;
  for (const auto& [goal, weight] : d["weights"].members())
    if (const auto known = care::goal_named(goal))
      out += (out.empty() ? "" : ", ") + care::goal_words(*known) + " " + fixed(number(weight), 2);
  const json::Value& hers = d["preference"];
  if (!hers["ordering"].is_null()) {
    for (const auto& goal : hers["ordering"].items())
      if (const auto known = care::goal_named(goal.as_string()))
        out += (out.empty() ? "" : ", then ") + care::goal_words(*known);
  }
  if (out.empty()) return {};
  if (d["what_if"].as_bool().value_or(false)) return wrapped("Weights asked for, not hers: " + out, 2);
  const bool ordered = !hers["ordering"].is_null();
  std::string who = (ordered ? "Her order: " : "Her weights: ") + out + "; recorded by " +
                    text_of(hers["recorded_by"]["en"]);
  if (text_of(hers["stated_by"]) == "surrogate") who += ", stated by a surrogate";
  return wrapped(who + " [" + text_of(hers["resource"]) + "]", 2);
}

std::string others_text(const json::Value& d) {
  std::string out;
  for (const auto& s : d["structures"].items())
    if (!s["action"].is_null())
      out += bullet(text_of(s["label"]) + ": " + care::action_words(text_of(s["action"])) +
                    (s["certified"].as_bool().value_or(false) ? "" : " (not certified)"));
  for (const auto& j : d["joinings"].items())
    out += bullet(text_of(j["label"]) + ": " + care::action_words(text_of(j["action"])) +
                  (j["certified"].as_bool().value_or(false) ? "" : " (not certified)"));
  return out.empty() ? out : heading("Under other structures and published ways of weighing") + out;
}

std::string notes(std::string_view title, const json::Value& rows) {
  std::string out;
  for (const auto& row : rows.items()) out += bullet(text_of(row["text"]));
  return out.empty() ? out : heading(title) + out;
}

}  // namespace

std::string decision_text(const json::Value& d) {
  std::string out = heading("Deliver today or wait");
  if (!d["available"].as_bool().value_or(false))
    return out + wrapped("No answer: " + text_of(d["reason"]["text"]), 2);
  out += wrapped(text_of(d["message"]["text"]), 2) + weights_text(d);
  out += outcomes_text(d) + bands_text(d);
  out += messages("What the next look could change", d["triggers"]);
  out += messages("Which test next", d["next_tests"]);
  out += messages("Weights at which it changes", d["weight_flips"]);
  out += messages("Numbers at which it changes", d["parameter_flips"]);
  if (const auto& flip = d["belief_flip"]; !flip.is_null())
    out += heading("Belief at which it changes") + bullet(text_of(flip["message"]["text"]));
  out += others_text(d);
  out += notes("Warnings of the day-by-day model", d["warnings"]);
  out += notes("Limits of the day-by-day model", d["limits"]);
  const json::Value& model = d["model"];
  return out + "\n" +
         wrapped("Model: " + text_of(model["title"]) + " (" + text_of(model["id"]) + " " +
                     text_of(model["version"]) + ", " + text_of(model["structure"]) + "), " +
                     d["draws"].number_text() + " parameter draws, seed " + d["seed"].number_text(),
                 0) +
         "The software advises; people decide\n";
}

}  // namespace dyad::app
