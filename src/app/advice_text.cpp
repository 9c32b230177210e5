// SPDX-License-Identifier: Apache-2.0
#include "app/advice_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "app/text.hpp"
#include "app/words.hpp"
#include "base/decimal.hpp"
#include "base/instant.hpp"

namespace dyad::app {
namespace {

// The days shown: close ones one by one, then weeks, and always the last.
bool is_shown(long long day, long long last) {
  static constexpr std::array<int, 7> kClose{0, 1, 2, 3, 5, 7, 10};
  return day == last || day % 7 == 0 || std::ranges::find(kClose, day) != kClose.end();
}

std::string text_of(const json::Value& value) { return std::string(value.as_string()); }

// One digit below 10 %, so that a small chance does not read as none.
std::string percent(double p) {
  const double hundred = p * 100;
  if (hundred > 0 && hundred < 0.05) return "<" + number_words("0.1");
  return number_words(fixed(hundred, hundred < 9.95 || hundred > 90.05 ? 1 : 0));
}

std::string chance(const json::Value& band) {
  const auto median = band["median"].as_double();
  if (!median) return say("not_known");
  return say("band", {{"median", percent(*median) + " %"},
                      {"low", percent(band["p05"].as_double().value_or(0))},
                      {"high", percent(band["p95"].as_double().value_or(0))}});
}

std::string days(const json::Value& band) {
  const auto median = band["median"].as_double();
  if (!median) return say("not_known");
  return say("days", {{"n", fixed(*median, 0)}});
}

std::string local(const json::Value& instant, const json::Value& view) {
  const auto at = parse_instant(instant.as_string());
  if (!at) return say("not_known");
  const int offset = static_cast<int>(view.at({"clock", "utc_offset_minutes"}).as_int().value_or(0));
  return format_local(*at, offset);
}

// A number, or one of the words of the early-warning charts.
std::string score_words(const std::string& text) {
  constexpr std::string_view kAtLeast = "at least ";
  if (text == "not known") return say("not_known");
  if (text.starts_with(kAtLeast))
    return say("at_least", {{"value", number_words(text.substr(kAtLeast.size()))}});
  return page_words("score.text." + text, number_words(text));
}

// What a part of a score is: an organ or a quantity.
std::string part_words(const std::string& key) {
  return page_words("part." + key, page_words("quantity." + key, key));
}

// A sentence of the calculation, which brings its words in other languages as a message of its own.
std::string understood(const json::Value& row, const std::string& name) {
  const json::Value& message = row[name + "_message"];
  return message.is_object() ? message_words(message) : text_of(row[name]);
}

std::string parameter_words(const json::Value& p) {
  const std::string part = text_of(p["component"]), label = text_of(p["label"]);
  const std::string whole = page_words("parameter." + text_of(p["parameter"]), label);
  if (part.empty() || whole == label) return whole;
  return whole + ": " + page_words("component." + part, part);
}

std::string distribution_words(const json::Value& p) { return understood(p, "distribution"); }

std::string score_line(const json::Value& score) {
  std::string line = named("score", text_of(score["key"])) + ": ";
  line += score["value"].is_null() && text_of(score["text"]).empty() ? say("not_known")
                                                                     : score_words(text_of(score["text"]));
  if (const auto unit = text_of(score["unit"]); !unit.empty()) line += " " + unit;
  if (const auto change = score["change_24h"].as_double(); change && *change != 0)
    line += " (" +
            say("advise.change", {{"change", (*change > 0 ? "+" : "") + number_words(shortest(*change))}}) +
            ")";
  std::string missing;
  for (const auto& part : score["parts"].items())
    if (part["missing"].as_bool().value_or(false))
      missing += (missing.empty() ? "" : ", ") + part_words(text_of(part["key"]));
  if (!missing.empty()) line += say("also") + say("advise.missing", {{"parts", missing}});
  if (score["not_derived_in_pregnancy"].as_bool().value_or(false))
    line += say("also") + say("advise.not_derived");
  return line;
}

std::string value_list(const json::Value& values) {
  std::string line;
  for (const auto& v : values.items()) {
    line += (line.empty() ? "" : ", ") + named("quantity", text_of(v["key"])) + " " +
            number_words(text_of(v["text"])) + " " + text_of(v["unit"]);
    if (v["stale"].as_bool().value_or(false)) line += " (" + say("advise.old") + ")";
  }
  return line.empty() ? say("advise.none_known") : line;
}

std::string mother_text(const json::Value& mother) {
  std::string out = heading(say("advise.mother"));
  const auto& age = mother["age_years"];
  std::string state =
      age.is_number() ? say("advise.age", {{"years", age.number_text()}}) : say("advise.age_not_known");
  if (!mother["alive"].as_bool().value_or(true)) state += say("also") + say("advise.has_died");
  if (const auto& all = mother["days"]; all.size() > 0)
    state += say("also") +
             say("advise.organ_state", {{"state", named("state", text_of(all[all.size() - 1]["state"]))}});
  out += wrapped(state, 2);
  for (const auto& d : mother["diagnoses"].items())
    if (d["active"].as_bool().value_or(false)) out += bullet(record_words(d["text"]));
  for (const auto& score : mother["scores"].items()) out += bullet(score_line(score));
  return out + wrapped(say("advise.latest", {{"values", value_list(mother["latest"])}}), 2);
}

std::string child_text(const json::Value& child) {
  std::string out = heading(say("advise.child", {{"id", text_of(child["id"])}}));
  std::string state = named("stage", text_of(child["stage"]));
  if (!child["alive"].as_bool().value_or(true)) state += say("also") + say("advise.has_died");
  const auto gestation = text_of(child["gestation_text"]);
  state += say("also") + say("advise.gestation", {{"age", gestation.empty() ? say("not_known") : gestation}});
  if (const auto sd = child["gestation_sd_days"].as_double())
    state += " (" + say("advise.sd", {{"days", number_words(shortest(*sd))}}) + ")";
  state += say("also") + say("advise.sex", {{"sex", named("sex", text_of(child["sex"]))}});
  out += wrapped(state, 2);
  if (const auto& growth = child["growth"]; growth.size() > 0) {
    const auto& newest = growth[growth.size() - 1];
    std::string line = say("advise.weight", {{"grams", newest["weight_g"].number_text()}});
    if (newest["estimated"].as_bool().value_or(false)) line += " (" + say("advise.estimated") + ")";
    for (const auto& s : newest["by_standard"].items())
      line += say("also") +
              say("advise.centile",
                  {{"standard", page_words("standard." + text_of(s["standard"]), text_of(s["label"]))},
                   {"centile", number_words(fixed(s["centile"].as_double().value_or(0), 1))}});
    out += wrapped(line, 2);
  }
  if (const auto& steroids = child["steroids"]; steroids.is_object())
    out += wrapped(say("advise.steroids", {{"state", message_words(steroids["message"])}}), 2);
  return out + wrapped(say("advise.latest", {{"values", value_list(child["latest"])}}), 2);
}

std::string day_table(const json::Value& advice) {
  const auto& all = advice["days"].items();
  if (all.empty()) return {};
  const long long last = all.back()["day"].as_int().value_or(0);
  const std::string horizon = advice["horizon_days"].number_text();
  std::vector<std::vector<std::string>> rows{
      {say("advise.birth_in"), say("advise.date"), say("advise.at_gestation"), say("advise.child_survives"),
       say("advise.unharmed"), say("advise.stillbirth_before"),
       say("advise.mother_dies_by", {{"day", horizon}}), say("advise.of_it_before_birth"),
       say("advise.of_operation"), say("advise.delay")}};
  for (const auto& d : all) {
    const long long day = d["day"].as_int().value_or(0);
    if (!is_shown(day, last)) continue;
    rows.push_back({say("days", {{"n", std::to_string(day)}}), text_of(d["date"]),
                    text_of(d["gestation_text"]), chance(d["child_survival"]), chance(d["child_intact"]),
                    chance(d["stillbirth_before"]), chance(d["mother_death"]),
                    chance(d["mother_death_before"]), days(d["treatment_delay_days"])});
  }
  return heading(say("advise.fixed_days")) + table(rows) + wrapped(say("advise.each_figure"), 2);
}

std::string notes_text(std::string_view title, const json::Value& notes) {
  if (notes.size() == 0) return {};
  std::string out = heading(title);
  for (const auto& note : notes.items()) out += bullet(message_words(note));
  return out;
}

std::string inputs_text(const json::Value& advice) {
  if (advice["inputs"].size() == 0) return {};
  std::string out = heading(say("inputs"));
  for (const auto& input : advice["inputs"].items()) {
    std::string line = named("input", text_of(input["key"])) + ": " + understood(input, "text");
    if (const auto effect = understood(input, "effect"); !effect.empty()) line += " (" + effect + ")";
    if (const auto resource = text_of(input["resource"]); !resource.empty()) line += " [" + resource + "]";
    out += bullet(line);
  }
  return out;
}

// The same two headline figures where the assumptions differ, today and on the last day given for each.
std::string alternatives_text(const json::Value& advice) {
  if (advice["alternatives"].size() == 0) return {};
  std::vector<std::vector<std::string>> rows{{say("advise.other_assumption"), say("advise.birth_in"),
                                              say("advise.child_survives"), say("advise.mother_dies")}};
  for (const auto& other : advice["alternatives"].items()) {
    const auto& child = other["child_survival"];
    for (std::size_t i = 0; i < child.size(); ++i) {
      if (i != 0 && i + 1 != child.size()) continue;
      rows.push_back(
          {i == 0 ? page_words("alternative." + text_of(other["key"]), text_of(other["label"])) : "",
           say("days", {{"n", child[i][std::size_t{0}].number_text()}}), chance(child[i][1]),
           chance(other["mother_death"][i][1])});
    }
  }
  return heading(say("advise.other_assumptions")) + table(rows);
}

std::string parameters_text(const json::Value& advice) {
  if (advice["parameters"].size() == 0) return {};
  std::string out = heading(say("advise.parameters"));
  for (const auto& p : advice["parameters"].items()) {
    const auto number = [&](const char* key) {
      return number_words(shortest(std::stod(fixed(p[key].as_double().value_or(0), 5))));
    };
    std::string line = say("advise.parameter", {{"name", parameter_words(p)},
                                                {"mean", number("mean")},
                                                {"low", number("p05")},
                                                {"high", number("p95")},
                                                {"distribution", distribution_words(p)},
                                                {"evidence", text_of(p["evidence"])},
                                                {"certainty", certainty_words(text_of(p["certainty"]))}});
    if (const auto note = text_of(p["note"]); !note.empty())
      line += say("also") + page_words("parameter_note." + text_of(p["note_code"]), note);
    out += bullet(line);
  }
  return out;
}

std::string model_text(const json::Value& advice) {
  const auto& model = advice["model"];
  if (!model.is_object()) return {};
  return wrapped(
      say("advise.model", {{"title", page_words("model." + text_of(model["id"]), text_of(model["title"]))},
                           {"id", text_of(model["id"]) + " " + text_of(model["version"])},
                           {"draws", advice["draws"].number_text()},
                           {"seed", advice["seed"].number_text()}}),
      0);
}

}  // namespace

std::string advice_text(const json::Value& view, const json::Value& advice, const std::string& from) {
  std::string out = say("advise.title", {{"title", record_words(view["title"])},
                                         {"id", text_of(view["id"])},
                                         {"at", local(view["at"], view)}}) +
                    "\n";
  out +=
      wrapped(say("advise.read_from", {{"from", from}}) +
                  (view["synthetic"].as_bool().value_or(false) ? say("also") + say("advise.synthetic") : ""),
              0);
  out += mother_text(view["mother"]);
  for (const auto& child : view["children"].items()) out += child_text(child);
  out += notes_text(say("advise.unknown"), view["unknown"]);
  if (!advice["available"].as_bool().value_or(false))
    out += heading(say("advise.no_comparison")) + wrapped(message_words(advice["reason"]), 2);
  out += day_table(advice);
  out += alternatives_text(advice);
  out += inputs_text(advice);
  out += notes_text(say("warnings"), advice["warnings"]);
  out += notes_text(say("limits"), advice["limits"]);
  out += parameters_text(advice);
  return out + "\n" + model_text(advice) + say("advise.no_recommendation") + "\n";
}

}  // namespace dyad::app
