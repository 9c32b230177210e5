// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <set>

#include "timing/day_spec.hpp"

namespace dyad::timing {
namespace {

using json::Value;
using Names = std::vector<std::string>;

constexpr auto kMother =
    std::to_array<std::string_view>({"ward", "one_organ", "two_organs", "three_organs", "recovered"});
constexpr auto kFetus = std::to_array<std::string_view>({"well", "compromised"});
constexpr auto kExits = std::to_array<std::string_view>({"fetal_death", "mother_death", "unplanned_birth"});

struct ActionRow {
  std::string_view key;
  bool stops;
};
constexpr auto kActions = std::to_array<ActionRow>({{"deliver_here", true},
                                                    {"deliver_after_transfer", true},
                                                    {"deliver_with_magnesium", true},
                                                    {"wait", false},
                                                    {"wait_with_steroids", false}});
constexpr auto kOffered =
    std::to_array<std::string_view>({"always", "birth_elsewhere_possible", "before_magnesium_limit",
                                     "before_last_day", "steroid_window_and_no_course_running"});
constexpr auto kFlags =
    std::to_array<std::string_view>({"respiratory_failure", "bowel_obstruction", "coagulopathy",
                                     "destroyed_lung", "mdr_tuberculosis", "cancer", "obstructive_jaundice"});

std::string at(const std::string& file, std::string_view list, std::size_t i) {
  return file + " " + std::string(list) + "[" + std::to_string(i) + "]";
}

// The names of the model's own order: the code is written for exactly these.
template <std::size_t N>
Result<Names> exact_names(const std::string& place, const Value& list,
                          const std::array<std::string_view, N>& names) {
  Names out;
  for (std::size_t i = 0; i < std::max(list.size(), N); ++i) {
    const std::string here = place + "[" + std::to_string(i) + "]";
    const std::string given(list[i].as_string());
    if (i >= N) return fail(ErrorKind::invalid, "the model has no such element", here, given);
    if (given != names[i])
      return fail(ErrorKind::invalid, "must be named as the model's code names it", here, given,
                  std::string(names[i]));
    out.push_back(given);
  }
  return out;
}

Result<void> read_states(const std::string& file, const Value& document, DaySpec& spec) {
  const Value& states = document["states"];
  if (auto ok = known_fields(file + " states", states, {"mother", "fetus"}); !ok) return ok;
  auto mother = exact_names(file + " states.mother", states["mother"], kMother);
  if (!mother) return std::unexpected(mother.error());
  auto fetus = exact_names(file + " states.fetus", states["fetus"], kFetus);
  if (!fetus) return std::unexpected(fetus.error());
  auto exits = exact_names(file + " exits", document["exits"], kExits);
  if (!exits) return std::unexpected(exits.error());
  spec.mother_states = std::move(*mother);
  spec.fetus_states = std::move(*fetus);
  spec.exits = std::move(*exits);
  return {};
}

Result<void> read_actions(const std::string& file, const Value& list, DaySpec& spec) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string place = at(file, "actions", i);
    if (auto ok = known_fields(place, list[i], {"key", "label", "stops", "offered"}); !ok) return ok;
    auto label = needed_text(place, list[i], "label");
    if (!label) return std::unexpected(label.error());
    const std::string key(list[i]["key"].as_string());
    if (i >= kActions.size() || key != kActions[i].key)
      return fail(ErrorKind::invalid, "must be the model's actions in their order", place + ".key", key,
                  i < kActions.size() ? std::string(kActions[i].key) : "none");
    const auto stops = list[i]["stops"].as_bool();
    if (stops != kActions[i].stops)
      return fail(ErrorKind::invalid, "does not agree with the action", place + ".stops");
    const auto offered = std::find(kOffered.begin(), kOffered.end(), list[i]["offered"].as_string());
    if (offered == kOffered.end())
      return fail(ErrorKind::invalid, "no such rule", place + ".offered",
                  std::string(list[i]["offered"].as_string()));
    spec.actions.push_back(
        {key, std::move(*label), *stops, static_cast<Offered>(offered - kOffered.begin())});
  }
  if (spec.actions.size() != kActions.size())
    return fail(ErrorKind::missing, "the model needs this action", file + " actions",
                std::string(kActions[spec.actions.size()].key));
  return {};
}

const ParameterSpec* find(const Spec& spec, std::string_view key) {
  const auto p =
      std::ranges::find_if(spec.parameters, [&](const ParameterSpec& each) { return each.key == key; });
  return p == spec.parameters.end() ? nullptr : &*p;
}

Result<void> read_count(const std::string& place, const Value& v, const DaySpec& spec, ChannelSpec& c) {
  c.same = v["same"].as_string();
  if (!find(spec.drawn, c.same))
    return fail(ErrorKind::missing, "names a parameter the file does not have", place + ".same", c.same);
  for (const auto& state : spec.mother_states) {
    const std::string level(v["shows"][state].as_string());
    const auto found = std::ranges::find(c.levels, level);
    if (found == c.levels.end())
      return fail(ErrorKind::invalid, "is not a level of the channel", place + ".shows." + state, level);
    c.shows.push_back(static_cast<std::size_t>(found - c.levels.begin()));
  }
  return known_fields(place + ".shows", v["shows"],
                      {kMother[0], kMother[1], kMother[2], kMother[3], kMother[4]});
}

Result<void> read_table(const std::string& place, const Value& v, const DaySpec& spec, ChannelSpec& c) {
  if (auto ok = known_fields(place + ".emission", v["emission"], {kFetus[0], kFetus[1]}); !ok) return ok;
  for (const auto& state : spec.fetus_states) {
    const std::string key(v["emission"][state].as_string());
    const ParameterSpec* p = find(spec.drawn, key);
    const std::string here = place + ".emission." + state;
    if (!p) return fail(ErrorKind::missing, "names a parameter the file does not have", here, key);
    for (std::size_t i = 0; i < std::max(p->components.size(), c.levels.size()); ++i) {
      const std::string level = i < p->components.size() ? p->components[i] : "";
      if (i >= c.levels.size() || level != c.levels[i])
        return fail(ErrorKind::invalid, "the levels of the evidence are not the channel's", here, level,
                    i < c.levels.size() ? c.levels[i] : "");
    }
    c.emission.push_back(key);
  }
  return {};
}

Result<ChannelSpec> read_channel(const std::string& place, const Value& v, const DaySpec& spec) {
  if (auto ok = known_fields(place, v, {"key", "label", "of", "levels", "shows", "same", "emission"}); !ok)
    return std::unexpected(ok.error());
  ChannelSpec c;
  auto key = needed_text(place, v, "key");
  if (!key) return std::unexpected(key.error());
  auto label = needed_text(place, v, "label");
  if (!label) return std::unexpected(label.error());
  c.key = std::move(*key);
  c.label = std::move(*label);
  const auto of = v["of"].as_string();
  if (of != "mother" && of != "fetus")
    return fail(ErrorKind::invalid, "shows the mother or the fetus", place + ".of", std::string(of));
  c.of_mother = of == "mother";
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < v["levels"].size(); ++i) {
    const auto level = v["levels"][i].as_string();
    if (level.empty() || !seen.insert(level).second)
      return fail(ErrorKind::invalid, "levels are names, each once",
                  place + ".levels[" + std::to_string(i) + "]", std::string(level));
    c.levels.emplace_back(level);
  }
  if (c.levels.size() < 2) return fail(ErrorKind::invalid, "needs two levels or more", place + ".levels");
  if (auto ok = c.of_mother ? read_count(place, v, spec, c) : read_table(place, v, spec, c); !ok)
    return std::unexpected(ok.error());
  return c;
}

Result<void> read_channels(const std::string& file, const Value& list, DaySpec& spec) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string place = at(file, "channels", i);
    auto channel = read_channel(place, list[i], spec);
    if (!channel) return std::unexpected(channel.error());
    if (std::ranges::any_of(spec.channels, [&](const ChannelSpec& c) { return c.key == channel->key; }))
      return fail(ErrorKind::invalid, "the channel is given twice", place + ".key", channel->key);
    spec.channels.push_back(std::move(*channel));
  }
  if (spec.channels.empty()) return fail(ErrorKind::missing, "needs one channel or more", file + " channels");
  return {};
}

Result<void> read_structures(const std::string& file, const Value& list, DaySpec& spec) {
  std::array<std::size_t, 2> all{}, defaults{};
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string place = at(file, "structures", i);
    if (auto ok = known_fields(place, list[i], {"key", "of", "default", "label", "text"}); !ok) return ok;
    StructureSpec s;
    for (const auto& [name, to] :
         {std::pair<const char*, std::string*>{"key", &s.key}, {"label", &s.label}, {"text", &s.text}}) {
      auto text = needed_text(place, list[i], name);
      if (!text) return std::unexpected(text.error());
      *to = std::move(*text);
    }
    const auto of = list[i]["of"].as_string();
    s.of_mother = of == "mother";
    const bool known = s.of_mother ? s.key == "sepsis_recovery" || s.key == "no_recovery"
                                   : of == "fetus" && (s.key == "warned" || s.key == "sudden");
    if (!known) return fail(ErrorKind::invalid, "the model has no such structure", place + ".key", s.key);
    if (std::ranges::any_of(spec.structures, [&](const StructureSpec& o) { return o.key == s.key; }))
      return fail(ErrorKind::invalid, "the structure is given twice", place + ".key", s.key);
    s.is_default = list[i]["default"].as_bool().value_or(false);
    ++all[s.of_mother ? 1 : 0];
    defaults[s.of_mother ? 1 : 0] += s.is_default ? 1 : 0;
    spec.structures.push_back(std::move(s));
  }
  for (std::size_t group = 0; group < 2; ++group)
    if (all[group] != 2 || defaults[group] != 1)
      return fail(ErrorKind::invalid,
                  "needs two structures of the fetus and two of the mother, one default each",
                  file + " structures");
  return {};
}

Result<void> read_profiles(const std::string& file, const Value& list, const Spec& base, DaySpec& spec) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string place = at(file, "profiles", i);
    if (auto ok = known_fields(place, list[i], {"key", "flag", "label", "text", "parameters"}); !ok)
      return ok;
    ProfileSpec p;
    for (const auto& [name, to] : {std::pair<const char*, std::string*>{"key", &p.key},
                                   {"flag", &p.flag},
                                   {"label", &p.label},
                                   {"text", &p.text}}) {
      auto text = needed_text(place, list[i], name);
      if (!text) return std::unexpected(text.error());
      *to = std::move(*text);
    }
    if (std::ranges::find(kFlags, p.flag) == kFlags.end())
      return fail(ErrorKind::invalid, "the situation has no such flag", place + ".flag", p.flag);
    for (std::size_t k = 0; k < list[i]["parameters"].size(); ++k) {
      const std::string key(list[i]["parameters"][k].as_string());
      if (!find(base, key) && !find(spec.drawn, key))
        return fail(ErrorKind::missing, "names a parameter that neither file has",
                    place + ".parameters[" + std::to_string(k) + "]", key);
      p.parameters.push_back(key);
    }
    spec.profiles.push_back(std::move(p));
  }
  return {};
}

Result<Note> read_note(const std::string& place, const Value& v) {
  if (auto ok = known_fields(place, v, {"code", "text"}); !ok) return std::unexpected(ok.error());
  auto code = needed_text(place, v, "code");
  if (!code) return std::unexpected(code.error());
  auto text = needed_text(place, v, "text");
  if (!text) return std::unexpected(text.error());
  return Note{std::move(*code), std::move(*text), {}};
}

Result<void> read_card(const std::string& file, const Value& card, ModelCard& out) {
  const std::string place = file + " card";
  if (auto ok = known_fields(place, card, {"purpose", "population", "not_for", "limits", "calibration"}); !ok)
    return ok;
  for (const auto& [name, to] : {std::pair<const char*, Note*>{"purpose", &out.purpose},
                                 {"population", &out.population},
                                 {"not_for", &out.not_for},
                                 {"calibration", &out.calibration}}) {
    auto note = read_note(place + "." + name, card[name]);
    if (!note) return std::unexpected(note.error());
    *to = std::move(*note);
  }
  for (std::size_t i = 0; i < card["limits"].size(); ++i) {
    auto note = read_note(place + ".limits[" + std::to_string(i) + "]", card["limits"][i]);
    if (!note) return std::unexpected(note.error());
    out.limits.push_back(std::move(*note));
  }
  if (out.limits.empty()) return fail(ErrorKind::missing, "a model states its limits", place + ".limits");
  return {};
}

}  // namespace

Result<void> read_day_parts(const std::string& file, const Value& document, const Spec& base, DaySpec& spec) {
  if (auto ok = read_states(file, document, spec); !ok) return ok;
  if (auto ok = read_actions(file, document["actions"], spec); !ok) return ok;
  if (auto ok = read_channels(file, document["channels"], spec); !ok) return ok;
  if (auto ok = read_structures(file, document["structures"], spec); !ok) return ok;
  if (auto ok = read_profiles(file, document["profiles"], base, spec); !ok) return ok;
  return read_card(file, document["card"], spec.card);
}

}  // namespace dyad::timing
