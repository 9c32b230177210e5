// SPDX-License-Identifier: Apache-2.0
#include "app/advice_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "app/text.hpp"
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
  if (hundred > 0 && hundred < 0.05) return "<0.1";
  return fixed(hundred, hundred < 9.95 || hundred > 90.05 ? 1 : 0);
}

std::string chance(const json::Value& band) {
  const auto median = band["median"].as_double();
  if (!median) return "not known";
  return percent(*median) + " % (" + percent(band["p05"].as_double().value_or(0)) + " to " +
         percent(band["p95"].as_double().value_or(0)) + ")";
}

std::string days(const json::Value& band) {
  const auto median = band["median"].as_double();
  if (!median) return "not known";
  return fixed(*median, 0) + " d";
}

std::string local(const json::Value& instant, const json::Value& view) {
  const auto at = parse_instant(instant.as_string());
  if (!at) return "not known";
  const int offset = static_cast<int>(view.at({"clock", "utc_offset_minutes"}).as_int().value_or(0));
  return format_local(*at, offset);
}

std::string score_line(const json::Value& score) {
  std::string line = text_of(score["key"]) + ": ";
  line += score["value"].is_null() && text_of(score["text"]).empty() ? "not known" : text_of(score["text"]);
  if (const auto unit = text_of(score["unit"]); !unit.empty()) line += " " + unit;
  if (const auto change = score["change_24h"].as_double(); change && *change != 0)
    line += std::string(" (") + (*change > 0 ? "+" : "") + shortest(*change) + " in 24 h)";
  std::string missing;
  for (const auto& part : score["parts"].items())
    if (part["missing"].as_bool().value_or(false))
      missing += (missing.empty() ? "" : ", ") + text_of(part["key"]);
  if (!missing.empty()) line += "; not known: " + missing;
  if (score["not_derived_in_pregnancy"].as_bool().value_or(false)) line += "; not derived in pregnancy";
  return line;
}

std::string value_list(const json::Value& values) {
  std::string line;
  for (const auto& v : values.items()) {
    line +=
        (line.empty() ? "" : ", ") + text_of(v["key"]) + " " + text_of(v["text"]) + " " + text_of(v["unit"]);
    if (v["stale"].as_bool().value_or(false)) line += " (old)";
  }
  return line.empty() ? "none known" : line;
}

std::string mother_text(const json::Value& mother) {
  std::string out = heading("Mother");
  const auto& age = mother["age_years"];
  std::string state = "Age " + (age.is_number() ? age.number_text() + " years" : std::string("not known"));
  if (!mother["alive"].as_bool().value_or(true)) state += "; has died";
  if (const auto& all = mother["days"]; all.size() > 0)
    state += "; organ state: " + text_of(all[all.size() - 1]["state"]);
  out += wrapped(state, 2);
  for (const auto& d : mother["diagnoses"].items())
    if (d["active"].as_bool().value_or(false)) out += bullet(text_of(d["text"]["en"]));
  for (const auto& score : mother["scores"].items()) out += bullet(score_line(score));
  return out + wrapped("Latest: " + value_list(mother["latest"]), 2);
}

std::string child_text(const json::Value& child) {
  std::string out = heading("Child " + text_of(child["id"]));
  std::string state = text_of(child["stage"]);
  if (!child["alive"].as_bool().value_or(true)) state += "; has died";
  const auto gestation = text_of(child["gestation_text"]);
  state += "; gestation " + (gestation.empty() ? std::string("not known") : gestation) + " weeks+days";
  if (const auto sd = child["gestation_sd_days"].as_double()) state += " (SD " + shortest(*sd) + " d)";
  state += "; sex " + text_of(child["sex"]);
  out += wrapped(state, 2);
  if (const auto& growth = child["growth"]; growth.size() > 0) {
    const auto& newest = growth[growth.size() - 1];
    std::string line = "Weight " + newest["weight_g"].number_text() + " g";
    if (newest["estimated"].as_bool().value_or(false)) line += " (estimated)";
    for (const auto& s : newest["by_standard"].items())
      line += "; " + text_of(s["label"]) + ": centile " + fixed(s["centile"].as_double().value_or(0), 1);
    out += wrapped(line, 2);
  }
  if (const auto& steroids = child["steroids"]; steroids.is_object())
    out += wrapped("Steroids: " + text_of(steroids["message"]["text"]), 2);
  return out + wrapped("Latest: " + value_list(child["latest"]), 2);
}

std::string day_table(const json::Value& advice) {
  const auto& all = advice["days"].items();
  if (all.empty()) return {};
  const long long last = all.back()["day"].as_int().value_or(0);
  const std::string horizon = advice["horizon_days"].number_text();
  std::vector<std::vector<std::string>> rows{{"birth in", "date", "gestation", "child survives",
                                              "without severe harm", "stillbirth before",
                                              "mother dies by day " + horizon, "of it, before birth",
                                              "mother dies of operation", "treatment delay"}};
  for (const auto& d : all) {
    const long long day = d["day"].as_int().value_or(0);
    if (!is_shown(day, last)) continue;
    rows.push_back({std::to_string(day) + " d", text_of(d["date"]), text_of(d["gestation_text"]),
                    chance(d["child_survival"]), chance(d["child_intact"]), chance(d["stillbirth_before"]),
                    chance(d["mother_death"]), chance(d["mother_death_before"]),
                    days(d["treatment_delay_days"])});
  }
  return heading("If birth were fixed today for a later day") + table(rows) +
         wrapped(
             "Each figure: median % (5th to 95th centile of the parameter draws). Child figures are per "
             "child alive "
             "today, mother figures per woman alive today.",
             2);
}

std::string notes_text(std::string_view title, const json::Value& notes) {
  if (notes.size() == 0) return {};
  std::string out = heading(title);
  for (const auto& note : notes.items()) out += bullet(text_of(note["text"]));
  return out;
}

std::string inputs_text(const json::Value& advice) {
  if (advice["inputs"].size() == 0) return {};
  std::string out = heading("Inputs as understood");
  for (const auto& input : advice["inputs"].items()) {
    std::string line = text_of(input["key"]) + ": " + text_of(input["text"]);
    if (const auto effect = text_of(input["effect"]); !effect.empty()) line += " (" + effect + ")";
    if (const auto resource = text_of(input["resource"]); !resource.empty()) line += " [" + resource + "]";
    out += bullet(line);
  }
  return out;
}

// The same two headline figures where the assumptions differ, today and on the last day given for each.
std::string alternatives_text(const json::Value& advice) {
  if (advice["alternatives"].size() == 0) return {};
  std::vector<std::vector<std::string>> rows{
      {"other assumption", "birth in", "child survives", "mother dies"}};
  for (const auto& other : advice["alternatives"].items()) {
    const auto& child = other["child_survival"];
    for (std::size_t i = 0; i < child.size(); ++i) {
      if (i != 0 && i + 1 != child.size()) continue;
      rows.push_back({i == 0 ? text_of(other["label"]) : "", child[i][std::size_t{0}].number_text() + " d",
                      chance(child[i][1]), chance(other["mother_death"][i][1])});
    }
  }
  return heading("Under other assumptions") + table(rows);
}

std::string parameters_text(const json::Value& advice) {
  if (advice["parameters"].size() == 0) return {};
  std::string out = heading("Parameters and their sources");
  for (const auto& p : advice["parameters"].items()) {
    const auto number = [&](const char* key) {
      return shortest(std::stod(fixed(p[key].as_double().value_or(0), 5)));
    };
    std::string line = text_of(p["label"]) + ": " + number("mean") + " (" + number("p05") + " to " +
                       number("p95") + "), " + text_of(p["distribution"]) + "; evidence " +
                       text_of(p["evidence"]) + ", " + certainty_words(text_of(p["certainty"]));
    if (const auto note = text_of(p["note"]); !note.empty()) line += "; " + note;
    out += bullet(line);
  }
  return out;
}

std::string model_text(const json::Value& advice) {
  const auto& model = advice["model"];
  if (!model.is_object()) return {};
  return wrapped("Model: " + text_of(model["title"]) + " (" + text_of(model["id"]) + " " +
                     text_of(model["version"]) + "), " + advice["draws"].number_text() +
                     " parameter draws, seed " + advice["seed"].number_text(),
                 0);
}

}  // namespace

std::string advice_text(const json::Value& view, const json::Value& advice, const std::string& from) {
  std::string out = text_of(view["title"]["en"]) + " (" + text_of(view["id"]) + "), as known at " +
                    local(view["at"], view) + "\n";
  out += wrapped(
      "Read from " + from + (view["synthetic"].as_bool().value_or(false) ? "; holds synthetic values" : ""),
      0);
  out += mother_text(view["mother"]);
  for (const auto& child : view["children"].items()) out += child_text(child);
  out += notes_text("Not known, and would matter", view["unknown"]);
  if (!advice["available"].as_bool().value_or(false))
    out += heading("No comparison") + wrapped(text_of(advice["reason"]["text"]), 2);
  out += day_table(advice);
  out += alternatives_text(advice);
  out += inputs_text(advice);
  out += notes_text("Warnings", advice["warnings"]);
  out += notes_text("Limits", advice["limits"]);
  out += parameters_text(advice);
  return out + "\n" + model_text(advice) + "Fixed-day comparison: no recommendation\n";
}

}  // namespace dyad::app
