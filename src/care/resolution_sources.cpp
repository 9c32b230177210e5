// SPDX-License-Identifier: Apache-2.0
#include "care/resolution_sources.hpp"

#include <algorithm>

#include "care/opinions.hpp"
#include "care/past_decisions.hpp"
#include "care/wishes.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

std::string opinion_text(const Opinion& o, const DecisionWords& words) {
  std::string out = words.say("opinion.action." + o.action);
  if (o.until_gestation) out += " " + format(*o.until_gestation);
  if (o.until_date) out += " " + Phrases::day(words.language(), *o.until_date);
  for (const auto& condition : o.conditions) out += "; " + condition;
  const auto add = [&](std::string_view name, const std::string& code) {
    if (code.empty() || code == "no_view") return;
    out += "; " + words.say("opinion." + std::string(name) + "." + code);
  };
  add("venue", o.venue);
  if (!o.venue_text.empty()) out += " (" + o.venue_text + ")";
  add("mode", o.mode);
  std::string reasons;
  for (const auto& r : o.reasons)
    reasons += (reasons.empty() ? "" : words.say("list.and")) + words.say("opinion.reason." + r);
  if (!reasons.empty()) out += "\n" + reasons;
  if (!o.text.empty()) out += "\n" + o.text;
  if (!o.change_reason.empty()) out += "\n" + words.say("minutes.changed", {{"reason", o.change_reason}});
  out += "\n" + words.say("minutes.confidence", {{"percent", std::to_string(o.confidence_percent)}});
  return out;
}

// Who says it, of a statement of wishes.
std::string said_by(const WishStatement& s, const DecisionWords& words) {
  return words.say("wish.by." + s.stated_by,
                   {{"name", s.name}, {"relation", words.say("wish.relation." + s.relation)}});
}

}  // namespace

std::vector<OpinionOnPaper> opinions_on_paper(const Facts& facts, const DecisionWords& words) {
  std::vector<std::string> open;  // consultations whose sealed answers everybody of the circle may read
  for (const auto& c : consultations_of(facts))
    if (c.opened) open.push_back(c.request->version.id);
  std::vector<OpinionOnPaper> out;
  for (const auto& r : facts.record.resources) {
    const auto recorded = opinion_in(r.body, facts.utc_offset_minutes);
    if (!recorded || !recorded->opinion.withdrawn.empty()) continue;
    if (is_sealed(r.body) && std::ranges::find(open, recorded->consultation) == open.end()) continue;
    out.push_back({reference_of(r), recorded->author.practitioner, recorded->author.name,
                   recorded->author.role, recorded->author.organization, recorded->opinion.action,
                   opinion_text(recorded->opinion, words), recorded->given_at});
  }
  std::ranges::stable_sort(out, {}, &OpinionOnPaper::given_at);
  return out;
}

bool agrees(std::string_view opinion_action, std::string_view decision_action) {
  const bool birth = decision_action == "deliver" || decision_action == "transfer";
  if (opinion_action == "deliver_now") return birth;
  if (opinion_action == "wait_until" || opinion_action == "not_yet") return !birth;
  return true;
}

WishesOnPaper wishes_on_paper(const Facts& facts, const evidence::Book& book, const DecisionWords& words) {
  const auto state = wishes_state(facts, book);
  WishesOnPaper out;
  out.recorded = state.kind != WishesState::Kind::missing;
  out.resource = state.resource;
  out.ask_again = state.reasons;
  for (const auto& recorded : wishes_of(facts)) {
    const auto& s = recorded.statement;
    std::string head = said_by(s, words) + ", " + words.when(s.stated_at);
    if (s.hers()) head += ", " + words.say("wish.capacity." + s.capacity);
    if (!s.witness.empty()) head += ", " + words.say("wish.witnessed", {{"name", s.witness}});
    out.lines.push_back(head);
    for (const auto& w : s.wishes) {
      if (w.asked == Wish::Asked::not_asked) continue;
      std::string line = words.say("wish.field." + w.key) + ": ";
      if (w.asked == Wish::Asked::undecided) line += words.say("wish.asked.undecided");
      if (!w.choice.empty()) line += words.say("wish.choice." + w.choice);
      if (!w.text.empty())
        line += (w.choice.empty() && w.asked == Wish::Asked::answered ? "" : "; ") + w.text;
      out.lines.push_back(std::move(line));
    }
  }
  return out;
}

const record::Resource* consultation_asked(const Facts& facts) {
  for (const auto& c : consultations_of(facts))
    if (c.request->body["status"].as_string() != "revoked" &&
        c.request->body["status"].as_string() != "entered-in-error")
      return c.request;
  return nullptr;
}

std::string newest_advice(const Facts& facts) {
  const auto kept = kept_answers(facts);
  return kept.empty() ? std::string() : kept.back().resource;
}

}  // namespace dyad::care
