// SPDX-License-Identifier: Apache-2.0
#include "care/resolution_record.hpp"

#include <algorithm>

#include "base/base64.hpp"
#include "care/preference_words.hpp"
#include "care/resolution_course.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

constexpr std::string_view kContent = "decision-content";
constexpr std::string_view kCourse = "decision-course";
constexpr std::string_view kPdf = "application/pdf";
constexpr std::string_view kJson = "application/json";

json::Value coded(std::string_view system, std::string_view code, std::string_view text) {
  return json::object(
      {{"coding", json::Array{json::object({{"system", system}, {"code", code}, {"display", text}})}},
       {"text", text}});
}

json::Value reference(const std::string& to) { return json::object({{"reference", to}}); }

std::string own_system(std::string_view name) {
  return std::string(kBase) + "/CodeSystem/" + std::string(name);
}

std::string_view status_of(DecisionState state) {
  switch (state) {
    case DecisionState::draft:
    case DecisionState::to_be_signed:
      return "draft";
    case DecisionState::in_force:
      return "active";
    case DecisionState::reopened:
      return "on-hold";
    case DecisionState::expired:
      return "completed";
    case DecisionState::superseded:
    case DecisionState::withdrawn:
      return "revoked";
  }
  return "unknown";
}

json::Value resource(const Facts& facts, std::string_view type, const std::string& id) {
  json::Value out = json::object({{"resourceType", type}, {"id", id}});
  if (facts.synthetic)
    out.set("meta", json::object({{"tag", json::Array{json::object(
                                              {{"system", own_system("origin")}, {"code", "synthetic"}})}}}));
  return out;
}

json::Value translation(std::string_view language, const std::string& text) {
  return json::object(
      {{"url", own_extension("translation")},
       {"extension", json::Array{json::object({{"url", "lang"}, {"valueCode", language}}),
                                 json::object({{"url", "content"}, {"valueString", text}})}}});
}

// Without the version: what is referred to may be amended, and the content names the exact version.
std::string unversioned(const std::string& to) { return to.substr(0, to.find("/_history/")); }

json::Value supporting(const Facts& facts, const DecisionContent& c) {
  json::Array out{reference("EpisodeOfCare/" + facts.id)};
  for (const auto* one : {&c.request, &c.wishes, &c.advice})
    if (!one->empty()) out.push_back(reference(unversioned(*one)));
  for (const auto& o : c.opinions) out.push_back(reference(unversioned(o)));
  return json::Value(std::move(out));
}

json::Value attachment(std::string_view type, const std::string& bytes, std::string_view title) {
  return json::object(
      {{"attachment",
        json::object(
            {{"contentType", type}, {"data", to_base64(bytes)}, {"size", bytes.size()}, {"title", title}})}});
}

json::Value signature_json(const DecisionSignature& s, std::string_view format, const std::string& p7s) {
  const json::Value type = json::object({{"system", "urn:iso-astm:E1762-95:2013"},
                                         {"code", "1.2.840.10065.1.12.1.5"},
                                         {"display", "Verification Signature"}});
  return json::object({{"type", json::Array{type}},
                       {"when", format_utc(s.at)},
                       {"who", reference("Practitioner/" + s.practitioner)},
                       {"onBehalfOf", reference("Organization/" + s.organization)},
                       {"targetFormat", format},
                       {"sigFormat", "application/pkcs7-signature"},
                       {"data", to_base64(p7s)}});
}

}  // namespace

std::optional<HeldDecision> read_decision(const record::Version& version, const json::Value& body) {
  if (version.type != "CarePlan" || version.deleted) return {};
  const auto content = json::parse(extension(body, own_extension(kContent))["valueString"].as_string());
  const auto course = json::parse(extension(body, own_extension(kCourse))["valueString"].as_string());
  if (!content || !course || body["status"].as_string() == "entered-in-error") return {};
  auto stands = course_of(*course);
  if (!stands) return {};
  return HeldDecision{version.id,     version.version,          version.sequence,  version.recorded_at,
                      version.author, stored_content(*content), std::move(*stands)};
}

std::vector<HeldDecision> decisions_in(const Facts& facts) {
  std::vector<HeldDecision> out;
  for (const auto& r : facts.record.resources)
    if (auto held = read_decision(r.version, r.body)) out.push_back(std::move(*held));
  std::ranges::stable_sort(out, std::ranges::greater(), &HeldDecision::sequence);
  return out;
}

json::Value care_plan(const Facts& facts, const std::string& id, const DecisionContent& content,
                      const DecisionCourse& course, const DecisionSentences& said) {
  json::Value out = resource(facts, "CarePlan", id);
  out.set(
      "extension",
      json::Array{
          json::object({{"url", own_extension(kContent)}, {"valueString", json::write(to_json(content))}}),
          json::object({{"url", own_extension(kCourse)}, {"valueString", json::write(to_json(course))}})});
  if (!course.replaces.empty()) out.set("replaces", json::Array{reference("CarePlan/" + course.replaces)});
  out.set("status", status_of(course.state));
  out.set("intent", "plan");
  out.set("category",
          json::Array{coded(own_system("careplan-category"), "decision", "Decision of a consultation")});
  out.set("description", said.en);
  out.set("_description",
          json::object({{"extension", json::Array{translation("vi", said.vi), translation("zh", said.zh)}}}));
  out.set("subject", reference("Patient/" + facts.mother));
  json::Value period{json::Object()};
  if (content.from) period.set("start", format_utc(*content.from));
  if (content.expires && (!content.from || *content.from <= *content.expires))
    period.set("end", format_utc(*content.expires));
  if (period.size() > 0) out.set("period", std::move(period));
  out.set("supportingInfo", supporting(facts, content));
  return out;
}

json::Value signature_provenance(const Facts& facts, const SignatureToKeep& kept) {
  const auto& s = kept.signature;
  json::Value out = resource(facts, "Provenance", s.provenance);
  out.set("target", json::Array{reference(kept.care_plan)});
  out.set("recorded", format_utc(s.at));
  out.set("agent",
          json::Array{json::object(
              {{"type", coded("http://terminology.hl7.org/CodeSystem/provenance-participant-type", "legal",
                              "Legal Authenticator")},
               {"role", json::Array{json::object({{"text", s.role}})}},
               {"who", json::object({{"reference", "Practitioner/" + s.practitioner}, {"display", s.name}})},
               {"onBehalfOf", reference("Organization/" + s.organization)}})});
  out.set("signature",
          json::Array{signature_json(s, kPdf, kept.minutes_p7s), signature_json(s, kJson, kept.text_p7s)});
  return out;
}

std::string kept_signature(const json::Value& provenance, std::string_view format) {
  for (const auto& s : provenance["signature"].items())
    if (s["targetFormat"].as_string() == format)
      if (auto bytes = from_base64(s["data"].as_string())) return std::move(*bytes);
  return {};
}

json::Value minutes_document(const Facts& facts, const std::string& id, const std::string& care_plan,
                             const std::string& pdf, const std::string& text, std::string_view language) {
  json::Value out = resource(facts, "DocumentReference", id);
  out.set("status", "current");
  out.set("docStatus", "final");
  out.set("type", coded(own_system("document-type"), "consultation-minutes", "Consultation minutes"));
  out.set("subject", reference("Patient/" + facts.mother));
  out.set("date", format_utc(facts.now));
  out.set("language", language);
  json::Value minutes = attachment(kPdf, pdf, "minutes.pdf");
  out.set("content", json::Array{std::move(minutes), attachment(kJson, text, "decision.json")});
  out.set("context", json::object({{"related", json::Array{reference(care_plan)}}}));
  return out;
}

std::string kept_document(const json::Value& document, std::string_view format) {
  for (const auto& content : document["content"].items())
    if (content.at({"attachment", "contentType"}).as_string() == format)
      if (auto bytes = from_base64(content.at({"attachment", "data"}).as_string())) return std::move(*bytes);
  return {};
}

json::Value decision_flag(const Facts& facts, const std::string& id, const std::string& text, bool active) {
  json::Value out = resource(facts, "Flag", id);
  out.set("status", active ? "active" : "inactive");
  out.set("category",
          json::Array{coded(own_system("flag-category"), "decision-reopened", "Decision reopened")});
  out.set("code", json::object({{"text", text}}));
  out.set("subject", reference("Patient/" + facts.mother));
  return out;
}

json::Value fired_provenance(const Facts& facts, const std::string& care_plan, const DecisionFired& fired,
                             const std::string& program) {
  // Named by what fired and what it opened, so that the same news cannot open the same decision twice.
  json::Value out = resource(facts, "Provenance", {});
  out.erase("id");
  out.set("target", json::Array{reference(care_plan)});
  out.set("recorded", format_utc(fired.noticed_at));
  const json::Value who = fired.by.empty() ? json::object({{"type", "Device"}, {"display", program}})
                                           : reference("Practitioner/" + fired.by);
  out.set("agent", json::Array{json::object({{"who", who}})});
  out.set("activity", json::object({{"text", "Reopens the decision"}}));
  if (!fired.resource.empty())
    out.set("entity", json::Array{json::object({{"role", "source"}, {"what", reference(fired.resource)}})});
  return out;
}

record::Operation put(json::Value resource, std::optional<int> if_match) {
  record::Operation out;
  out.type = resource["resourceType"].as_string();
  out.id = resource["id"].as_string();
  out.kind = out.id.empty() ? record::Operation::Kind::create : record::Operation::Kind::update;
  out.body = std::move(resource);
  out.if_match = if_match;
  return out;
}

std::string etag(int version) { return "W/\"" + std::to_string(version) + "\""; }

}  // namespace dyad::care
