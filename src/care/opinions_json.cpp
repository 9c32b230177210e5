// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "care/form_fields.hpp"
#include "care/opinions_store.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

json::Value list(const std::vector<std::string>& texts) {
  json::Array out;
  for (const auto& t : texts) out.push_back(json::Value(t));
  return json::Value(std::move(out));
}

// Who asks, and how roles are called.
struct Reading {
  const access::Principal& who;
  const access::Roles* roles;
  json::Value role_words(std::string_view code) const {
    const access::Role* role = roles ? roles->find(code) : nullptr;
    return role ? role->names : json::Value();
  }
};

json::Value hospital_name(const Facts& facts, const std::string& id) {
  for (const auto& o : facts.record.organizations)
    if (o.version.id == id) return words(o.body, "name");
  return {};
}

json::Value version_json(const RecordedOpinion& r, const record::Version& v) {
  const Opinion& o = r.opinion;
  return json::object({{"version", v.version},
                       {"given_at", format_utc(r.given_at)},
                       {"recorded_at", format_utc(v.recorded_at)},
                       {"action", o.action},
                       {"until_date", o.until_date ? format_date(*o.until_date) : std::string()},
                       {"until_gestation", o.until_gestation ? format(*o.until_gestation) : std::string()},
                       {"conditions", list(o.conditions)},
                       {"venue", o.venue},
                       {"venue_text", o.venue_text},
                       {"mode", o.mode},
                       {"steroids", o.steroids},
                       {"magnesium", o.magnesium},
                       {"reasons", list(o.reasons)},
                       {"text", o.text},
                       {"confidence", o.confidence_percent},
                       {"change_reason", o.change_reason},
                       {"withdrawn", o.withdrawn},
                       {"resource", v.type + "/" + v.id + "/_history/" + std::to_string(v.version)}});
}

json::Value opinion_json(const record::Reader& reader, const Facts& facts, const RecordedOpinion& r,
                         const record::Resource& resource, const Reading& by) {
  json::Value out = version_json(r, resource.version);
  out.set("id", resource.version.id);
  out.set("mine", r.author.practitioner == by.who.practitioner);
  out.set("author", json::object({{"practitioner", r.author.practitioner},
                                  {"name", r.author.name},
                                  {"role", r.author.role},
                                  {"role_words", by.role_words(r.author.role)},
                                  {"hospital", hospital_name(facts, r.author.organization)},
                                  {"unasked", r.author.unasked}}));
  out.set("synthetic", is_synthetic(resource.body));
  json::Array versions;
  auto history = reader.history(resource.version.type, resource.version.id);
  if (history) std::ranges::sort(*history, {}, &record::Version::version);
  for (const auto& v : history ? *history : std::vector<record::Version>()) {
    if (v.deleted || (facts.record.at && v.recorded_at > *facts.record.at)) continue;
    const auto body = json::parse(v.body);
    const auto past = body ? opinion_in(*body, facts.utc_offset_minutes) : std::nullopt;
    if (past) versions.push_back(version_json(*past, v));
  }
  out.set("versions", json::Value(std::move(versions)));
  return out;
}

json::Value asked_json(const Facts& facts, const record::Resource& task, const Reading& by) {
  const json::Value& t = task.body;
  std::string specialty;
  for (const auto& input : t["input"].items())
    if (code_in(input["type"], "") == "specialty") {
      specialty = code_in(input["valueCodeableConcept"], "");
      if (specialty.empty()) specialty = input["valueCode"].as_string();
      if (specialty.empty()) specialty = input["valueString"].as_string();
    }
  const std::string_view owner = t["owner"]["reference"].as_string();
  json::Value hospital;
  if (owner.starts_with("Organization/")) hospital = hospital_name(facts, std::string(owner.substr(13)));
  return json::object({{"task", task.version.id},
                       {"specialty", specialty},
                       {"role_words", by.role_words(specialty)},
                       {"owner", owner},
                       {"name", t["owner"]["display"].as_string()},
                       {"hospital", std::move(hospital)},
                       {"status", t["status"].as_string()},
                       {"step", code_in(t["businessStatus"], "")},
                       {"due", t.at({"restriction", "period", "end"}).as_string()}});
}

struct Held {
  RecordedOpinion opinion;
  const record::Resource* resource;
};

std::vector<Held> held_of(const Facts& facts, const std::string& consultation) {
  std::vector<Held> out;
  for (const auto& r : facts.record.resources)
    if (auto o = opinion_in(r.body, facts.utc_offset_minutes); o && o->consultation == consultation)
      out.push_back({std::move(*o), &r});
  std::ranges::stable_sort(out, {}, [](const Held& h) { return h.resource->version.sequence; });
  return out;
}

std::string answer_step(const json::Value& task) { return code_in(task["businessStatus"], ""); }

json::Value consultation_json(const record::Reader& reader, const Facts& facts, const Consultation& c,
                              const Reading& by) {
  const json::Value& body = c.request->body;
  const auto held = held_of(facts, c.request->version.id);
  const bool answered = std::ranges::any_of(
      held, [&](const Held& h) { return h.opinion.author.practitioner == by.who.practitioner; });
  const bool unsealed = answered || c.opened || facts.replay;
  json::Array asked, opinions;
  std::size_t answers = 0;
  for (const auto* task : c.tasks) {
    asked.push_back(asked_json(facts, *task, by));
    if (answer_step(task->body) == "answered") ++answers;
  }
  json::Value mine;
  for (const auto& h : held) {
    const bool own = h.opinion.author.practitioner == by.who.practitioner;
    if (own || unsealed || !is_sealed(h.resource->body))
      opinions.push_back(opinion_json(reader, facts, h.opinion, *h.resource, by));
    if (own) mine = opinions.back();
  }
  const auto* task = task_for(c, by.who);
  const json::Value& reason = body["reasonCode"][std::size_t(0)];
  return json::object({{"id", c.request->version.id},
                       {"status", body["status"].as_string()},
                       {"priority", body["priority"].as_string()},
                       {"open", c.open && !facts.replay},
                       {"opened", c.opened},
                       {"asked_at", format_utc(time_of(*c.request, facts.utc_offset_minutes))},
                       {"question", reason.is_null() ? json::Value() : concept_words(reason)},
                       {"asked", json::Value(std::move(asked))},
                       {"my_task", task ? json::Value(task->version.id) : json::Value()},
                       {"sealed", !unsealed},
                       {"answers", std::max(answers, held.size())},
                       {"mine", std::move(mine)},
                       {"opinions", json::Value(std::move(opinions))}});
}

}  // namespace

Result<Facts> case_facts(const record::Reader& reader, const evidence::Quantities& quantities,
                         std::string_view case_id, Instant now, std::optional<Instant> at) {
  auto loaded = record::load_case(reader, case_id, {at});
  if (!loaded) return std::unexpected(loaded.error());
  return read_facts(std::move(*loaded), quantities, now, at);
}

json::Value opinions_json(const record::Reader& reader, const Facts& facts, const access::Principal& who,
                          const access::Roles* roles) {
  const Reading by{who, roles};
  json::Array consultations;
  for (const auto& c : consultations_of(facts))
    consultations.push_back(consultation_json(reader, facts, c, by));
  json::Array reasons, posts;
  for (const auto r : opinion_reasons()) reasons.push_back(json::Value(r));
  for (const auto& p : who.posts)
    posts.push_back(json::object({{"id", p.practitioner_role},
                                  {"role", p.role},
                                  {"role_words", by.role_words(p.role)},
                                  {"hospital", hospital_name(facts, p.organization)}}));
  return json::object({{"at", format_utc(facts.at)},
                       {"read_only", facts.replay},
                       {"signed_in", who.kind == access::Principal::Kind::person},
                       {"posts", json::Value(std::move(posts))},
                       {"reasons", json::Value(std::move(reasons))},
                       {"consultations", json::Value(std::move(consultations))}});
}

}  // namespace dyad::care
