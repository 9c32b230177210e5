// SPDX-License-Identifier: Apache-2.0
// Who has looked.
#include <algorithm>

#include "access/audit_read.hpp"
#include "api/answer.hpp"
#include "api/audit_json.hpp"
#include "api/fhir_handlers.hpp"
#include "api/fhir_http.hpp"
#include "api/gate.hpp"
#include "api/router.hpp"
#include "fhir/reference.hpp"
#include "record/case_record.hpp"

namespace dyad::api {
namespace {

using access::AuditQuery;
using access::Need;
using json::Value;

constexpr std::size_t kMostRows = 2000;

// The patients whose audit the caller may read: an auditor those of the cases their hospitals share, others
// those they care for.
std::set<std::string> audited(const Context& context) {
  std::set<std::string> out(context.admitted->scope().patients.begin(),
                            context.admitted->scope().patients.end());
  if (context.who.may(Need::audit)) out.merge(context.gate->patients_audited_by(context.who));
  return out;
}

// Only those of `all` that were asked for.
Result<std::set<std::string>> asked(const std::set<std::string>& all, std::string_view patient) {
  if (patient.empty()) return all;
  const auto r = fhir::parse_reference(patient);
  const std::string id(r.kind == fhir::Reference::Kind::local && r.type == "Patient" ? r.id : patient);
  return all.contains(id) ? std::set<std::string>{id} : std::set<std::string>{};
}

Result<std::optional<Instant>> time_of(const Call& call, const char* name) {
  const auto text = call.request.parameter(name).value_or("");
  if (text.empty()) return std::optional<Instant>();
  auto at = parse_when(text);
  if (!at) return fail(ErrorKind::invalid, "is not a time", name, std::string(text.substr(0, 40)));
  return std::optional(*at);
}

Result<std::vector<access::AuditEntry>> entries(const Context& context, AuditQuery query,
                                                const std::set<std::string>& patients) {
  if (patients.empty()) return std::vector<access::AuditEntry>();
  query.patients.assign(patients.begin(), patients.end());
  query.limit = kMostRows;
  return access::read_audit(context.gate->audit().files(), query);
}

Result<Value> rows_json(const Context& context, const std::vector<access::AuditEntry>& found) {
  const auto people = context.directory->people();
  if (!people) return std::unexpected(people.error());
  json::Array rows;
  for (const auto& entry : found) rows.push_back(audit_row(entry, **people));
  return json::object({{"rows", std::move(rows)}, {"most", kMostRows}});
}

http::Response looked(Context& context, const Call& call) {
  if (!context.admitted) return problem(403, "sign-in-needed", "this needs a person who is signed in");
  const auto one = context.gate->scopes().circles().of(call.part("id"));
  const std::set<std::string> mine = audited(context);
  if (!one || !mine.contains(one->mother)) return problem(record::no_such_case(call.part("id"), {}));
  context.admitted->touched().note_case(call.part("id"));
  AuditQuery query;
  const auto from = time_of(call, "from");
  const auto to = time_of(call, "to");
  for (const auto* at : {&from, &to})
    if (!*at) return problem(at->error());
  query.from = *from;
  query.to = *to;
  const auto found = entries(context, query, {one->patients.begin(), one->patients.end()});
  if (!found) return problem(found.error());
  return answer(rows_json(context, *found));
}

http::Response audit(Context& context, const Call& call) {
  if (!context.admitted) return problem(403, "sign-in-needed", "this needs a person who is signed in");
  const auto patients = asked(audited(context), call.request.parameter("patient").value_or(""));
  if (!patients) return problem(patients.error());
  AuditQuery query;
  query.who = call.request.parameter("who").value_or("");
  const auto from = time_of(call, "from");
  const auto to = time_of(call, "to");
  for (const auto* at : {&from, &to})
    if (!*at) return problem(at->error());
  query.from = *from;
  query.to = *to;
  const auto found = entries(context, query, *patients);
  if (!found) return problem(found.error());
  return answer(rows_json(context, *found));
}

// "ge2025-01-01" and "lt2025-02-01", of the parameter date.
Result<void> take_date(AuditQuery& query, std::string_view text) {
  const auto prefix = text.substr(0, 2);
  const bool named = prefix == "ge" || prefix == "gt" || prefix == "le" || prefix == "lt" || prefix == "eq";
  const auto when = parse_partial(named ? text.substr(2) : text);
  if (!when) return fail(ErrorKind::invalid, "is not a date", "date", std::string(text.substr(0, 40)));
  const auto after = [&](Instant at) { query.from = query.from ? std::max(*query.from, at) : at; };
  const auto before = [&](Instant at) { query.to = query.to ? std::min(*query.to, at) : at; };
  if (prefix == "ge")
    after(when->first);
  else if (prefix == "gt")
    after(when->last);
  else if (prefix == "le")
    before(when->last);
  else if (prefix == "lt")
    before(when->first);
  else
    after(when->first), before(when->last);
  return {};
}

http::Response audit_events(Context& context, const Call& call) {
  // Without sign-in nothing is audited; what others have recorded is searched as any resource.
  if (!context.admitted) return search_resources(context, {call.request, {{"type", "AuditEvent"}}});
  AuditQuery query;
  std::string patient;
  for (const auto& [name, value] : call.request.query) {
    if (name == "patient" || name == "entity")
      patient = value;
    else if (name == "agent")
      query.who = value.find('/') == std::string::npos ? "Practitioner/" + value : value;
    else if (name == "date") {
      if (auto ok = take_date(query, value); !ok) return outcome(ok.error());
    } else if (!name.starts_with("_"))
      return outcome(
          {ErrorKind::invalid, "is not a parameter of this search", name, {}, "patient, agent, date"});
  }
  const auto patients = asked(audited(context), patient);
  if (!patients) return outcome(patients.error());
  const auto found = entries(context, query, *patients);
  if (!found) return outcome(found.error());
  json::Array bundle;
  const std::string base = base_url(context, call.request);
  for (const auto& entry : *found)
    bundle.push_back(json::object({{"fullUrl", base + "/AuditEvent/audit-" + std::to_string(entry.number)},
                                   {"resource", audit_event(entry, *patients)},
                                   {"search", json::object({{"mode", "match"}})}}));
  return fhir_answer(json::write(json::object({{"resourceType", "Bundle"},
                                               {"type", "searchset"},
                                               {"total", bundle.size()},
                                               {"entry", std::move(bundle)}})));
}

const QueryDoc kFrom{"from", "at or after this time"};
const QueryDoc kTo{"to", "before this time"};

}  // namespace

std::vector<Route> audit_routes() {
  return {{"GET",
           "/api/cases/{id}/looked",
           "Who has looked at mother and child, newest first",
           {kFrom, kTo},
           "",
           "rows: Looked[]",
           looked,
           {},
           Need::signed_in},
          {"GET",
           "/api/audit",
           "Who did what, for auditors of the hospitals that share the cases",
           {{"patient", "of one patient"}, {"who", "by one person: Practitioner/ID"}, kFrom, kTo},
           "",
           "rows: Looked[]",
           audit,
           {},
           Need::audit},
          {"GET",
           "/fhir/AuditEvent",
           "The audit as AuditEvents, newest first",
           {{"patient", "whose data was touched"}, {"agent", "who touched it"}, {"date", "when"}},
           "",
           "Bundle of AuditEvent",
           audit_events,
           {},
           Need::record}};
}

}  // namespace dyad::api
