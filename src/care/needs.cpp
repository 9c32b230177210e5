// SPDX-License-Identifier: Apache-2.0
#include "care/needs.hpp"

#include <algorithm>

#include "base/decimal.hpp"
#include "care/handover.hpp"
#include "care/places.hpp"
#include "care/resolution_record.hpp"
#include "care/values.hpp"

namespace dyad::care {
namespace {

// Ranks among needs, not measures of anything.
constexpr int kAlarm = 100, kAct = 20, kWatch = 5, kAsk = 1;

struct Need {
  json::Value message;
  Level level = Level::none;
  int rank = 0;
};

class NeedReader {
 public:
  NeedReader(const Facts& facts, const evidence::Book& book, const std::vector<Score>& scores,
             const std::vector<Event>& events)
      : facts_(facts), book_(book), rule_(book.need("care.needs")), scores_(scores), events_(events) {}

  Needs read() {
    decisions();
    handovers();
    alarms();
    organs();
    for (const char* key : {"meows", "pf", "sf", "isth_dic", "erez_dic", "shock_index"}) score(key);
    stale();
    wishes();
    std::ranges::stable_sort(needs_, std::ranges::greater(), &Need::rank);
    Needs out;
    for (Need& n : needs_) {
      out.messages.push_back(std::move(n.message));
      out.urgency += n.rank;
      if (n.level == Level::act || (n.level == Level::watch && out.level == Level::none)) out.level = n.level;
    }
    return out;
  }

 private:
  void add(json::Value m, Level level, int rank) { needs_.push_back({std::move(m), level, rank}); }

  // A decision that is open again, that waits for signatures, or whose time is over with no other in its
  // place.
  void decisions() {
    bool newest = true;
    for (const auto& d : decisions_in(facts_)) {
      const auto state = state_at(d.course, d.content.expires, facts_.now);
      if (state == DecisionState::reopened && d.course.fired)
        add(message("need.decision_reopened", "Decision reopened, trigger fired",
                    json::object({{"at", format_utc(d.course.fired->noticed_at)}})),
            Level::act, kAlarm);
      if (state == DecisionState::to_be_signed)
        add(message("need.decision_unsigned", "Decision waits for signatures",
                    json::object({{"count", static_cast<int>(d.course.unsigned_hospitals().size())}})),
            Level::none, kAsk);
      if (state == DecisionState::expired && newest)
        add(message("need.decision_expired", "Decision has expired"), Level::watch, kAct);
      newest = false;
    }
  }

  // Handed over by one, accepted by nobody: each believes that the other has the patient.
  void handovers() {
    const auto& rule = book_.need("birth.handover");
    for (const auto& held : handovers_of(facts_)) {
      const auto& h = held.handover;
      if (h.accepted_at) continue;
      const double minutes = hours_between(h.sent_at, facts_.now) * 60;
      const bool late = minutes >= rule.number("act_after_min");
      const bool due = minutes >= rule.number("watch_after_min");
      json::Value params = json::object({{"minutes", fixed(minutes, 0)}, {"name", h.from_name}});
      if (h.about == facts_.mother)
        add(message("need.handover_mother", "Handover of the mother not accepted", std::move(params)),
            late  ? Level::act
            : due ? Level::watch
                  : Level::none,
            late  ? kAct
            : due ? kWatch
                  : kAsk);
      else
        add(message("need.handover_child", "Handover of the child not accepted", std::move(params)),
            late  ? Level::act
            : due ? Level::watch
                  : Level::none,
            late  ? kAct
            : due ? kWatch
                  : kAsk);
    }
  }

  // The newest first. What has resolved since no longer waits for anybody.
  void alarms() {
    for (auto e = events_.rbegin(); e != events_.rend(); ++e) {
      if (!e->alarm || e->over || hours_between(e->known_at, facts_.at) > rule_.number("alarm_h")) continue;
      json::Value m = message("need.alarm", std::string(e->words["en"].as_string()),
                              json::object({{"at", format_utc(e->at)}}));
      m.set("words", e->words);
      add(std::move(m), Level::act, kAlarm);
    }
  }

  const Score* find(std::string_view key) const {
    const auto it = std::ranges::find(scores_, key, &Score::key);
    return it == scores_.end() ? nullptr : &*it;
  }

  void say(const Score& s, Level level) {
    const bool act = level == Level::act;
    add(message(act ? "need.score_act" : "need.score_watch", s.key + " " + s.text,
                json::object({{"score", s.key}, {"value", s.text}})),
        level, act ? kAct : kWatch);
  }

  // A rise says more than the score alone.
  void organs() {
    const Score* sofa = find("sofa");
    if (!sofa) return;
    if (sofa->change_24h && *sofa->change_24h >= rule_.number("sofa_rise_points")) {
      add(message("need.sofa_rise", "SOFA " + sofa->text + ", up " + fixed(*sofa->change_24h, 0) + " in 24 h",
                  json::object({{"value", sofa->text}, {"change", *sofa->change_24h}})),
          Level::act, kAct);
    } else if (sofa->level == Level::act || sofa->level == Level::watch) {
      say(*sofa, sofa->level);
    }
  }

  void score(std::string_view key) {
    const Score* s = find(key);
    if (s && (s->level == Level::act || s->level == Level::watch)) say(*s, s->level);
  }

  // In intensive care somebody measures; when the newest vital sign is old, the record is not what happens.
  void stale() {
    if (facts_.mother_dead || !in_intensive_care(facts_, facts_.mother)) return;
    const auto& rule = book_.need("display.staleness");
    const Measurement* newest = nullptr;
    for (const auto& key : rule_.value("vital_signs").items()) {
      const auto* m = facts_.newest(key.as_string(), facts_.mother, facts_.at);
      if (m && (!newest || m->effective_at > newest->effective_at)) newest = m;
    }
    if (!newest)
      return add(message("need.no_vital_signs_watch", "In intensive care, no vital sign recorded"),
                 Level::watch, kWatch);
    const double hours = hours_between(newest->effective_at, facts_.at);
    if (hours <= rule.maybe("hours." + newest->quantity->key).value_or(rule.number("default_h"))) return;
    const std::string text = fixed(hours, 0);
    add(message("need.stale_watch", "Newest vital sign " + text + " h old", json::object({{"hours", text}})),
        Level::watch, kWatch);
  }

  void wishes() {
    const auto wish = [](const record::Resource& r) {
      return r.version.type == "Consent" || r.version.type == "Goal";
    };
    if (facts_.mother_dead || !facts_.unborn() || std::ranges::any_of(facts_.record.resources, wish)) return;
    add(message("need.wishes_watch", "Her wishes are not recorded"), Level::none, kAsk);
  }

  const Facts& facts_;
  const evidence::Book& book_;
  const evidence::Entry& rule_;
  const std::vector<Score>& scores_;
  const std::vector<Event>& events_;
  std::vector<Need> needs_;
};

}  // namespace

Needs needs_of(const Facts& facts, const evidence::Book& book, const std::vector<Score>& scores,
               const std::vector<Event>& events) {
  return NeedReader(facts, book, scores, events).read();
}

}  // namespace dyad::care
