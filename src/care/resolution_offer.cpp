// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "care/past_decisions.hpp"
#include "care/resolution_trigger.hpp"
#include "care/resolution_view.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

std::vector<std::string> split(std::string_view text, char by) {
  std::vector<std::string> out;
  for (std::size_t from = 0; from <= text.size();) {
    const auto to = std::min(text.find(by, from), text.size());
    out.emplace_back(text.substr(from, to - from));
    from = to + 1;
  }
  return out;
}

// The levels of each channel, from the best to the worst.
std::map<std::string, std::vector<std::string>> levels_of(const json::Value& models) {
  std::map<std::string, std::vector<std::string>> out;
  for (const auto& card : models["models"].items())
    for (const auto& channel : card["channels"].items()) {
      auto& levels = out[std::string(channel["key"].as_string())];
      levels.clear();
      for (const auto& level : channel["levels"].items()) levels.emplace_back(level.as_string());
    }
  return out;
}

// The engine names the least result that changes its answer. Bad news changes it at that level or beyond;
// good news, which would make it wait, at that level or before.
std::string at_or_beyond(const std::vector<std::string>& levels, const std::string& level, bool good_news) {
  const auto it = std::ranges::find(levels, level);
  if (it == levels.end()) return level;
  std::string out = level;
  if (good_news)
    for (auto better = it; better != levels.begin();) out += "|" + *--better;
  else
    for (auto worse = it + 1; worse != levels.end(); ++worse) out += "|" + *worse;
  return out;
}

bool is_birth(std::string_view engine_action) { return engine_action.starts_with("deliver"); }

class Offer {
 public:
  Offer(const Resolutions& resolutions, const Facts& facts, const json::Value& models)
      : resolutions_(resolutions),
        facts_(facts),
        words_(resolutions.phrases(), facts, "en"),
        levels_(levels_of(models)) {}

  json::Value write() {
    content_.wishes = wishes_on_paper(facts_, resolutions_.book(), words_).resource;
    content_.advice = newest_advice(facts_);
    if (const auto* asked = consultation_asked(facts_)) content_.request = reference_of(*asked);
    signers();
    const std::string lead(facts_.record.episode.body["managingOrganization"]["reference"].as_string());
    if (lead.starts_with("Organization/")) content_.venue = lead.substr(13);
    from_opinions();
    from_engine();
    number();
    return to_json(content_);
  }

 private:
  // Each hospital of the circle; where departments of one share the case, they sign and not the house above
  // them, since it is they who answer for what is done.
  void signers() {
    const auto& all = facts_.record.organizations;
    for (const auto& o : all) {
      const std::string as_whole = "Organization/" + o.version.id;
      if (std::ranges::none_of(all, [&](const record::Resource& part) {
            return part.body.at({"partOf", "reference"}).as_string() == as_whole;
          }))
        content_.hospitals.push_back(o.version.id);
    }
  }

  // What most say; the engine's answer breaks no tie between people.
  void from_opinions() {
    int birth = 0, wait = 0;
    const auto opinions = opinions_on_paper(facts_, words_);
    for (const auto& o : opinions) {
      birth += o.action == "deliver_now" ? 1 : 0;
      wait += o.action == "wait_until" || o.action == "not_yet" ? 1 : 0;
      content_.opinions.push_back(o.resource);
    }
    if (birth != wait) content_.action = birth > wait ? "deliver" : "wait";
    for (const auto& o : opinions)
      if (!content_.action.empty() && !agrees(o.action, content_.action))
        content_.dissent.push_back(o.resource);
  }

  void from_engine() {
    const auto kept = kept_answers(facts_);
    if (kept.empty()) return;
    const json::Value& answer = kept.back().content;
    const std::string action(answer["action"].as_string());
    if (content_.opinions.empty() && !action.empty()) content_.action = is_birth(action) ? "deliver" : "wait";
    for (const auto& t : answer["triggers"].items()) add(t);
  }

  void add(const json::Value& suggested) {
    DecisionTrigger t;
    t.kind = "reading";
    t.suggested = true;
    t.key = suggested["channel"].as_string();
    const auto channels = split(t.key, '+'), levels = split(suggested["level"].as_string(), '+');
    if (channels.size() != levels.size()) return;
    const bool good_news = !is_birth(suggested["flips_to"].as_string());
    for (std::size_t i = 0; i < channels.size(); ++i)
      t.code += (i == 0 ? "" : "+") + at_or_beyond(levels_[channels[i]], levels[i], good_news);
    t.who = facts_.mother;
    if (channels.front() != "organ_reading")
      for (const Child& c : facts_.children)
        if (!c.dead) t.who = c.id;
    if (!status_of(t, facts_, resolutions_.book()).met) content_.triggers.push_back(std::move(t));
  }

  void number() {
    int n = 0;
    for (auto& t : content_.triggers) t.id = "t" + std::to_string(++n);
  }

  const Resolutions& resolutions_;
  const Facts& facts_;
  const DecisionWords words_;
  std::map<std::string, std::vector<std::string>> levels_;
  DecisionContent content_;
};

}  // namespace

json::Value decision_offer(const Resolutions& resolutions, const Facts& facts, const json::Value& models) {
  return Offer(resolutions, facts, models).write();
}

}  // namespace dyad::care
