// SPDX-License-Identifier: Apache-2.0
#include "app/advise_replay.hpp"

#include "app/text.hpp"
#include "app/words.hpp"
#include "base/decimal.hpp"
#include "base/gestation.hpp"
#include "care/decision_words.hpp"

namespace dyad::app {
namespace {

constexpr int kMorningMinutes = 8 * 60;

bool has_ended(const json::Value& decision) {
  const std::string_view code = decision["reason"]["code"].as_string();
  return code == "advice.born" || code == "advice.child_died" || code == "advice.mother_died";
}

json::Value day_of(const json::Value& d, Instant at, int offset) {
  const auto gestation = static_cast<int>(d["gestation_days"].as_int().value_or(0));
  const json::Value& trigger = d["triggers"][std::size_t{0}];
  return json::object({{"date", format_date(date_of(at, offset))},
                       {"at", format_utc(at)},
                       {"gestation_text", gestation > 0 ? format(Gestation{gestation}) : std::string()},
                       {"verdict", d["verdict"]},
                       {"action", d["action"]},
                       {"advantage", d["advantage"]},
                       {"gap", d["gap"]},
                       {"certified", d["verdict"].as_string() == "act"},
                       {"trigger", trigger.is_null() ? json::Value()
                                                     : json::object({{"channel", trigger["channel"]},
                                                                     {"level", trigger["level"]},
                                                                     {"flips_to", trigger["flips_to"]},
                                                                     {"verified", trigger["verified"]}})},
                       {"reason", d["reason"]["text"]},
                       {"reason_message", d["reason"]}});
}

std::string text_of(const json::Value& value) { return std::string(value.as_string()); }

std::string trigger_text(const json::Value& trigger) {
  if (trigger.is_null()) return {};
  return text_of(trigger["channel"]) + "=" + text_of(trigger["level"]) + " -> " +
         text_of(trigger["flips_to"]);
}

// The same for a person: English keeps the codes, which are its words.
std::string trigger_words(const json::Value& trigger) {
  if (trigger.is_null()) return {};
  const auto channel = text_of(trigger["channel"]), level = text_of(trigger["level"]);
  return named("channel", channel) + "=" + page_words("reading." + channel + "." + level, level) + " -> " +
         named("action", text_of(trigger["flips_to"]));
}

std::string answer_text(const json::Value& day) {
  if (const auto why = text_of(day["reason"]); !why.empty())
    return say("replay.no_answer", {{"reason", message_words(day["reason_message"])}});
  const auto verdict = text_of(day["verdict"]);
  return verdict == "act" ? named("action", text_of(day["action"]))
                          : page_words("verdict." + verdict, care::plain_words(verdict));
}

std::string cell(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

}  // namespace

Result<json::Value> replay_days(const AdviseSource& source, const std::string& weights) {
  const auto view = source.view("");
  if (!view) return std::unexpected(view.error());
  const int offset = static_cast<int>(view->at({"clock", "utc_offset_minutes"}).as_int().value_or(0));
  const auto from = parse_instant(view->at({"axis", "from"}).as_string());
  const auto to = parse_instant(view->at({"axis", "to"}).as_string());
  if (!from) return std::unexpected(from.error());
  if (!to) return std::unexpected(to.error());
  json::Array out;
  for (Date day = date_of(*from, offset);; day = day.plus(1)) {
    const Instant at = start_of(day, offset).plus_minutes(kMorningMinutes);
    if (at > *to) break;
    if (at < *from) continue;
    const auto decision = source.decision(format_utc(at), weights);
    if (!decision) {
      if (decision.error().kind == ErrorKind::not_found) continue;  // not yet a case on that morning
      return std::unexpected(decision.error());
    }
    if (has_ended(*decision)) break;
    out.push_back(day_of(*decision, at, offset));
  }
  return json::Value(std::move(out));
}

std::string replay_table(const json::Value& days) {
  std::vector<std::vector<std::string>> rows{{say("replay.day"), say("advise.at_gestation"),
                                              say("replay.answer"), say("replay.margin"),
                                              say("replay.certified"), say("replay.trigger")}};
  for (const auto& d : days.items()) {
    const bool answered = d["reason"].is_null() && !d["action"].is_null();
    rows.push_back({text_of(d["date"]), text_of(d["gestation_text"]), answer_text(d),
                    answered ? number_words(fixed(d["advantage"].as_double().value_or(0), 4)) : "",
                    answered ? say(d["certified"].as_bool().value_or(false) ? "yes" : "no") : "",
                    trigger_words(d["trigger"])});
  }
  return heading(say("replay.head")) + table(rows);
}

std::string replay_csv(const json::Value& days) {
  std::string out = "date,at,gestation,verdict,action,margin,gap,certified,trigger,trigger_verified,reason\n";
  for (const auto& d : days.items()) {
    const auto& trigger = d["trigger"];
    const std::string cells[] = {text_of(d["date"]),
                                 text_of(d["at"]),
                                 text_of(d["gestation_text"]),
                                 text_of(d["verdict"]),
                                 text_of(d["action"]),
                                 d["advantage"].number_text(),
                                 d["gap"].number_text(),
                                 d["certified"].as_bool().value_or(false) ? "yes" : "no",
                                 trigger_text(trigger),
                                 trigger.is_null()                               ? ""
                                 : trigger["verified"].as_bool().value_or(false) ? "yes"
                                                                                 : "no",
                                 text_of(d["reason"])};
    std::string line;
    for (const auto& c : cells) line += (line.empty() ? "" : ",") + cell(c);
    out += line + "\n";
  }
  return out;
}

}  // namespace dyad::app
