// SPDX-License-Identifier: Apache-2.0
#include "care/consult_task.hpp"

#include "care/words.hpp"

namespace dyad::care::calling {
namespace {

constexpr std::string_view kGiveOpinion = "give-opinion";
constexpr std::string_view kAnswerPage = "answer-page";
constexpr std::string_view kStatuses = "https://dyad.example/fhir/CodeSystem/consultation-status";

json::Value part(std::string_view url, std::string_view type, json::Value value) {
  return json::object({{"url", url}, {std::string(type), std::move(value)}});
}

json::Value asking_json(const Asking& a) {
  json::Array parts{
      part("post", "valueReference", reference_to("PractitionerRole/" + a.who.post, a.who.name)),
      part("person", "valueReference", reference_to("Practitioner/" + a.who.person, a.who.name)),
      part("level", "valueCode", a.who.level), part("round", "valueInteger", a.round),
      part("at", "valueInstant", format_utc(a.at))};
  if (a.delivered) parts.push_back(part("delivered", "valueInstant", format_utc(*a.delivered)));
  if (a.read) parts.push_back(part("read", "valueInstant", format_utc(*a.read)));
  if (!a.end.empty()) parts.push_back(part("end", "valueCode", a.end));
  if (!a.reason.empty()) parts.push_back(part("reason", "valueString", a.reason));
  return json::object({{"url", own_url("call-asked")}, {"extension", json::Value(std::move(parts))}});
}

json::Value why_json(const Why& w) {
  json::Array parts;
  if (!w.message.empty()) parts.push_back(part("message", "valueCode", w.message));
  for (const auto& [lang, text] : w.words.members()) parts.push_back(part(lang, "valueString", text));
  if (!w.source.empty()) parts.push_back(part("source", "valueString", w.source));
  return json::object({{"url", own_url("call-why")}, {"extension", json::Value(std::move(parts))}});
}

const json::Value& inner(const json::Value& extension, std::string_view url) {
  static const json::Value none;
  for (const auto& e : extension["extension"].items())
    if (e["url"].as_string() == url) return e;
  return none;
}

std::optional<Instant> instant_in(const json::Value& value) {
  const auto when = parse_instant(value.as_string());
  return when ? std::optional(*when) : std::nullopt;
}

Asking read_asking(const json::Value& extension) {
  Asking a;
  const json::Value& person = inner(extension, "person")["valueReference"];
  a.who.person = id_in(person, "Practitioner");
  a.who.name = person["display"].as_string();
  a.who.post = id_in(inner(extension, "post")["valueReference"], "PractitionerRole");
  a.who.level = inner(extension, "level")["valueCode"].as_string();
  a.round = static_cast<int>(inner(extension, "round")["valueInteger"].as_int().value_or(0));
  a.at = instant_in(inner(extension, "at")["valueInstant"]).value_or(Instant{});
  a.delivered = instant_in(inner(extension, "delivered")["valueInstant"]);
  a.read = instant_in(inner(extension, "read")["valueInstant"]);
  a.end = inner(extension, "end")["valueCode"].as_string();
  a.reason = inner(extension, "reason")["valueString"].as_string();
  return a;
}

Why read_why(const json::Value& extension) {
  Why w;
  for (const auto& e : extension["extension"].items()) {
    const std::string url(e["url"].as_string());
    if (url == "message")
      w.message = e["valueCode"].as_string();
    else if (url == "source")
      w.source = e["valueString"].as_string();
    else
      w.words.set(url, e["valueString"]);
  }
  return w;
}

json::Value owner_of(const Party& party) {
  const Candidate* who = nullptr;
  if (party.stand == Stand::accepted || party.stand == Stand::answered) {
    if (!party.accepted_by.post.empty()) who = &party.accepted_by;
  } else if (const Asking* current = party.current()) {
    who = &current->who;
  }
  if (who) return reference_to("PractitionerRole/" + who->post, who->name);
  return reference_to("Organization/" + party.organization, party.organization_name);
}

std::string_view status_of(const Party& party) {
  switch (party.stand) {
    case Stand::accepted:
      return "accepted";
    case Stand::answered:
      return "completed";
    case Stand::cancelled:
      return "cancelled";
    case Stand::waiting:
      break;
  }
  const Asking* current = party.current();
  return current && current->delivered ? "received" : "requested";
}

// Our own extensions, anew; those of others stay.
json::Value extensions_of(const json::Value& task, const Party& party) {
  json::Array out;
  for (const auto& e : task["extension"].items())
    if (!e["url"].as_string().starts_with(own_url("call-"))) out.push_back(e);
  for (const Asking& a : party.asked) out.push_back(asking_json(a));
  for (const Why& w : party.why) out.push_back(why_json(w));
  out.push_back(part(own_url("call-round"), "valueInteger", party.round));
  if (party.nobody_on_list) out.push_back(part(own_url("call-nobody-on-list"), "valueBoolean", true));
  if (party.exhausted)
    out.push_back(part(own_url("call-exhausted"), "valueInstant", format_utc(*party.exhausted)));
  if (party.accepted_at) {
    out.push_back(part(own_url("call-accepted"), "valueInstant", format_utc(*party.accepted_at)));
    out.push_back(part(own_url("call-accepted-by"), "valueReference",
                       reference_to("Practitioner/" + party.accepted_by.person, party.accepted_by.name)));
    out.push_back(part(own_url("call-accepted-post"), "valueReference",
                       reference_to("PractitionerRole/" + party.accepted_by.post, party.accepted_by.name)));
  }
  return json::Value(std::move(out));
}

}  // namespace

json::Value coded(std::string_view system, std::string_view code) {
  return json::object({{"coding", json::Array{json::object({{"system", system}, {"code", code}})}}});
}

json::Value reference_to(std::string_view target, std::string_view display) {
  json::Value out = json::object({{"reference", target}});
  if (!display.empty()) out.set("display", display);
  return out;
}

std::string own_url(std::string_view name) {
  return std::string(kBase) + "/StructureDefinition/" + std::string(name);
}

std::string id_in(const json::Value& reference, std::string_view type) {
  std::string_view text = reference["reference"].as_string();
  if (!text.starts_with(type) || text.size() <= type.size() || text[type.size()] != '/') return {};
  text.remove_prefix(type.size() + 1);
  return std::string(text.substr(0, text.find('/')));
}

json::Value synthetic_meta() {
  return json::object(
      {{"tag", json::Array{json::object(
                   {{"system", std::string(kBase) + "/CodeSystem/origin"}, {"code", "synthetic"}})}}});
}

std::string_view business_status(const Party& party) {
  switch (party.stand) {
    case Stand::accepted:
      return "accepted";
    case Stand::answered:
      return "answered";
    case Stand::cancelled:
      return "cancelled";
    case Stand::waiting:
      break;
  }
  if (party.exhausted) return "nobody-answered";
  const Asking* current = party.current();
  if (!current) return party.asked.empty() ? "nobody-on-list" : "declined";
  if (current->read) return "read";
  if (current->delivered) return "delivered";
  if (current->who.level == "named") return "handed-on";
  return party.asked.size() > 1 && party.asked[party.asked.size() - 2].round == party.round ? "escalated"
                                                                                            : "sent";
}

json::Value task_with(json::Value task, const Party& party, Instant now) {
  task.set("extension", extensions_of(task, party));
  task.set("status", status_of(party));
  task.set("businessStatus", coded(kStatuses, business_status(party)));
  if (party.stand == Stand::cancelled)
    task.set("statusReason", json::object({{"text", party.cancel_reason}}));
  task.set("lastModified", format_utc(now));
  task.set("owner", owner_of(party));
  task.set("restriction", json::object({{"period", json::object({{"start", format_utc(party.called_at)},
                                                                 {"end", format_utc(party.answer_due)}})}}));
  return task;
}

json::Value task_of(const Party& party, const TaskFrame& frame, Instant now) {
  json::Value task = json::object({{"resourceType", "Task"}, {"id", frame.id}});
  if (frame.synthetic) task.set("meta", synthetic_meta());
  task.set("extension", json::Array{});
  task.set("status", "requested");
  task.set("intent", "order");
  task.set("priority", party.priority);
  if (frame.page) task.set("basedOn", json::Array{reference_to("Communication/" + frame.page->request)});
  task.set("code", coded(kConcepts, frame.page ? kAnswerPage : kGiveOpinion));
  task.set("focus", reference_to(frame.focus));
  task.set("for", reference_to("Patient/" + frame.mother));
  task.set("authoredOn", format_utc(party.called_at));
  if (!frame.requester.empty()) task.set("requester", reference_to(frame.requester, frame.requester_name));
  const auto input = [](std::string_view type, std::string_view key, json::Value value) {
    return json::object({{"type", coded(kConcepts, type)}, {std::string(key), std::move(value)}});
  };
  json::Array inputs{input("specialty", "valueCodeableConcept", coded(kRoles, party.role)),
                     input("hospital", "valueReference",
                           reference_to("Organization/" + party.organization, party.organization_name))};
  if (frame.page) {
    task.set("reasonCode", coded(kConcepts, frame.page->topic));
    inputs.push_back(input("case", "valueReference", reference_to("EpisodeOfCare/" + frame.page->case_id)));
  }
  task.set("input", json::Value(std::move(inputs)));
  return task_with(std::move(task), party, now);
}

std::string consultation_of_task(const json::Value& task) { return id_in(task["focus"], "ServiceRequest"); }

std::optional<PageFrame> page_of_task(const json::Value& task) {
  if (code_in(task["code"], "") != kAnswerPage) return {};
  PageFrame out{code_in(task["reasonCode"], ""), id_in(task["basedOn"][0], "Communication"), {}};
  for (const auto& input : task["input"].items())
    if (code_in(input["type"], "") == "case") out.case_id = id_in(input["valueReference"], "EpisodeOfCare");
  return out;
}

std::optional<Party> party_of(const json::Value& task) {
  const std::string code = code_in(task["code"], "");
  if (task["resourceType"].as_string() != "Task" || (code != kGiveOpinion && code != kAnswerPage)) return {};
  Party p;
  for (const auto& input : task["input"].items()) {
    const std::string type = code_in(input["type"], "");
    if (type == "specialty") p.role = code_in(input["valueCodeableConcept"], "");
    if (type == "hospital") {
      p.organization = id_in(input["valueReference"], "Organization");
      p.organization_name = input["valueReference"]["display"].as_string();
    }
  }
  p.priority = task["priority"].as_string();
  p.called_at = instant_in(task["authoredOn"]).value_or(Instant{});
  p.answer_due = instant_in(task.at({"restriction", "period", "end"})).value_or(p.called_at);
  for (const auto& e : task["extension"].items()) {
    const std::string_view url = e["url"].as_string();
    if (url == own_url("call-asked")) p.asked.push_back(read_asking(e));
    if (url == own_url("call-why")) p.why.push_back(read_why(e));
    if (url == own_url("call-round")) p.round = static_cast<int>(e["valueInteger"].as_int().value_or(0));
    if (url == own_url("call-nobody-on-list")) p.nobody_on_list = true;
    if (url == own_url("call-exhausted")) p.exhausted = instant_in(e["valueInstant"]);
    if (url == own_url("call-accepted")) p.accepted_at = instant_in(e["valueInstant"]);
    if (url == own_url("call-accepted-by")) {
      p.accepted_by.person = id_in(e["valueReference"], "Practitioner");
      p.accepted_by.name = e["valueReference"]["display"].as_string();
    }
    if (url == own_url("call-accepted-post"))
      p.accepted_by.post = id_in(e["valueReference"], "PractitionerRole");
  }
  const std::string_view status = task["status"].as_string();
  if (status == "accepted" || status == "in-progress") p.stand = Stand::accepted;
  if (status == "completed") {
    p.stand = Stand::answered;
    p.answered_at = instant_in(task["lastModified"]);
  }
  if (status == "cancelled" || status == "entered-in-error" || status == "failed") {
    p.stand = Stand::cancelled;
    p.cancel_reason = task["statusReason"]["text"].as_string();
  }
  return p;
}

}  // namespace dyad::care::calling
