// SPDX-License-Identifier: Apache-2.0
#include "care/transport.hpp"

#include <algorithm>

#include "care/decision_basis.hpp"
#include "care/form_fields.hpp"
#include "care/keeping.hpp"
#include "care/transport_parts.hpp"
#include "care/values.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

using record::Operation;

constexpr std::string_view kReport = "transport-report";
constexpr std::string_view kActCodes = "http://terminology.hl7.org/CodeSystem/v3-ActCode";

Operation put(const Facts& facts, json::Value body) {
  if (json::Value meta = origin_meta(facts); !meta.is_null())
    body.set("meta", std::move(meta));
  else
    body.erase("meta");
  Operation o;
  o.kind = Operation::Kind::update;
  o.type = body["resourceType"].as_string();
  o.id = body["id"].as_string();
  if (const int version = version_in(facts, o.type, o.id); version > 0)
    o.if_match = version;
  else
    o.if_none_match_any = true;
  o.body = std::move(body);
  return o;
}

json::Value encounter_of(const Facts& facts, const evidence::Book& book, const Transport& t,
                         const std::string& id, std::string_view key, const access::Principal& who) {
  const auto local = [&](Instant at) { return format_local(at, facts.utc_offset_minutes); };
  json::Value out = json::object({{"resourceType", "Encounter"}, {"id", id}});
  out.set("identifier", key_identifier(key));
  out.set("extension", json::Array{extension_of(kReport, "valueString", json::write(transport_form(t))),
                                   extension_of("recorded-by", "valueReference", person_reference(who))});
  const bool over = t.times.back().has_value();
  // Begun when the team leaves; before that it is only asked for.
  out.set("status", over ? "finished" : t.times[1] ? "in-progress" : "planned");
  out.set("class", coded(kActCodes, "FLD", "field"));
  json::Value type = concept_of(kConcepts, "neonatal-transport");
  set_words(type, "text", book.need("birth.words").value("transport"));
  out.set("type", json::Array{std::move(type)});
  out.set("subject", reference_to("Patient/" + t.child));
  out.set("episodeOfCare", json::Array{reference_to("EpisodeOfCare/" + facts.id)});
  json::Value period = json::object({{"start", local(*t.times.front())}});
  if (over) period.set("end", local(*t.times.back()));
  out.set("period", std::move(period));
  out.set("hospitalization", json::object({{"destination", reference_to("Organization/" + t.to)}}));
  out.set("serviceProvider", reference_to("Organization/" + t.from));
  return out;
}

json::Value observation_of(const Facts& facts, const Transport& t, const std::string& id,
                           const TransportCondition& c, const std::string& name, json::Value code) {
  json::Value out = json::object({{"resourceType", "Observation"}, {"id", id + "-" + name}});
  out.set("status", "final");
  out.set("code", std::move(code));
  out.set("subject", reference_to("Patient/" + t.child));
  out.set("encounter", reference_to("Encounter/" + id));
  out.set("effectiveDateTime", format_local(c.at, facts.utc_offset_minutes));
  if (facts.synthetic) out.set("note", json::Array{json::object({{"text", "Synthetic value"}})});
  return out;
}

std::optional<json::Value> report_of(const json::Value& encounter) {
  const auto text = extension(encounter, own_url(kReport))["valueString"].as_string();
  auto form = text.empty() ? Result<json::Value>(json::Value()) : json::parse(text);
  if (!form || !form->is_object()) return {};
  return std::move(*form);
}

Result<Facts> now_facts(const record::Reader& reader, const evidence::Quantities& quantities,
                        std::string_view case_id, Instant now, std::optional<Instant> at = {}) {
  auto loaded = record::load_case(reader, case_id, {at});
  if (!loaded) return std::unexpected(loaded.error());
  return read_facts(std::move(*loaded), quantities, now, at);
}

json::Value transport_json(const evidence::Book& book, const record::Resource& r, json::Value form) {
  form.set("id", r.version.id);
  form.set("version", r.version.version);
  form.set("status", r.body["status"].as_string());
  form.set("recorded_at", format_utc(r.version.recorded_at));
  form.set("recorded_by", extension(r.body, own_url("recorded-by"))["valueReference"]["display"].as_string());
  if (form["supply"].is_object())
    if (const auto supply = read_supply(form["supply"]))
      if (const auto lasts = clinical::supply_lasts(book, *supply)) form.set("lasts", to_json(*lasts));
  return form;
}

}  // namespace

json::Value to_json(const clinical::SupplyLasts& l) {
  json::Value out{json::Object()};
  const auto set = [&](const char* name, const auto& v) {
    out.set(name, v ? json::Value(*v) : json::Value());
  };
  set("oxygen_l", l.oxygen_l);
  set("oxygen_lpm", l.oxygen_lpm);
  set("oxygen_min", l.oxygen_min);
  set("battery_min", l.battery_min);
  set("needed_min", l.needed_min);
  set("oxygen_enough", l.oxygen_enough);
  set("battery_enough", l.battery_enough);
  return out;
}

json::Value transport_form(const Transport& t) {
  json::Value times{json::Object()};
  for (std::size_t i = 0; i < kTransportStages.size(); ++i)
    times.set(std::string(kTransportStages[i]),
              t.times[i] ? json::Value(format_utc(*t.times[i])) : json::Value());
  json::Array conditions, positions;
  for (const auto& c : t.conditions) {
    json::Value row = json::object({{"stage", c.stage}, {"at", format_utc(c.at)}, {"support", c.support}});
    for (std::size_t i = 0; i < kConditionKeys.size(); ++i)
      row.set(std::string(kConditionKeys[i]), c.values[i] ? json::Value(*c.values[i]) : json::Value());
    conditions.push_back(std::move(row));
  }
  for (const auto& p : t.positions)
    positions.push_back(json::object({{"at", format_utc(p.at)}, {"place", p.place}}));
  return json::object({{"child", t.child},
                       {"from", t.from},
                       {"to", t.to},
                       {"team", t.team},
                       {"vehicle", t.vehicle},
                       {"note", t.note},
                       {"times", std::move(times)},
                       {"conditions", json::Value(std::move(conditions))},
                       {"positions", json::Value(std::move(positions))},
                       {"supply", t.supply}});
}

std::vector<Operation> transport_operations(const Facts& facts, const evidence::Book& book,
                                            const evidence::Quantities& quantities, const Transport& t,
                                            const std::string& id, std::string_view key,
                                            const access::Principal& who) {
  std::vector<Operation> out;
  out.push_back(put(facts, encounter_of(facts, book, t, id, key, who)));
  std::vector<std::string> written;
  const auto add = [&](json::Value body) {
    written.emplace_back(body["id"].as_string());
    out.push_back(put(facts, std::move(body)));
  };
  for (std::size_t row = 0; row < t.conditions.size(); ++row) {
    const auto& c = t.conditions[row];
    for (std::size_t i = 0; i < kConditionKeys.size(); ++i) {
      if (!c.values[i]) continue;
      const auto* q = quantities.find(kConditionKeys[i]);
      json::Value o = observation_of(facts, t, id, c, std::to_string(row) + "-" + std::to_string(i),
                                     concept_of(kLoinc, q->loinc.front()));
      o.set("valueQuantity", json::object({{"value", *c.values[i]},
                                           {"unit", q->unit},
                                           {"system", "http://unitsofmeasure.org"},
                                           {"code", q->unit}}));
      add(std::move(o));
    }
    if (c.support.empty()) continue;
    json::Value o = observation_of(facts, t, id, c, std::to_string(row) + "-support",
                                   concept_of(kConcepts, "respiratory-support"));
    o.set("valueCodeableConcept", concept_of(kConcepts, c.support));
    add(std::move(o));
  }
  for (const auto& r : facts.record.resources) {
    if (r.version.type != "Observation" || !r.version.id.starts_with(id + "-") ||
        r.body["status"].as_string() == "entered-in-error" || std::ranges::count(written, r.version.id))
      continue;
    json::Value body = r.body;
    body.set("status", "entered-in-error");
    out.push_back(put(facts, std::move(body)));
  }
  return out;
}

Result<StoredTransport> store_transport(record::Record& record, const evidence::Book& book,
                                        const evidence::Quantities& quantities, std::string_view case_id,
                                        std::string_view transport, const json::Value& body,
                                        std::optional<int> version, const access::Principal& who) {
  const auto facts = now_facts(record.store(), quantities, case_id, record.now());
  if (!facts) return std::unexpected(facts.error());
  if (auto may = check_writer(*facts, who); !may) return std::unexpected(may.error());
  const auto key = read_key(body);
  if (!key) return std::unexpected(key.error());
  const std::string id =
      transport.empty() ? "transport-" + fnv1a(facts->id + "|" + *key) : std::string(transport);
  const record::Resource* held = nullptr;
  for (const auto& r : facts->record.resources)
    if (r.version.type == "Encounter" && r.version.id == id && report_of(r.body)) held = &r;
  if (held && carries_key(held->body, *key)) return StoredTransport{id, held->version.version, true};
  if (!transport.empty() && !held)
    return fail(ErrorKind::not_found, "there is no such transport", "transport", id.substr(0, 80));
  if (held && version != held->version.version)
    return fail(ErrorKind::conflict, "changed since it was read", "If-Match",
                version ? etag_of(*version) : std::string(), etag_of(held->version.version));
  const auto read = read_transport(body, *facts, book, quantities);
  if (!read) return std::unexpected(read.error());
  const auto done = record.perform({transport_operations(*facts, book, quantities, *read, id, *key, who),
                                    {"transport", json::write(body)},
                                    who.author()});
  if (!done) {
    Error why = done.error();
    if (why.kind == ErrorKind::conflict) why.field = "If-Match";
    return std::unexpected(why);
  }
  return StoredTransport{id, done->outcomes.front().version->version, false};
}

Result<json::Value> transport_page(const record::Reader& reader, const evidence::Book& book,
                                   const evidence::Quantities& quantities, std::string_view case_id,
                                   Instant now, std::optional<Instant> at) {
  const auto facts = now_facts(reader, quantities, case_id, now, at);
  if (!facts) return std::unexpected(facts.error());
  json::Array all;
  for (const auto& r : facts->record.resources)
    if (r.version.type == "Encounter" && r.body["status"].as_string() != "entered-in-error")
      if (auto form = report_of(r.body)) all.push_back(transport_json(book, r, std::move(*form)));
  return json::object({{"at", format_utc(facts->at)},
                       {"read_only", facts->replay},
                       {"transports", json::Value(std::move(all))},
                       {"sources", source_refs(book, {"transport.gas", "transport.battery"})}});
}

}  // namespace dyad::care
