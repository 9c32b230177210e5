// SPDX-License-Identifier: Apache-2.0
#include "care/resolution_minutes.hpp"

#include <algorithm>
#include <set>
#include <span>

#include "base/decimal.hpp"
#include "care/case_view.hpp"
#include "care/paper_writer.hpp"
#include "care/past_decisions.hpp"
#include "care/places.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

using Part = Paper::Part;

// The order in which a ward round asks for them.
constexpr std::string_view kMotherNumbers[] = {
    "spo2",        "fio2",      "pao2", "respiratory_rate", "heart_rate", "systolic_bp", "map",
    "temperature", "lactate",   "gcs",  "hemoglobin",       "platelets",  "inr",         "fibrinogen",
    "creatinine",  "bilirubin", "crp"};
constexpr std::string_view kChildNumbers[] = {"efw", "child_weight", "deepest_pocket", "umbilical_pi",
                                              "fetal_heart_rate"};

class Minutes {
 public:
  Minutes(const MinutesOf& of, std::string_view language)
      : of_(of),
        words_(of.phrases, of.facts, language),
        opinions_(opinions_on_paper(of.facts, words_, of.content.request)) {}

  Paper write() {
    head();
    people();
    summary();
    wishes();
    opinions();
    engine();
    conclusion();
    signatures();
    return std::move(paper_);
  }

 private:
  std::string say(std::string_view key, Phrases::Values values = {}) const { return words_.say(key, values); }
  PaperWriter to() { return PaperWriter(paper_); }

  void head() {
    const std::string revision = std::to_string(of_.course.revision);
    paper_ = {say("minutes.title"), "", "", words_.language(), words_.page_of(), {}};
    paper_.subtitle = say("minutes.subtitle", {{"title", words_.best(of_.facts.title)},
                                               {"id", number()},
                                               {"revision", revision},
                                               {"at", words_.when(of_.facts.now)}});
    paper_.footer = say("minutes.footer", {{"id", of_.id}, {"revision", revision}});
    if (of_.facts.synthetic) to().note(say("minutes.synthetic"));
    if (!of_.signed_text)
      to().note(of_.course.minutes.empty()
                    ? say("minutes.unsigned")
                    : say("minutes.translation", {{"language", say("language." + of_.course.language)}}));
    std::vector<std::string> hospitals;
    for (const auto& o : of_.facts.record.organizations)
      hospitals.push_back(words_.best(words(o.body, "name")));
    to().heading(say("minutes.hospitals"));
    to().list(hospitals);
    held();
  }

  // Short enough to be read aloud; the whole id stands at the foot of every page.
  std::string number() const { return of_.id.substr(0, 8); }

  std::string patient_line() const {
    std::string out = words_.best(words(of_.facts.record.mother.body["name"][std::size_t{0}], "text"));
    if (const auto years = of_.facts.mother_age_years())
      out += ", " + say("minutes.age", {{"years", std::to_string(*years)}});
    if (const auto g = of_.facts.gestation(of_.facts.now); g && of_.facts.dating.edd)
      out +=
          "; " + say("minutes.gestation", {{"gestation", format(*g)},
                                           {"due", Phrases::day(words_.language(), *of_.facts.dating.edd)}});
    return out;
  }

  void held() {
    const auto* asked = consultation_decided(of_.facts, of_.content.request);
    std::vector<std::vector<std::string>> rows{{say("minutes.mother"), patient_line()}};
    const json::Value place = place_of(of_.facts, of_.facts.mother);
    rows.push_back({say("minutes.place"),
                    place.is_null() ? say("minutes.not_known")
                                    : words_.best(place["text"].is_object() ? place["text"] : place)});
    if (asked != nullptr) {
      rows.push_back({say("minutes.asked"), words_.when(time_of(*asked, of_.facts.utc_offset_minutes))});
      const json::Value& reason = asked->body["reasonCode"][std::size_t{0}];
      if (!reason.is_null()) rows.push_back({say("minutes.reason"), words_.best(concept_words(reason))});
    }
    rows.push_back({say("minutes.written"), words_.when(of_.facts.now)});
    to().heading(say("minutes.held"));
    to().table({1, 4}, {"", ""}, std::move(rows));
  }

  std::string role(const std::string& code) const { return code.empty() ? code : say("role." + code); }

  void people() {
    to().heading(say("minutes.people"));
    std::vector<std::vector<std::string>> rows;
    std::set<std::string> seen;
    for (const auto& o : opinions_)
      if (seen.insert(o.practitioner).second)
        rows.push_back({o.name, role(o.role), words_.hospital(o.organization)});
    if (rows.empty()) return to().paragraph(say("minutes.no_people"));
    to().table({2, 2, 3}, {say("minutes.name"), say("minutes.role"), say("minutes.hospital")},
               std::move(rows));
  }

  void numbers(std::string_view who, const std::string& patient, std::span<const std::string_view> keys,
               std::vector<std::vector<std::string>>& rows) const {
    for (const auto key : keys) {
      const Measurement* m = of_.facts.newest(key, patient, of_.facts.at);
      if (!m) continue;
      rows.push_back(
          {std::string(who) + ": " + say("quantity." + std::string(key)),
           words_.number(fixed(m->value, m->quantity->digits)) + " " + DecisionWords::unit(m->quantity->unit),
           words_.when(m->effective_at)});
    }
  }

  void summary() {
    to().heading(say("minutes.summary"));
    std::vector<std::string> diagnoses;
    const json::Value all = diagnoses_of(of_.facts);
    for (const auto& d : all.items())
      if (d["active"].as_bool().value_or(false)) diagnoses.push_back(words_.best(d["text"]));
    if (!diagnoses.empty()) {
      to().paragraph(say("minutes.diagnoses"));
      to().list(diagnoses);
    }
    std::vector<std::vector<std::string>> rows;
    numbers(say("minutes.mother"), of_.facts.mother, kMotherNumbers, rows);
    for (const auto& child : of_.facts.children) numbers(say("minutes.child"), child.id, kChildNumbers, rows);
    if (!rows.empty())
      to().table({3, 1.4, 2}, {say("minutes.numbers"), say("minutes.value"), say("minutes.when")},
                 std::move(rows));
  }

  void wishes() {
    to().heading(say("minutes.wishes"));
    const auto wishes = wishes_on_paper(of_.facts, of_.book, words_);
    if (wishes.recorded) return to().list(wishes.lines);
    to().paragraph(of_.course.emergency.empty()
                       ? say("minutes.wishes_missing")
                       : say("minutes.no_wishes", {{"reason", of_.course.emergency}}));
  }

  bool dissents(const OpinionOnPaper& o) const {
    return std::ranges::find(of_.content.dissent, o.resource) != of_.content.dissent.end();
  }

  // Dissent stands in the same table at the same size.
  void opinions() {
    if (opinions_.empty()) return;
    to().heading(say("minutes.opinions"));
    std::vector<std::vector<std::string>> rows;
    for (const auto& o : opinions_)
      rows.push_back({o.name + "\n" + role(o.role) + "\n" + words_.hospital(o.organization), o.text,
                      dissents(o) ? say("minutes.dissent") : say("minutes.agree")});
    to().table({1.6, 4, 1}, {say("minutes.who"), say("minutes.opinion"), say("minutes.agrees")},
               std::move(rows));
  }

  void engine() {
    for (const auto& answer : kept_answers(of_.facts)) {
      if (answer.resource != of_.content.advice) continue;
      const std::string action(answer.content["action"].as_string());
      to().heading(say("minutes.engine"));
      to().paragraph(say("minutes.engine_line",
                         {{"at", words_.when(answer.at)},
                          {"model", answer.model},
                          {"verdict", say("verdict." + std::string(answer.content["verdict"].as_string()),
                                          {{"action", say("engine.action." + action)}})}}));
    }
  }

  void conclusion() {
    const auto& c = of_.content;
    to().heading(say("minutes.conclusion"));
    to().strong(words_.standing_sentence(c));
    if (!c.words.empty()) to().paragraph(say("minutes.translated", {{"sentence", words_.sentence(c)}}));
    if (!c.reasons.empty()) to().paragraph(say("minutes.reasons", {{"reasons", c.reasons}}));
    std::vector<std::vector<std::string>> rows{
        {say("minutes.action"), c.action.empty() ? say("sentence.open") : say("action." + c.action)},
        {say("minutes.window"), words_.window(c)}};
    if (!c.mode.empty()) rows.push_back({say("minutes.mode"), say("mode." + c.mode)});
    if (!c.venue.empty()) rows.push_back({say("minutes.venue"), words_.hospital(c.venue)});
    std::string treatments;
    for (const auto& t : c.treatments) treatments += (treatments.empty() ? "" : "\n") + words_.treatment(t);
    if (!treatments.empty()) rows.push_back({say("minutes.treatments"), treatments});
    rows.push_back({say("minutes.expires"), words_.when(c.expires)});
    to().table({1, 4}, {say("minutes.part"), say("minutes.decided")}, std::move(rows));
    triggers();
    responsible();
  }

  void triggers() {
    std::vector<std::string> rows;
    for (const auto& t : of_.content.triggers) rows.push_back(words_.trigger(t));
    to().heading(say("minutes.triggers"));
    if (rows.empty()) return to().paragraph(say("minutes.no_triggers"));
    to().list(rows);
  }

  void responsible() {
    if (of_.content.responsible.empty()) return;
    std::vector<std::vector<std::string>> rows;
    for (const auto& r : of_.content.responsible)
      rows.push_back({words_.hospital(r.organization), r.who, words_.when(r.until)});
    to().heading(say("minutes.responsible"));
    to().table({2, 3, 2}, {say("minutes.hospital"), say("minutes.name"), say("minutes.until")},
               std::move(rows));
  }

  void signatures() {
    std::vector<std::vector<std::string>> rows;
    for (const auto& h : of_.content.hospitals) rows.push_back({words_.hospital(h), "\n\n", ""});
    if (rows.empty()) return;
    to().heading(say("minutes.signatures"));
    to().table({2, 3.4, 1.6}, {say("minutes.hospital"), say("minutes.signature"), say("minutes.date")},
               std::move(rows));
    if (of_.signed_text) to().note(say("minutes.how_signed"));
  }

  const MinutesOf& of_;
  const DecisionWords words_;
  const std::vector<OpinionOnPaper> opinions_;
  Paper paper_;
};

}  // namespace

Paper minutes_of(const MinutesOf& of, std::string_view language) { return Minutes(of, language).write(); }

Paper signature_sheet(const MinutesOf& of, std::string_view language) {
  const DecisionWords words(of.phrases, of.facts, language);
  Paper paper;
  PaperWriter to(paper);
  paper.language = language;
  paper.title = words.say("sheet.title");
  paper.subtitle =
      words.say("minutes.footer", {{"id", of.id}, {"revision", std::to_string(of.course.revision)}});
  paper.footer = paper.subtitle;
  const auto state = state_at(of.course, of.content.expires, of.facts.now);
  to.paragraph(words.say("sheet.state", {{"state", words.say("state." + std::string(name_of(state)))}}));
  to.strong(words.standing_sentence(of.content));
  std::vector<std::vector<std::string>> rows;
  for (const auto& h : of.course.hospitals) {
    const auto s = std::ranges::find(of.course.signatures, h, &DecisionSignature::organization);
    if (s == of.course.signatures.end())
      rows.push_back({words.hospital(h), words.say("sheet.waiting"), "", ""});
    else
      rows.push_back({words.hospital(h), s->name, words.say("role." + s->role), words.when(s->at)});
  }
  to.heading(words.say("minutes.signatures"));
  to.table({3, 2, 2, 2},
           {words.say("minutes.hospital"), words.say("minutes.name"), words.say("minutes.role"),
            words.say("minutes.date")},
           std::move(rows));
  to.heading(words.say("sheet.files"));
  to.table({1, 3.6}, {words.say("sheet.file"), words.say("sheet.digest")},
           {{"minutes.pdf", of.course.minutes_sha256}, {"decision.json", of.course.text_sha256}});
  to.note(words.say("sheet.check"));
  return paper;
}

std::string decision_text(const MinutesOf& of, std::string_view minutes_sha256) {
  json::Value said{json::Object()};
  json::Value hospitals{json::Object()};
  for (const auto language : kLanguages)
    said.set(std::string(language),
             DecisionWords(of.phrases, of.facts, language).standing_sentence(of.content));
  const DecisionWords english(of.phrases, of.facts, "en");
  for (const auto& h : of.content.hospitals) hospitals.set(h, english.hospital(h));
  return json::write_pretty(
             json::object({{"format", "dyad-decision-1"},
                           {"case", of.facts.id},
                           {"decision", of.id},
                           {"revision", of.course.revision},
                           {"written_at", format_local(of.facts.now, of.facts.utc_offset_minutes)},
                           {"sentence", std::move(said)},
                           {"hospitals", std::move(hospitals)},
                           {"emergency", of.course.emergency},
                           {"replaces", of.course.replaces},
                           {"content", to_json(of.content)},
                           {"minutes_sha256", minutes_sha256}})) +
         "\n";
}

}  // namespace dyad::care
