// SPDX-License-Identifier: Apache-2.0
#include "care/plan_record.hpp"

#include <algorithm>

#include "base/base64.hpp"
#include "care/form_fields.hpp"
#include "care/plan_json.hpp"
#include "care/preference_words.hpp"
#include "care/resolution_record.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

constexpr std::string_view kCourse = "plan-course";
constexpr std::string_view kPart = "plan-part";
constexpr std::string_view kJson = "application/json";

std::string own_system(std::string_view name) {
  return std::string(kBase) + "/CodeSystem/" + std::string(name);
}
json::Value reference(const std::string& to) { return json::object({{"reference", to}}); }
std::string document_id(std::string_view plan) { return "joint-plan-" + std::string(plan).substr(0, 50); }
std::string paper_id(std::string_view plan) { return "paper-" + std::string(plan).substr(0, 50); }

json::Value begun(const Facts& facts, std::string_view type, const std::string& id) {
  json::Value out = json::object({{"resourceType", type}, {"id", id}});
  if (json::Value meta = origin_meta(facts); !meta.is_null()) out.set("meta", std::move(meta));
  return out;
}

std::string_view status_of(const HeldPlan& plan) {
  switch (plan.course.state) {
    case PlanState::open:
      return plan.held() ? "active" : "draft";
    case PlanState::running:
      return "active";
    case PlanState::over:
      return "completed";
    default:
      return "revoked";
  }
}

std::string_view status_of(const HeldPlan& plan, const PlanPart& part) {
  if (plan.course.state == PlanState::over) return "completed";
  if (!plan.live()) return "cancelled";
  switch (part.state) {
    case PartState::asked:
      return "requested";
    case PartState::accepted:
      return "accepted";
    case PartState::refused:
      return "rejected";
    case PartState::withdrawn:
      return "cancelled";
  }
  return "requested";
}

}  // namespace

std::size_t HeldPlan::accepted() const {
  return static_cast<std::size_t>(std::ranges::count(parts, PartState::accepted, &PlanPart::state));
}

std::string_view HeldPlan::status() const {
  if (course.state != PlanState::open) return name_of(course.state);
  return held() ? "held" : "proposed";
}

json::Value plan_resource(const Facts& facts, const HeldPlan& plan) {
  const auto& c = plan.course;
  json::Value out = begun(facts, "CarePlan", plan.id);
  out.set("extension", json::Array{extension_of(kCourse, "valueString", json::write(plan_course_json(c)))});
  out.set("identifier", key_identifier(c.key));
  out.set("status", status_of(plan));
  out.set("intent", "plan");
  out.set("category", json::Array{concept_of(own_system("careplan-category"), "joint-plan")});
  out.set("title", "Plan of a joint operation");
  out.set("subject", reference("Patient/" + facts.mother));
  out.set("created", format_utc(c.created_at));
  if (!c.created_by.empty()) out.set("author", reference("Practitioner/" + c.created_by));
  if (c.begins_at) out.set("period", json::object({{"start", format_utc(*c.begins_at)}}));
  if (!c.before.empty()) out.set("replaces", json::Array{reference("CarePlan/" + c.before)});
  json::Array info{reference("EpisodeOfCare/" + facts.id)};
  if (!c.decision.empty()) info.push_back(reference("CarePlan/" + c.decision));
  out.set("supportingInfo", json::Value(std::move(info)));
  json::Array activities;
  for (const auto& part : plan.parts)
    activities.push_back(json::object({{"reference", reference("Task/" + part.id)}}));
  if (!activities.empty()) out.set("activity", json::Value(std::move(activities)));
  return out;
}

json::Value part_resource(const Facts& facts, const HeldPlan& plan, const PlanPart& part) {
  json::Value out = begun(facts, "Task", part.id);
  out.set("extension", json::Array{extension_of(kPart, "valueString", json::write(part_json(part)))});
  out.set("basedOn", json::Array{reference("CarePlan/" + plan.id)});
  out.set("status", status_of(plan, part));
  if (!part.reason.empty()) out.set("statusReason", json::object({{"text", part.reason}}));
  out.set("intent", "proposal");
  json::Value code = concept_of(kConcepts, "joint-plan-part");
  code.set("text", "What this hospital brings to a joint operation");
  out.set("code", std::move(code));
  out.set("for", reference("Patient/" + facts.mother));
  out.set("authoredOn", format_utc(plan.course.created_at));
  out.set("lastModified", format_utc(facts.now));
  out.set("owner", reference("Organization/" + part.hospital));
  return out;
}

std::vector<HeldPlan> plans_in(const Facts& facts) {
  std::vector<HeldPlan> out;
  for (const auto& r : facts.record.resources) {
    if (r.version.type != "CarePlan" || r.version.deleted) continue;
    const auto held = json::parse(extension(r.body, own_extension(kCourse))["valueString"].as_string());
    if (!held) continue;
    HeldPlan plan{r.version.id, r.version.version, plan_course_of(*held), {}};
    for (const auto& t : facts.record.resources) {
      if (t.version.type != "Task" || t.version.deleted) continue;
      if (t.body["basedOn"][std::size_t{0}]["reference"].as_string() != "CarePlan/" + plan.id) continue;
      const auto part = json::parse(extension(t.body, own_extension(kPart))["valueString"].as_string());
      if (!part) continue;
      plan.parts.push_back(part_of(*part));
      plan.parts.back().id = t.version.id;
      plan.parts.back().version = t.version.version;
    }
    std::ranges::sort(plan.parts, {}, &PlanPart::hospital);
    out.push_back(std::move(plan));
  }
  std::ranges::stable_sort(out, std::ranges::greater(),
                           [](const HeldPlan& p) { return p.course.created_at; });
  return out;
}

Result<HeldPlan> plan_of(const Facts& facts, std::string_view id) {
  for (auto& plan : plans_in(facts))
    if (plan.id == id) return std::move(plan);
  return fail(ErrorKind::not_found, "there is no such plan in this case", "plan",
              std::string(id.substr(0, 80)));
}

std::vector<record::Operation> content_operations(const Facts& facts, const HeldPlan& plan,
                                                  const json::Value& content) {
  const std::string text = json::write(content);
  json::Value paper = json::object({{"resourceType", "Binary"},
                                    {"id", paper_id(plan.id)},
                                    {"contentType", kJson},
                                    {"securityContext", reference("Patient/" + facts.mother)},
                                    {"data", to_base64(text)}});
  json::Value document = begun(facts, "DocumentReference", document_id(plan.id));
  document.set("status", "current");
  json::Value type = concept_of(own_system("document-type"), "joint-plan");
  type.set("text", "Region file and plan of a joint operation");
  document.set("type", std::move(type));
  document.set("subject", reference("Patient/" + facts.mother));
  document.set("date", format_utc(facts.now));
  document.set("content",
               json::Array{json::object({{"attachment", json::object({{"contentType", kJson},
                                                                      {"url", "Binary/" + paper_id(plan.id)},
                                                                      {"size", text.size()},
                                                                      {"title", "plan.json"}})}})});
  document.set("context", json::object({{"related", json::Array{reference("CarePlan/" + plan.id)}}}));
  return {put(std::move(paper)), put(std::move(document))};
}

Result<json::Value> plan_content(const record::Reader& reader, const Facts& facts, std::string_view plan) {
  const auto gone = [&] {
    return fail(ErrorKind::storage, "what was planned cannot be read", "plan",
                std::string(plan.substr(0, 80)));
  };
  const auto version = reader.read("Binary", paper_id(plan), {});
  if (!version) return std::unexpected(version.error());
  if (!*version) return gone();
  const auto body = json::parse((*version)->body);
  if (!body || (*body)["securityContext"]["reference"].as_string() != "Patient/" + facts.mother)
    return gone();
  const auto text = from_base64((*body)["data"].as_string());
  if (!text) return gone();
  return json::parse(*text);
}

record::Operation plan_provenance(const Facts& facts, const HeldPlan& plan, std::string_view program) {
  json::Value out = begun(facts, "Provenance", {});
  out.erase("id");
  out.set("target", json::Array{reference("CarePlan/" + plan.id)});
  out.set("recorded", format_utc(facts.now));
  out.set("activity", json::object({{"text", "Plans a joint operation"}}));
  json::Array agents{json::object({{"who", json::object({{"type", "Device"}, {"display", program}})}})};
  if (!plan.course.created_by.empty())
    agents.push_back(json::object({{"who", reference("Practitioner/" + plan.course.created_by)}}));
  out.set("agent", json::Value(std::move(agents)));
  for (const auto& d : decisions_in(facts))
    if (d.id == plan.course.decision)
      out.set("entity", json::Array{json::object({{"role", "source"},
                                                  {"what", reference("CarePlan/" + d.id + "/_history/" +
                                                                     std::to_string(d.version))}})});
  return put(std::move(out));
}

}  // namespace dyad::care
