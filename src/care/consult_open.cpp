// SPDX-License-Identifier: Apache-2.0
// Opening a call: what the caller asks for, and the one work that makes it.
#include <algorithm>

#include "care/consult_desk.hpp"
#include "care/consult_propose.hpp"
#include "care/facts.hpp"
#include "care/words.hpp"
#include "record/case_record.hpp"
#include "record/ids.hpp"

namespace dyad::care::calling {
namespace {

constexpr std::size_t kMostParties = 30;
constexpr std::size_t kMostText = 4000;
constexpr std::size_t kKeyLeast = 8, kKeyMost = 64;

record::Operation put_new(json::Value body) {
  record::Operation op;
  op.kind = record::Operation::Kind::update;
  op.type = body["resourceType"].as_string();
  op.id = body["id"].as_string();
  op.if_none_match_any = true;
  op.body = std::move(body);
  return op;
}

// A hospital that is called from outside the circle joins it, so that whoever answers can see the case.
std::optional<record::Operation> joined_circle(const Facts& facts, const std::vector<std::string>& joining,
                                               Instant now) {
  const std::string team = id_in(facts.record.episode.body["team"][0], "CareTeam");
  const auto it = std::ranges::find_if(facts.record.resources, [&](const record::Resource& r) {
    return r.version.type == "CareTeam" && r.version.id == team;
  });
  if (joining.empty() || it == facts.record.resources.end()) return {};
  record::Operation op;
  op.kind = record::Operation::Kind::update;
  op.type = "CareTeam";
  op.id = team;
  op.if_match = it->version.version;
  op.body = it->body;
  json::Value participants = op.body["participant"];
  for (const auto& hospital : joining)
    participants.push(json::object({{"role", json::Array{coded(kConcepts, "called")}},
                                    {"member", reference_to("Organization/" + hospital)},
                                    {"period", json::object({{"start", format_utc(now)}})}}));
  op.body.set("participant", std::move(participants));
  return op;
}

// Who is asked: what the body names, or everything proposed.
Result<std::vector<Wanted>> wanted_of(const json::Value& body, const std::vector<Needed>& needed) {
  std::vector<Wanted> out;
  if (!body.has("parties")) {
    for (const Needed& n : needed) out.push_back({n.role, {}, n.why});
    return out;
  }
  if (body["parties"].size() > kMostParties)
    return fail(ErrorKind::too_large, "too many parties", "parties", std::to_string(body["parties"].size()),
                std::to_string(kMostParties));
  for (const auto& asked : body["parties"].items()) {
    Wanted w{std::string(asked["role"].as_string()), std::string(asked["organization"].as_string()), {}};
    if (w.role.empty()) return fail(ErrorKind::missing, "say which role is needed", "parties.role");
    if (const auto it = std::ranges::find(needed, w.role, &Needed::role); it != needed.end()) w.why = it->why;
    const auto reason = text_field(asked, "reason");
    if (!reason) return std::unexpected(reason.error());
    if (!reason->empty()) w.why.push_back({"call.why.caller", words_of(*reason), {}});
    if (std::ranges::any_of(
            out, [&](const Wanted& o) { return o.role == w.role && o.organization == w.organization; }))
      return fail(ErrorKind::invalid, "named twice", "parties.role", w.role);
    out.push_back(std::move(w));
  }
  if (out.empty()) return fail(ErrorKind::missing, "a call needs somebody to be called", "parties");
  return out;
}

json::Value request_of(const Facts& facts, const access::Principal& who, const std::string& id,
                       const json::Value& body, std::string_view priority, Instant now) {
  json::Value out = json::object({{"resourceType", "ServiceRequest"}, {"id", id}});
  if (facts.synthetic) out.set("meta", synthetic_meta());
  json::Array removed;
  for (const auto& r : body["removed"].items())
    removed.push_back(json::object(
        {{"url", own_url("call-removed")},
         {"extension", json::Array{json::object({{"url", "role"}, {"valueCode", r["role"]}}),
                                   json::object({{"url", "reason"}, {"valueString", r["reason"]}})}}}));
  if (!removed.empty()) out.set("extension", json::Value(std::move(removed)));
  out.set("status", "active");
  out.set("intent", "order");
  out.set("category", json::Array{coded(kConcepts, "consultation")});
  out.set("priority", priority);
  out.set("code", coded(kConcepts, "consultation"));
  out.set("subject", reference_to("Patient/" + facts.mother));
  out.set("authoredOn", format_utc(now));
  if (!who.practitioner.empty())
    out.set("requester", reference_to("Practitioner/" + who.practitioner, who.name));
  else if (const auto& lead = facts.record.episode.body["managingOrganization"]; !lead.is_null())
    out.set("requester", lead);
  if (!body["question"].as_string().empty())
    out.set("reasonCode", json::Array{json::object({{"text", body["question"]}})});
  out.set("supportingInfo", json::Array{reference_to("EpisodeOfCare/" + facts.id)});
  return out;
}

Result<void> check_body(const json::Value& body) {
  if (!body.is_object() && !body.is_null()) return fail(ErrorKind::invalid, "not a JSON object", "body");
  if (const auto question = text_field(body, "question"); !question) return std::unexpected(question.error());
  for (const auto& r : body["removed"].items()) {
    const auto reason = text_field(r, "reason");
    if (!reason) return std::unexpected(reason.error());
    if (reason->empty() || r["role"].as_string().empty())
      return fail(ErrorKind::missing, "say why a proposed party is left out", "removed.reason",
                  std::string(r["role"].as_string()));
  }
  const std::string_view key = body["key"].as_string();
  const bool good =
      key.size() >= kKeyLeast && key.size() <= kKeyMost && std::ranges::all_of(key, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
      });
  if (body.has("key") && !good)
    return fail(ErrorKind::invalid, "not a key", "key", std::string(key.substr(0, kKeyMost)),
                "8 to 64 letters, digits or hyphens");
  return {};
}

}  // namespace

Result<std::string> text_field(const json::Value& body, std::string_view name) {
  const json::Value& value = body[name];
  if (!value.is_null() && !value.is_string())
    return fail(ErrorKind::invalid, "not a text", std::string(name));
  if (value.as_string().size() > kMostText)
    return fail(ErrorKind::too_large, "too long", std::string(name), std::to_string(value.as_string().size()),
                std::to_string(kMostText) + " bytes");
  return std::string(value.as_string());
}

// The operations that call one party: its Task, and the messages to whoever is asked first.
Result<std::vector<record::Operation>> Desk::party_operations(const CallFrame& call, const Wanted& w,
                                                              const Reach& reach, const Times& times,
                                                              Instant now) const {
  const Place place = w.organization.empty() ? place_for(reach, call.circle, w.role)
                                             : named_place(reach, w.organization, w.role);
  if (place.hospital.empty() || reach.name_of(place.hospital).is_null())
    return fail(ErrorKind::invalid, "no such hospital", "parties.organization",
                w.organization.empty() ? w.role : w.organization);
  if (!std::ranges::count(call.circle, place.hospital) && !std::ranges::count(*call.joining, place.hospital))
    call.joining->push_back(place.hospital);
  Party party;
  party.role = w.role;
  party.organization = place.hospital;
  party.organization_name = reach.name_of(place.hospital)["en"].as_string();
  party.priority = call.priority;
  party.called_at = now;
  party.answer_due = Instant{now.ms + times.answer_due_ms};
  party.why = w.why;
  party.nobody_on_list = place.nobody_on_list;
  TaskFrame frame = call.task;
  frame.id = record::random_id();
  json::Value task = task_of(party, frame, now);
  auto told = ask_next(party, task, reach, now);
  if (!told) return std::unexpected(told.error());
  // Whoever calls and is on call for the same thing has answered by calling.
  if (const Asking* asked = party.current();
      asked && frame.requester == "Practitioner/" + asked->who.person) {
    told->clear();
    if (auto mine = accept(party, asked->who.person, now); !mine) return std::unexpected(mine.error());
  }
  std::vector<record::Operation> out{put_new(task_with(std::move(task), party, now))};
  for (auto& op : *told) out.push_back(std::move(op));
  return out;
}

Result<void> Desk::perform_call(record::Record& record, const access::Principal& who, const Facts& facts,
                                CallFrame call, const std::vector<Wanted>& wanted,
                                std::vector<record::Operation> first, const json::Value& body) {
  const Times* times = policy_.times(call.priority);
  if (!times)
    return fail(ErrorKind::invalid, "no such priority", "priority", call.priority, "stat, urgent, routine");
  const auto reach = Reach::read(whole_.store(), whole_.now());
  if (!reach) return std::unexpected(reach.error());
  const Instant now = record.now();
  std::vector<std::string> joining;
  call.circle = circle_of(facts, *reach);
  call.joining = &joining;
  call.task.mother = facts.mother;
  call.task.synthetic = facts.synthetic;
  call.task.requester_name = who.name;
  if (!who.practitioner.empty()) call.task.requester = "Practitioner/" + who.practitioner;
  record::Work work{std::move(first), {"call", json::write(body)}, who.author()};
  for (const Wanted& w : wanted) {
    auto party = party_operations(call, w, *reach, *times, now);
    if (!party) return std::unexpected(party.error());
    for (auto& op : *party) work.operations.push_back(std::move(op));
  }
  if (auto team = joined_circle(facts, joining, now)) work.operations.push_back(std::move(*team));
  if (const auto done = record.perform(std::move(work)); !done) return std::unexpected(done.error());
  return {};
}

Result<json::Value> Desk::open(record::Record& record, const access::Principal& who, std::string_view case_id,
                               const json::Value& body) {
  if (auto ok = check_body(body); !ok) return std::unexpected(ok.error());
  const std::string priority(body.has("priority") ? body["priority"].as_string() : "stat");
  const std::scoped_lock lock(opening_);
  const auto facts = facts_of_case(record, quantities_, case_id);
  if (!facts) return std::unexpected(facts.error());
  if (facts->replay)
    return fail(ErrorKind::refused, "this case is a replay; nobody can be called to it", "case",
                std::string(case_id));
  const std::string id = body.has("key") ? std::string(body["key"].as_string()) : record::random_id();
  for (const auto& r : facts->record.resources) {
    if (r.version.type != "ServiceRequest") continue;
    if (r.version.id == id) return calls(record, who, case_id);  // pressed twice
    if (is_open_call(r.body) && id_in(r.body["supportingInfo"][0], "EpisodeOfCare") == case_id)
      return fail(ErrorKind::conflict, "a consultation is open already; call its parties again, or add some",
                  "call", r.version.id);
  }
  const auto wanted = wanted_of(body, policy_.needed(*facts, book_));
  if (!wanted) return std::unexpected(wanted.error());
  CallFrame call;
  call.priority = priority;
  call.task.focus = "ServiceRequest/" + id;
  const auto done = perform_call(record, who, *facts, std::move(call), *wanted,
                                 {put_new(request_of(*facts, who, id, body, priority, record.now()))}, body);
  if (!done) return std::unexpected(done.error());
  return calls(record, who, case_id);
}

Result<json::Value> Desk::add_party(record::Record& record, const access::Principal& who,
                                    std::string_view case_id, const record::Version& held,
                                    const json::Value& request, const json::Value& body) {
  const std::scoped_lock lock(opening_);
  const auto facts = facts_of_case(record, quantities_, case_id);
  if (!facts) return std::unexpected(facts.error());
  const auto wanted = wanted_of(body, policy_.needed(*facts, book_));
  if (!wanted) return std::unexpected(wanted.error());
  CallFrame call;
  call.priority = request["priority"].as_string();
  call.task.focus = "ServiceRequest/" + held.id;
  if (auto done = perform_call(record, who, *facts, std::move(call), *wanted, {}, body); !done)
    return std::unexpected(done.error());
  return calls(record, who, case_id);
}

}  // namespace dyad::care::calling
