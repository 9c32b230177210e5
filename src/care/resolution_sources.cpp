// SPDX-License-Identifier: Apache-2.0
#include "care/resolution_sources.hpp"

#include <algorithm>

#include "care/opinions.hpp"
#include "care/past_decisions.hpp"
#include "care/wishes.hpp"
#include "care/words.hpp"

namespace dyad::care {

namespace {

constexpr double kStepOfSureness = 20.001;  // five words from 0 to 100

std::string joined(const std::vector<std::string>& texts, std::string_view by) {
  std::string out;
  for (const auto& t : texts)
    if (!t.empty()) out += (out.empty() ? "" : std::string(by)) + t;
  return out;
}

std::string action_text(const Opinion& o, const DecisionWords& words) {
  if (o.action != "wait_until") return words.say("opinion.action." + o.action);
  const std::string until = o.until_gestation ? format(*o.until_gestation)
                            : o.until_date    ? Phrases::day(words.language(), *o.until_date)
                                              : std::string();
  return words.say("opinion.wait_until", {{"until", until}});
}

std::string opinion_text(const RecordedOpinion& r, const DecisionWords& words) {
  const Opinion& o = r.opinion;
  const auto chosen = [&](const char* field, const char* among, const std::string& code) {
    if (code.empty() || code == "no_view") return std::string();
    return words.say(std::string("opinion.form.") + field) + ": " + words.say(std::string(among) + code);
  };
  std::vector<std::string> reasons;
  for (const auto& reason : o.reasons) reasons.push_back(words.say("opinion.reason." + reason));
  const int step = static_cast<int>(o.confidence_percent / kStepOfSureness);
  std::string action = action_text(o, words);
  if (!o.conditions.empty()) action += ": " + joined(o.conditions, "; ");
  const std::string how = joined(
      {chosen("venue", "opinion.venue.", o.venue), o.venue_text, chosen("mode", "opinion.mode.", o.mode),
       chosen("steroids", "opinion.drug.", o.steroids), chosen("magnesium", "opinion.drug.", o.magnesium)},
      "; ");
  const std::string sure =
      words.say("opinion.confidence", {{"percent", std::to_string(o.confidence_percent)},
                                       {"words", words.say("opinion.sure." + std::to_string(step))}});
  const std::string changed =
      o.change_reason.empty()
          ? std::string()
          : words.say("opinion.changed", {{"at", words.when(r.given_at)}, {"reason", o.change_reason}});
  return joined({action + " (" + sure + ")", how, joined(reasons, "; "), o.text, changed}, "\n");
}

std::string wish_text(const Wish& w, const DecisionWords& words) {
  std::vector<std::string> said;
  if (w.asked == Wish::Asked::undecided) said.push_back(words.say("wish.asked.undecided"));
  if (!w.choice.empty()) said.push_back(words.say("wish.choice." + w.choice));
  said.push_back(w.text);
  return words.say("wish.field." + w.key) + ": " + joined(said, ". ");
}

void add_statement(std::vector<std::string>& lines, const WishStatement& s, const DecisionWords& words) {
  const std::string relation = s.relation.empty() ? "" : words.say("wish.relation." + s.relation);
  lines.push_back(joined({words.say("wish.by." + s.stated_by, {{"name", s.name}, {"relation", relation}}),
                          words.when(s.stated_at), words.say("wish.capacity." + s.capacity),
                          s.witness.empty() ? "" : words.say("wish.witnessed", {{"name", s.witness}})},
                         ", "));
  for (const auto& w : s.wishes)
    if (w.asked != Wish::Asked::not_asked) lines.push_back(wish_text(w, words));
  if (!s.note.empty()) lines.push_back(s.note);
}

}  // namespace

namespace {

std::vector<OpinionOnPaper> opinions_of(const Facts& facts, const DecisionWords& words,
                                        const record::Resource* asked) {
  std::vector<OpinionOnPaper> out;
  for (const auto& r : facts.record.resources) {
    const auto o = opinion_in(r.body, facts.utc_offset_minutes);
    if (!o || !asked || o->consultation != asked->version.id || !o->opinion.withdrawn.empty()) continue;
    out.push_back({reference_of(r), o->author.practitioner, o->author.name, o->author.role,
                   o->author.organization, o->opinion.action, opinion_text(*o, words), o->given_at});
  }
  std::ranges::stable_sort(out, {}, &OpinionOnPaper::given_at);
  return out;
}

}  // namespace

std::vector<OpinionOnPaper> opinions_on_paper(const Facts& facts, const DecisionWords& words) {
  return opinions_of(facts, words, consultation_asked(facts));
}

std::vector<OpinionOnPaper> opinions_on_paper(const Facts& facts, const DecisionWords& words,
                                              std::string_view request) {
  return opinions_of(facts, words, consultation_decided(facts, request));
}

const record::Resource* consultation_decided(const Facts& facts, std::string_view request) {
  constexpr std::string_view kType = "ServiceRequest/";
  if (request.starts_with(kType)) request.remove_prefix(kType.size());
  const std::string_view id = request.substr(0, request.find('/'));
  for (const auto& c : consultations_of(facts))
    if ((c.opened || facts.replay) && (id.empty() || c.request->version.id == id)) return c.request;
  return nullptr;
}

bool agrees(std::string_view opinion_action, std::string_view decision_action) {
  const bool birth = decision_action == "deliver" || decision_action == "transfer";
  if (opinion_action == "deliver_now") return birth;
  if (opinion_action == "wait_until" || opinion_action == "not_yet") return !birth;
  return true;
}

WishesOnPaper wishes_on_paper(const Facts& facts, const evidence::Book& book, const DecisionWords& words) {
  WishesOnPaper out;
  const auto state = wishes_state(facts, book);
  out.recorded = state.kind != WishesState::Kind::missing;
  out.resource = state.resource;
  if (state.kind == WishesState::Kind::ask_again) out.ask_again = state.reasons;
  for (const auto& held : wishes_of(facts)) add_statement(out.lines, held.statement, words);
  for (const auto* told : told_wishes(facts))
    out.lines.push_back(words.best(concept_words(told->body["category"][std::size_t{0}])));
  return out;
}

const record::Resource* consultation_asked(const Facts& facts) {
  const record::Resource* newest = nullptr;
  for (const auto& r : facts.record.resources) {
    if (r.version.type != "ServiceRequest") continue;
    const std::string_view status = r.body["status"].as_string();
    if (status != "active" && status != "completed") continue;
    const bool consultation = std::ranges::any_of(
        r.body["category"].items(), [](const json::Value& c) { return code_in(c, "") == "consultation"; });
    if (consultation && (!newest || r.version.sequence > newest->version.sequence)) newest = &r;
  }
  return newest;
}

std::string newest_advice(const Facts& facts) {
  const auto kept = kept_answers(facts);
  return kept.empty() ? std::string() : kept.back().resource;
}

}  // namespace dyad::care
