// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "api/case_page_parts.hpp"
#include "base/decimal.hpp"

namespace dyad::api {
namespace {

using print::Block;

// What is looked at first, in this order; what was never measured stands among what is not known.
constexpr std::array<std::string_view, 16> kOfMother{"map",         "heart_rate",  "respiratory_rate",
                                                     "spo2",        "temperature", "lactate",
                                                     "hemoglobin",  "platelets",   "fibrinogen",
                                                     "inr",         "bilirubin",   "creatinine",
                                                     "crp",         "wbc",         "gcs",
                                                     "urine_output"};
constexpr std::array<std::string_view, 4> kOfChild{"fetal_heart_rate", "deepest_pocket",
                                                   "amniotic_fluid_index", "umbilical_pi"};
constexpr int kColumns = 6;
constexpr double kShown_days = 7;
constexpr std::size_t kMostReports = 5, kMostTreatments = 14;

const json::Value* keyed(const json::Value& list, std::string_view key) {
  const auto it =
      std::ranges::find_if(list.items(), [&](const json::Value& v) { return v["key"].as_string() == key; });
  return it == list.items().end() ? nullptr : &*it;
}

std::string_view arrow(std::string_view trend) {
  return trend == "rising" ? "↗ " : trend == "falling" ? "↘ " : trend == "steady" ? "→ " : "";
}

void add_course(print::Figure& figure, const json::Value& series, Instant now) {
  const Instant from = now.plus_days(-kShown_days);
  const double span = days_between(from, now);
  for (const auto& p : series["points"].items()) {
    const Instant at = instant_of(p["at"]);
    if (at < from || at > now) continue;
    figure.points.emplace_back(days_between(from, at) / span, p["value"].as_double().value_or(0));
  }
  if (figure.points.size() < 2) figure.points.clear();
  figure.low = series["reference"]["low"].as_double();
  figure.high = series["reference"]["high"].as_double();
}

template <std::size_t N>
void add_figures(Block& block, const Sheet& s, const json::Value& patient, const char* mark,
                 const std::array<std::string_view, N>& keys) {
  for (const auto key : keys) {
    const auto* value = keyed(patient["latest"], key);
    if (!value) continue;
    const std::string unit = s.words.unit((*value)["unit"].as_string());
    print::Figure f;
    f.label = std::string(mark) + s.words.quantity(key);
    f.value = std::string(arrow((*value)["trend"].as_string())) +
              s.words.number((*value)["text"].as_string()) + (unit.empty() ? "" : " " + unit);
    const bool stale = (*value)["stale"].as_bool().value_or(false);
    f.note = s.words.age(instant_of((*value)["effective_at"]), s.at()) +
             (stale ? " · " + s.words.say("paper.stale") : "");
    if (const auto* series = keyed(patient["series"], key)) add_course(f, *series, s.at());
    block.figures.push_back(std::move(f));
  }
}

std::string outcome(const Sheet& s, const json::Value& mean, std::initializer_list<const char*> parts) {
  double sum = 0;
  for (const char* part : parts) sum += mean[part].as_double().value_or(0);
  return s.words.of_hundred(sum);
}

const json::Value* strategy(const json::Value& decision, std::string_view key) {
  return keyed(decision["strategies"], key);
}

}  // namespace

void add_values(const Sheet& s) {
  Block block{.kind = Block::Kind::figures, .columns = kColumns};
  add_figures(block, s, s.view()["mother"], "● ", kOfMother);
  for (const auto& child : s.view()["children"].items()) add_figures(block, s, child, "◆ ", kOfChild);
  s.heading("paper.values");
  if (block.figures.empty()) return s.note(s.words.say("paper.no_values"));
  s.add(std::move(block));
}

void add_scores(const Sheet& s) {
  std::vector<std::string> calling;
  for (const auto& score : s.view()["mother"]["scores"].items()) {
    const std::string_view level = score["level"].as_string();
    if (level != "act" && level != "watch") continue;
    const std::string_view text = score["text"].as_string();
    std::string one = s.words.say("score." + std::string(score["key"].as_string())) + " ";
    if (text.starts_with("at least "))
      one += s.words.say("score.at_least", {{"value", s.words.number(text.substr(9))}});
    else
      one += s.words.say_or("score.text." + std::string(text), s.words.number(text));
    if (const auto change = score["change_24h"].as_double(); change && *change != 0)
      one +=
          " (" +
          s.words.say("score.change",
                      {{"change", (*change > 0 ? "+" : "−") + s.words.number(shortest(std::abs(*change)))}}) +
          ")";
    calling.push_back(std::move(one) + ": " + s.words.say("level." + std::string(level)));
  }
  s.add({.text = s.words.say("paper.scores") + ": " +
                 (calling.empty() ? s.words.say("paper.no_scores") : joined(calling, "; "))});
}

void add_treatments(const Sheet& s) {
  // Once the child is born the class is that of breastfeeding, and says so.
  const bool born = s.page["treatments"][0]["of"].as_string() == "lactation";
  s.heading(born ? "paper.treatments_born" : "paper.treatments");
  Block block{.kind = Block::Kind::table, .widths = {2.4, 1.5, 2.2}};
  block.header = {s.words.say("paper.drug"), s.words.say("paper.drug_since"),
                  s.words.say(born ? "paper.drug_rule_born" : "paper.drug_rule")};
  for (const auto& t : s.page["treatments"].items()) {
    if (block.rows.size() == kMostTreatments) break;
    const std::string drug_class(t["class"].as_string());
    std::string rule = s.words.say(drug_class.empty() ? "paper.class.none" : "paper.class." + drug_class);
    if ((drug_class == "X" || drug_class == "A") && !t["reason"].is_null())
      rule += s.words.say("paper.class.why", {{"reason", s.words.said(t["reason"])}});
    const bool ordered = t["ordered"].as_bool().value_or(false),
               running = t["running"].as_bool().value_or(false);
    block.rows.push_back(
        {s.words.said(t["words"]),
         s.words.day(instant_of(t["since"])) + (ordered   ? ", " + s.words.say("paper.ordered")
                                                : running ? ", " + s.words.say("paper.running")
                                                          : ""),
         std::move(rule)});
  }
  if (block.rows.empty()) return s.note(s.words.say("paper.no_treatments"));
  s.add(std::move(block));
}

void add_reports(const Sheet& s) {
  Block block{.kind = Block::Kind::table, .widths = {1, 1.8, 4}};
  block.header = {s.words.say("paper.report_at"), s.words.say("paper.report"),
                  s.words.say("paper.report_says")};
  for (const auto& r : s.page["reports"].items()) {
    if (block.rows.size() == kMostReports) break;
    if (r["conclusion"].is_null()) continue;  // its numbers stand above
    block.rows.push_back(
        {s.words.day(instant_of(r["at"])),
         std::string(r["who"].as_string() == "child" ? "◆ " : "● ") + s.words.said(r["words"]),
         s.words.said(r["conclusion"])});
  }
  s.heading("paper.reports");
  if (block.rows.empty()) return s.note(s.words.say("paper.no_reports"));
  s.add(std::move(block));
}

void add_numbers(const Sheet& s) {
  const json::Value& d = s.page["decision"];
  s.heading("paper.numbers");
  if (!d["available"].as_bool().value_or(false)) {
    s.note(s.words.message(d["reason"]));
    return;
  }
  s.add({.kind = Block::Kind::strong,
         .text = s.words.say("paper.answer", {{"text", s.words.message(d["message"])}})});
  Block block{.kind = Block::Kind::table, .widths = {2.4, 1, 1, 1}};
  block.header = {s.words.say("paper.of_hundred"), s.words.say("paper.now"), s.words.say("paper.in_week"),
                  s.words.say("outcomes.wait")};
  const std::array<const json::Value*, 3> columns{
      strategy(d, "day:0"), strategy(d, "day:7"),
      strategy(d, strategy(d, "policy") ? "policy" : "rule:local")};
  const auto row = [&](std::string label, std::initializer_list<const char*> parts) {
    std::vector<std::string> cells{std::move(label)};
    for (const auto* c : columns) cells.push_back(c ? outcome(s, (*c)["mean"], parts) : "–");
    block.rows.push_back(std::move(cells));
  };
  const auto horizon = d["horizon_days"].as_int().value_or(0);
  row("● " + s.words.say("paper.mother_alive", {{"days", std::to_string(horizon)}}),
      {"both_intact", "both_severe", "mother_only"});
  row("◆ " + s.words.say("paper.child_alive"), {"both_intact", "both_severe", "intact_only", "severe_only"});
  row("◆ " + s.words.say("paper.child_intact"), {"both_intact", "intact_only"});
  s.add(std::move(block));
}

}  // namespace dyad::api
