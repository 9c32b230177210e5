// SPDX-License-Identifier: Apache-2.0
#include "care/resolution_view.hpp"

#include <algorithm>

#include "care/resolution_course.hpp"
#include "care/resolution_trigger.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

json::Value texts(const std::vector<std::string>& from) {
  json::Array out;
  for (const auto& text : from) out.push_back(text);
  return json::Value(std::move(out));
}

template <class Say>
json::Value in_languages(const Say& say) {
  json::Value out{json::Object()};
  for (const auto language : kLanguages) out.set(std::string(language), say(language));
  return out;
}

class Shown {
 public:
  Shown(const DecisionsShown& of, const Facts& facts, const HeldDecision& d)
      : of_(of), facts_(facts), d_(d) {}

  json::Value write() const {
    const auto state = state_at(d_.course, d_.content.expires, facts_.now);
    json::Value out = json::object({{"id", d_.id},
                                    {"version", d_.version},
                                    {"state", name_of(state)},
                                    {"content", to_json(d_.content)},
                                    {"course", to_json(d_.course)},
                                    {"recorded_at", format_utc(d_.recorded_at)},
                                    {"author", d_.author}});
    out.set("sentence",
            in_languages([&](std::string_view l) { return words(l).standing_sentence(d_.content); }));
    out.set("generated", in_languages([&](std::string_view l) { return words(l).sentence(d_.content); }));
    out.set("triggers", triggers());
    out.set("signatures", signatures());
    out.set("unsigned", texts(d_.course.unsigned_hospitals()));
    const bool wishes = wishes_on_paper(facts_, book(), words("en")).recorded;
    out.set("missing", texts(missing_of(d_.content, wishes, !d_.course.emergency.empty())));
    out.set("history", history());
    out.set("follow_up", follow_up());
    return out;
  }

 private:
  DecisionWords words(std::string_view language) const {
    return {of_.resolutions.phrases(), facts_, language};
  }
  const evidence::Book& book() const { return of_.resolutions.book(); }

  json::Value triggers() const {
    json::Array out;
    for (const auto& t : d_.content.triggers) {
      const auto status = status_of(t, facts_, book());
      out.push_back(
          json::object({{"id", t.id},
                        {"text", in_languages([&](std::string_view l) { return words(l).trigger(t); })},
                        {"value", status.value},
                        {"at", status.at ? json::Value(format_utc(*status.at)) : json::Value()},
                        {"resource", status.resource},
                        {"met", status.met},
                        {"fired", d_.course.fired && d_.course.fired->trigger == t.id}}));
    }
    return json::Value(std::move(out));
  }

  // Each looked at anew: what the record says is signed must be signed by keys that hold, over these bytes.
  json::Value signatures() const {
    json::Array out;
    std::string pdf, authority;
    if (!d_.course.signatures.empty() && of_.resolutions.keys() != nullptr) {
      const auto document = of_.record.store().read("DocumentReference", d_.course.minutes, {});
      const auto body = document && *document ? json::parse((*document)->body) : json::Value();
      if (body) pdf = kept_document(*body, "application/pdf");
      if (const auto pem = of_.resolutions.keys()->authority_certificate(facts_.now)) authority = *pem;
    }
    for (const auto& s : d_.course.signatures) {
      json::Value one = to_json(s);
      one.set("holds", holds(s, pdf, authority));
      out.push_back(std::move(one));
    }
    return json::Value(std::move(out));
  }

  bool holds(const DecisionSignature& s, const std::string& pdf, const std::string& authority) const {
    const auto kept = of_.record.store().read("Provenance", s.provenance, {});
    const auto body = kept && *kept ? json::parse((*kept)->body) : json::Value();
    if (!body || authority.empty()) return false;
    const auto named = access::verify_detached(kept_signature(*body, "application/pdf"), pdf, authority);
    return named && named->name == s.name;
  }

  json::Value history() const {
    json::Array out;
    const auto versions = of_.record.store().history("CarePlan", d_.id);
    if (!versions) return json::Value(std::move(out));
    std::optional<DecisionContent> before;
    std::vector<record::Version> sorted(*versions);
    std::ranges::sort(sorted, {}, &record::Version::version);
    for (const auto& v : sorted) {
      const auto body = json::parse(v.body);
      const auto held = body ? read_decision(v, *body) : std::nullopt;
      if (!held) continue;
      out.push_back(json::object(
          {{"version", v.version},
           {"at", format_utc(v.recorded_at)},
           {"author", v.author},
           {"state", name_of(held->course.state)},
           {"revision", held->course.revision},
           {"signed_by", texts(signed_hospitals(held->course))},
           {"changed", before ? texts(changed_parts(*before, held->content)) : json::Value(json::Array{})}}));
      before = held->content;
    }
    return json::Value(std::move(out));
  }

  static std::vector<std::string> signed_hospitals(const DecisionCourse& course) {
    std::vector<std::string> out;
    for (const auto& s : course.signatures) out.push_back(s.organization);
    return out;
  }

  json::Value follow_up() const {
    json::Array out;
    for (const auto& f : follow_ups(of_.follow_up, facts_, d_)) {
      json::Array questions;
      for (const auto& q : f.time.questions)
        questions.push_back(json::object({{"key", q}, {"choices", texts(of_.follow_up.questions.at(q))}}));
      json::Value answer;
      if (f.answer) {
        json::Value chosen{json::Object()};
        for (const auto& [q, a] : f.answer->answers) chosen.set(q, a);
        answer = json::object({{"answers", std::move(chosen)},
                               {"text", f.answer->text},
                               {"by", f.answer->by},
                               {"at", format_utc(f.answer->at)},
                               {"resource", f.answer->resource}});
      }
      out.push_back(json::object({{"key", f.time.key},
                                  {"due_at", format_utc(f.due_at)},
                                  {"due", f.due_at <= facts_.now},
                                  {"sources", f.time.sources},
                                  {"questions", json::Value(std::move(questions))},
                                  {"answer", std::move(answer)}}));
    }
    return json::Value(std::move(out));
  }

  const DecisionsShown& of_;
  const Facts& facts_;
  const HeldDecision& d_;
};

json::Value hospitals_json(const Facts& facts, const access::Principal& who) {
  json::Array out;
  for (const auto& o : facts.record.organizations)
    out.push_back(json::object({{"id", o.version.id},
                                {"name", words(o.body, "name")},
                                {"may_sign", who.kind == access::Principal::Kind::person &&
                                                 who.may_at(access::Need::sign, o.version.id)}}));
  return json::Value(std::move(out));
}

json::Value conditions_json(const evidence::Book& book) {
  constexpr std::string_view kPrefix = "terminology.condition.";
  json::Array out;
  for (auto it = book.all().lower_bound(kPrefix); it != book.all().end() && it->first.starts_with(kPrefix);
       ++it)
    out.push_back(it->first.substr(kPrefix.size()));
  return json::Value(std::move(out));
}

json::Value quantities_json(const evidence::Quantities& quantities) {
  json::Array out;
  for (const auto& q : quantities.all())
    out.push_back(json::object({{"key", q.key}, {"unit", q.unit}, {"subject", q.subject}}));
  return json::Value(std::move(out));
}

}  // namespace

json::Value decision_json(const DecisionsShown& shown, const Facts& facts, const HeldDecision& decision) {
  return Shown(shown, facts, decision).write();
}

json::Value decisions_json(const DecisionsShown& shown, const Facts& facts) {
  json::Array decisions, children, locations;
  for (const auto& d : decisions_in(facts)) decisions.push_back(decision_json(shown, facts, d));
  for (const Child& c : facts.children) children.push_back(c.id);
  const DecisionWords english(shown.resolutions.phrases(), facts, "en");
  const auto wishes = wishes_on_paper(facts, shown.resolutions.book(), english);
  return json::object({{"case", facts.id},
                       {"now", format_utc(facts.now)},
                       {"replay", facts.replay},
                       {"utc_offset_minutes", facts.utc_offset_minutes},
                       {"mother", facts.mother},
                       {"children", json::Value(std::move(children))},
                       {"hospitals", hospitals_json(facts, shown.who)},
                       {"wishes", json::object({{"recorded", wishes.recorded},
                                                {"resource", wishes.resource},
                                                {"ask_again", json::Value(json::Array(wishes.ask_again))}})},
                       {"conditions", conditions_json(shown.resolutions.book())},
                       {"quantities", quantities_json(shown.resolutions.quantities())},
                       {"may_write", !facts.replay && shown.who.kind == access::Principal::Kind::person},
                       {"decisions", json::Value(std::move(decisions))}});
}

}  // namespace dyad::care
