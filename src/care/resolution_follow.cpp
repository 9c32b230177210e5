// SPDX-License-Identifier: Apache-2.0
#include "care/resolution_follow.hpp"

#include <algorithm>

#include "care/words.hpp"

namespace dyad::care {
namespace {

constexpr std::string_view kQuestionnaire = "https://dyad.example/fhir/Questionnaire/decision-follow-up";
constexpr std::string_view kText = "text";
constexpr std::size_t kMaxText = 4000;

std::string id_of(const HeldDecision& decision, std::string_view key) {
  std::string name(key);
  std::ranges::replace(name, '_', '-');
  return "f-" + decision.id.substr(0, 36) + "-" + name;
}

std::optional<FollowUpAnswer> read_answer(const record::Resource& r) {
  FollowUpAnswer out;
  for (const auto& item : r.body["item"].items()) {
    const auto& value = item["answer"][std::size_t{0}];
    const std::string link(item["linkId"].as_string());
    if (link == kText)
      out.text = value["valueString"].as_string();
    else
      out.answers[link] = value["valueCoding"]["code"].as_string();
  }
  out.by = r.body["author"]["reference"].as_string();
  if (out.by.starts_with("Practitioner/")) out.by.erase(0, 13);
  out.at = r.version.recorded_at;
  out.resource = reference_of(r);
  return out;
}

std::optional<Instant> start_of_count(const HeldDecision& d, const FollowUpTime& time) {
  if (d.course.signatures.empty() || !d.course.unsigned_hospitals().empty()) return {};
  if (time.counts == "end") return d.content.to;
  Instant last = d.course.signatures.front().at;
  for (const auto& s : d.course.signatures) last = std::max(last, s.at);
  return last;
}

}  // namespace

Result<FollowUpPlan> FollowUpPlan::load(std::string_view json_text) {
  const auto document = json::parse(json_text);
  if (!document) return std::unexpected(document.error());
  FollowUpPlan out;
  out.remind_before_minutes =
      static_cast<int>((*document)["remind_before_minutes"]["value"].as_int().value_or(0));
  for (const auto& [key, choices] : (*document)["questions"].members())
    for (const auto& c : choices.items()) out.questions[key].emplace_back(c.as_string());
  for (const auto& t : (*document)["times"].items()) {
    FollowUpTime time{std::string(t["key"].as_string()),
                      std::string(t["counts_from"].as_string()),
                      static_cast<int>(t["days"].as_int().value_or(0)),
                      {},
                      t["sources"]};
    for (const auto& q : t["questions"].items()) {
      time.questions.emplace_back(q.as_string());
      if (!out.questions.contains(time.questions.back()))
        return fail(ErrorKind::invalid, "asks a question that is not there", "times." + time.key,
                    time.questions.back());
    }
    if (time.sources.size() == 0) return fail(ErrorKind::invalid, "has no source", "times." + time.key);
    out.times.push_back(std::move(time));
  }
  if (out.times.empty() || out.remind_before_minutes <= 0)
    return fail(ErrorKind::invalid, "names no times", "times");
  return out;
}

std::vector<FollowUp> follow_ups(const FollowUpPlan& plan, const Facts& facts, const HeldDecision& decision) {
  std::vector<FollowUp> out;
  for (const auto& time : plan.times) {
    const auto from = start_of_count(decision, time);
    if (!from) continue;
    FollowUp one{time, from->plus_days(time.days), {}};
    const std::string id = id_of(decision, time.key);
    for (const auto& r : facts.record.resources)
      if (r.version.type == "QuestionnaireResponse" && r.version.id == id) {
        one.answer = read_answer(r);
        one.answer->key = time.key;
      }
    out.push_back(std::move(one));
  }
  return out;
}

Result<FollowUpAnswer> read_follow_up(const json::Value& body, const FollowUpPlan& plan) {
  FollowUpAnswer out;
  out.key = body["key"].as_string();
  const auto time = std::ranges::find(plan.times, out.key, &FollowUpTime::key);
  if (time == plan.times.end())
    return fail(ErrorKind::invalid, "is not a time at which this is asked", "key", out.key.substr(0, 40));
  for (const auto& question : time->questions) {
    const std::string answer(body["answers"][question].as_string());
    const auto& choices = plan.questions.at(question);
    if (std::ranges::find(choices, answer) != choices.end()) {
      out.answers[question] = answer;
      continue;
    }
    std::string allowed;
    for (const auto& c : choices) allowed += (allowed.empty() ? "" : ", ") + c;
    return fail(ErrorKind::invalid, "is not one of the answers", "answers." + question, answer.substr(0, 40),
                allowed);
  }
  out.text = body["text"].as_string();
  if (out.text.size() > kMaxText)
    return fail(ErrorKind::too_large, "is too long", "text", {}, std::to_string(kMaxText));
  return out;
}

json::Value follow_up_resource(const Facts& facts, const HeldDecision& decision, const FollowUpAnswer& a) {
  json::Array items;
  const auto add = [&](const std::string& link, json::Value value) {
    items.push_back(json::object({{"linkId", link}, {"answer", json::Array{std::move(value)}}}));
  };
  for (const auto& [question, answer] : a.answers)
    add(question,
        json::object({{"valueCoding", json::object({{"system", std::string(kBase) + "/CodeSystem/follow-up"},
                                                    {"code", answer}})}}));
  if (!a.text.empty()) add(std::string(kText), json::object({{"valueString", a.text}}));
  json::Value out = json::object({{"resourceType", "QuestionnaireResponse"}, {"id", id_of(decision, a.key)}});
  if (facts.synthetic)
    out.set(
        "meta",
        json::object({{"tag", json::Array{json::object({{"system", std::string(kBase) + "/CodeSystem/origin"},
                                                        {"code", "synthetic"}})}}}));
  out.set("basedOn", json::Array{json::object({{"reference", "CarePlan/" + decision.id}})});
  out.set("questionnaire", kQuestionnaire);
  out.set("status", "completed");
  out.set("subject", json::object({{"reference", "Patient/" + facts.mother}}));
  out.set("authored", format_utc(facts.now));
  if (!a.by.empty()) out.set("author", json::object({{"reference", "Practitioner/" + a.by}}));
  out.set("item", json::Value(std::move(items)));
  return out;
}

}  // namespace dyad::care
