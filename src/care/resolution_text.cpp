// SPDX-License-Identifier: Apache-2.0
#include "care/resolution_text.hpp"

#include <algorithm>

#include "base/decimal.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

template <class List, class Write>
std::string joined(const List& list, const std::string& between, Write&& write) {
  std::string out;
  for (const auto& one : list) out += (out.empty() ? "" : between) + write(one);
  return out;
}

std::vector<std::string> split(std::string_view text, char by) {
  std::vector<std::string> out;
  for (std::size_t from = 0; from <= text.size();) {
    const auto to = std::min(text.find(by, from), text.size());
    out.emplace_back(text.substr(from, to - from));
    from = to + 1;
  }
  return out;
}

std::string comparator_sign(std::string_view comparator) {
  if (comparator == "<=") return "≤";
  if (comparator == ">=") return "≥";
  return std::string(comparator);
}

}  // namespace

std::string DecisionWords::unit(std::string_view ucum) {
  if (ucum == "mm[Hg]") return "mmHg";
  if (ucum == "Cel") return "°C";
  if (ucum == "10*9/L") return "×10⁹/L";
  if (ucum.starts_with("{") || ucum == "1") return {};  // a count or a ratio
  std::string out(ucum);
  if (out.starts_with("u")) out.replace(0, 1, "µ");
  return out;
}

std::string DecisionWords::best(const json::Value& words) const {
  const std::string_view mine = words[language_].as_string();
  return std::string(mine.empty() ? words["en"].as_string() : mine);
}

std::string DecisionWords::hospital(std::string_view organization) const {
  for (const auto& o : facts_.record.organizations)
    if (o.version.id == organization) return best(words(o.body, "name"));
  return std::string(organization);
}

std::string DecisionWords::who(std::string_view patient) const {
  return say(patient == facts_.mother ? "who.mother" : "who.child");
}

std::string DecisionWords::number(std::string digits) const {
  if (language_ == "vi") std::ranges::replace(digits, '.', ',');
  return digits;
}

std::string DecisionWords::gestation(const DecisionContent& c) const {
  if (!c.from || !c.to) return {};
  const auto from = facts_.gestation(*c.from), to = facts_.gestation(*c.to);
  if (!from || !to || !facts_.pregnant()) return {};
  return say("sentence.gestation", {{"from", format(*from)}, {"to", format(*to)}});
}

std::string DecisionWords::window(const DecisionContent& c) const {
  return when(c.from) + " – " + when(c.to) + gestation(c);
}

std::string DecisionWords::treatment(const DecisionTreatment& t) const {
  if (t.text.empty()) return say("treatment." + t.key);
  return t.key == "other" ? t.text : say("treatment." + t.key) + " (" + t.text + ")";
}

std::string DecisionWords::reading(const DecisionTrigger& t) const {
  const auto channels = split(t.key, '+'), levels = split(t.code, '+');
  std::string out;
  for (std::size_t i = 0; i < channels.size() && i < levels.size(); ++i) {
    const auto allowed = split(levels[i], '|');
    std::string level = say("reading." + channels[i] + "." + allowed.front());
    if (allowed.size() > 1) level = say("trigger.or_worse", {{"level", level}});
    out += (out.empty() ? "" : say("list.and")) +
           say("trigger.reading_part", {{"channel", say("channel." + channels[i])}, {"level", level}});
  }
  return out;
}

std::string DecisionWords::trigger(const DecisionTrigger& t) const {
  std::string out;
  if (t.kind == "measured" && t.value)
    out = say("trigger.measured", {{"who", who(t.who)},
                                   {"quantity", say("quantity." + t.key)},
                                   {"comparator", comparator_sign(t.comparator)},
                                   {"value", number(shortest(*t.value))},
                                   {"unit", unit(t.unit)}});
  if (t.kind == "condition")
    out = say("trigger.condition", {{"who", who(t.who)}, {"condition", say("condition." + t.key)}});
  if (t.kind == "state") out = say("trigger.state", {{"who", who(t.who)}, {"key", t.key}, {"code", t.code}});
  if (t.kind == "reading") out = say("trigger.reading", {{"who", who(t.who)}, {"readings", reading(t)}});
  if (t.kind == "time") out = say("trigger.time", {{"at", when(t.at)}});
  if (t.kind == "gestation" && t.gestation_days)
    out = say("trigger.gestation", {{"gestation", format(Gestation{*t.gestation_days})}});
  if (t.kind == "location") out = say("trigger.location", {{"location", t.key}});
  if (t.kind == "death") out = say(t.who == facts_.mother ? "trigger.death_mother" : "trigger.death_child");
  while (out.ends_with(' ')) out.pop_back();
  return t.note.empty() ? out : out + " (" + t.note + ")";
}

std::string DecisionWords::sentence(const DecisionContent& c) const {
  if (c.action.empty()) return say("sentence.none") + say("sentence.end");
  const char* at = c.action == "transfer" ? "sentence.venue_to" : "sentence.venue";
  std::string out =
      say("sentence." + c.action,
          {{"from", when(c.from)},
           {"to", when(c.to)},
           {"gestation", gestation(c)},
           {"venue", c.venue.empty() ? "" : say(at, {{"venue", hospital(c.venue)}})},
           {"mode", c.mode.empty() ? "" : say("sentence.mode", {{"mode", say("mode." + c.mode)}})}});
  if (!c.treatments.empty())
    out +=
        say("sentence.treatments",
            {{"list", joined(c.treatments, say("list.and"), [&](const auto& t) { return treatment(t); })}});
  std::vector<DecisionTrigger> watched = c.triggers;
  std::erase_if(watched, [](const auto& t) { return t.kind == "death"; });  // goes without saying
  if (!watched.empty())
    out += say("sentence.triggers",
               {{"list", joined(watched, say("list.or"), [&](const auto& t) { return trigger(t); })}});
  if (c.expires) out += say("sentence.expires", {{"at", when(*c.expires)}});
  return out + say("sentence.end");
}

std::string DecisionWords::standing_sentence(const DecisionContent& c) const {
  return !c.words.empty() && c.words_language == language_ ? c.words : sentence(c);
}

}  // namespace dyad::care
