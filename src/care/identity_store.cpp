// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/decimal.hpp"
#include "care/decision_basis.hpp"
#include "care/form_fields.hpp"
#include "care/identity.hpp"
#include "care/keeping.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

constexpr std::string_view kAtc = "http://www.whocc.no/atc";
constexpr std::string_view kConfirmed = "identity-confirmed";
constexpr std::array<std::string_view, 3> kKinds{"mother", "newborn", "fetus"};
constexpr std::array<std::string_view, 2> kWhat{"drug", "value"};
constexpr std::array<std::string_view, 6> kDoseUnits{"mg", "ug", "g", "mL", "[iU]", "mmol"};

// The form says whom it is for twice: by id, and by what it took that patient for.
Result<json::Value> expected_patient(const json::Value& body, const Facts& facts) {
  const auto id = need_text(body, "patient");
  if (!id) return std::unexpected(id.error());
  json::Value patient = identity_json(facts, *id);
  if (patient.is_null()) return refuse_field("neither the mother nor a child of this case", "patient", *id);
  const json::Value& expects = body["expects"];
  if (!expects.is_object())
    return fail(ErrorKind::missing, "required: whom the form took the patient for", "expects", {},
                "kind and birth_date");
  const auto kind = read_choice(expects, "kind", kKinds);
  if (!kind) {
    Error e = kind.error();
    e.field = "expects." + e.field;
    return std::unexpected(e);
  }
  if (*kind != patient["kind"].as_string())
    return fail(ErrorKind::refused, "the patient is not who the form took them for", "expects.kind", *kind,
                std::string(patient["kind"].as_string()));
  if (expects["birth_date"].as_string() != patient["birth_date"].as_string())
    return fail(ErrorKind::refused, "the patient is not who the form took them for", "expects.birth_date",
                std::string(expects["birth_date"].as_string()),
                std::string(patient["birth_date"].as_string()));
  return patient;
}

json::Value about(std::string_view type, const std::string& id, const json::Value& patient,
                  std::string_view key) {
  json::Value out = json::object({{"resourceType", type}, {"id", id}});
  out.set("identifier", key_identifier(key));
  json::Value subject = reference_to("Patient/" + std::string(patient["id"].as_string()));
  subject.set("display", patient["name"]["en"]);
  out.set("subject", std::move(subject));
  return out;
}

Result<json::Value> drug_resource(const json::Value& body, json::Value out, const Facts& facts,
                                  const access::Principal& who) {
  const auto name = need_text(body, "drug", 400);
  if (!name) return std::unexpected(name.error());
  out.set("status", "active");
  out.set("intent", "order");
  json::Value medication = json::object({{"text", *name}});
  if (const auto atc = body["atc"].as_string(); !atc.empty())
    medication.set("coding", json::Array{json::object({{"system", kAtc}, {"code", atc}})});
  out.set("medicationCodeableConcept", std::move(medication));
  out.set("authoredOn", format_local(facts.now, facts.utc_offset_minutes));
  out.set("requester", person_reference(who));
  const auto dose = body["dose"].as_double();
  if (!dose || *dose <= 0)
    return refuse_field(dose ? "cannot be true" : "not a number", "dose", body["dose"].number_text(),
                        "more than 0");
  const auto unit = read_choice(body, "unit", kDoseUnits);
  if (!unit) return std::unexpected(unit.error());
  const json::Value quantity = json::object(
      {{"value", body["dose"]}, {"unit", *unit}, {"system", "http://unitsofmeasure.org"}, {"code", *unit}});
  json::Value dosage =
      json::object({{"doseAndRate", json::Array{json::object({{"doseQuantity", quantity}})}}});
  auto how = read_text(body, "how", 400);
  if (!how) return std::unexpected(how.error());
  if (!how->empty()) dosage.set("text", *how);
  out.set("dosageInstruction", json::Array{std::move(dosage)});
  if (!body["dosing_weight_kg"].is_null()) {
    const auto kg = body["dosing_weight_kg"].as_double();
    if (!kg || *kg <= 0)
      return refuse_field("not a number", "dosing_weight_kg", body["dosing_weight_kg"].as_string());
    out.set("extension", json::Array{extension_of("dosing-weight", "valueQuantity",
                                                  json::object({{"value", body["dosing_weight_kg"]},
                                                                {"unit", "kg"},
                                                                {"system", "http://unitsofmeasure.org"},
                                                                {"code", "kg"}}))});
  }
  return out;
}

Result<json::Value> value_resource(const json::Value& body, json::Value out, const Facts& facts,
                                   const evidence::Quantities& quantities, const access::Principal& who) {
  const auto* q = quantities.find(body["quantity"].as_string());
  if (!q || q->loinc.empty())
    return refuse_field("not a quantity that is known", "quantity", body["quantity"].as_string());
  const auto value = body["value"].as_double();
  if (!value) return refuse_field("not a number", "value", body["value"].as_string());
  std::string unit(body["unit"].as_string());
  if (unit.empty()) unit = q->unit;
  if (const auto checked = to_canonical(*q, *value, unit); !checked) return std::unexpected(checked.error());
  const auto at = read_past_instant(body, "at", facts.now);
  if (!at) return std::unexpected(at.error());
  out.set("status", "final");
  out.set("code", concept_of(kLoinc, q->loinc.front()));
  out.set("effectiveDateTime", format_local(*at, facts.utc_offset_minutes));
  out.set("performer", json::Array{person_reference(who)});
  out.set("valueQuantity", json::object({{"value", body["value"]},
                                         {"unit", unit},
                                         {"system", "http://unitsofmeasure.org"},
                                         {"code", unit}}));
  return out;
}

std::string hold_of(const json::Value& resource, const std::vector<IdentityFinding>& findings) {
  json::Value what = resource;
  what.erase("authoredOn");
  what.erase("id");
  what.erase("identifier");
  std::string text = json::write(what);
  for (const auto& f : findings) text += "|" + f.code;
  return fnv1a(text);
}

json::Value finding_json(const IdentityFinding& f) {
  json::Value out = json::object({{"code", f.code}, {"text", f.text}, {"impossible", f.impossible}});
  if (!f.params.is_null()) out.set("params", f.params);
  return out;
}

json::Value others_of(const Facts& facts, std::string_view patient) {
  json::Array out;
  if (patient != facts.mother) out.push_back(identity_json(facts, facts.mother));
  for (const Child& c : facts.children)
    if (c.id != patient) out.push_back(identity_json(facts, c.id));
  return json::Value(std::move(out));
}

Result<void> write(record::Record& record, FiledOrder& filed, json::Value resource, const json::Value& body,
                   const access::Principal& who) {
  record::Operation o;
  o.kind = record::Operation::Kind::update;
  o.type = filed.type;
  o.id = filed.id;
  o.if_none_match_any = true;
  o.body = std::move(resource);
  std::vector<record::Operation> operations;
  operations.push_back(std::move(o));
  const auto done = record.perform({std::move(operations), {"order", json::write(body)}, who.author()});
  if (!done) return std::unexpected(done.error());
  return {};
}

}  // namespace

Result<FiledOrder> file_order(record::Record& record, const evidence::Book& book,
                              const evidence::Quantities& quantities, std::string_view case_id,
                              const json::Value& body, const access::Principal& who) {
  auto loaded = record::load_case(record.store(), case_id, {});
  if (!loaded) return std::unexpected(loaded.error());
  const Facts facts = read_facts(std::move(*loaded), quantities, record.now(), {});
  if (auto may = check_writer(facts, who); !may) return std::unexpected(may.error());
  const auto key = read_key(body);
  if (!key) return std::unexpected(key.error());
  const auto patient = expected_patient(body, facts);
  if (!patient) return std::unexpected(patient.error());
  const auto what = read_choice(body, "what", kWhat);
  if (!what) return std::unexpected(what.error());
  FiledOrder filed;
  filed.type = *what == "drug" ? "MedicationRequest" : "Observation";
  filed.id = "order-" + fnv1a(facts.id + "|" + *key);
  filed.patient = *patient;
  filed.others = others_of(facts, (*patient)["id"].as_string());
  if (version_in(facts, filed.type, filed.id) > 0) {
    filed.again = true;
    return filed;
  }
  json::Value begun = about(filed.type, filed.id, *patient, *key);
  auto resource = *what == "drug" ? drug_resource(body, std::move(begun), facts, who)
                                  : value_resource(body, std::move(begun), facts, quantities, who);
  if (!resource) return std::unexpected(resource.error());
  auto findings = identity_findings(facts, book, *resource);
  if (!findings.empty()) {
    const std::string hold = hold_of(*resource, findings);
    const bool impossible = std::ranges::any_of(findings, &IdentityFinding::impossible);
    if (impossible || body["confirm"].as_string() != hold) {
      filed.findings = std::move(findings);
      if (!impossible) filed.hold = hold;
      return filed;
    }
    const auto reason = need_text(body, "reason", 400);
    if (!reason) return std::unexpected(reason.error());
    json::Value extensions = (*resource)["extension"];
    extensions.push(extension_of(kConfirmed, "valueString", *reason));
    resource->set("extension", std::move(extensions));
  }
  if (json::Value meta = origin_meta(facts); !meta.is_null()) resource->set("meta", std::move(meta));
  if (auto written = write(record, filed, std::move(*resource), body, who); !written)
    return std::unexpected(written.error());
  return filed;
}

json::Value to_json(const FiledOrder& o) {
  json::Array findings;
  for (const auto& f : o.findings) findings.push_back(finding_json(f));
  const bool held = !o.findings.empty();
  return json::object({{"filed", !held},
                       {"patient", o.patient},
                       {"others", o.others},
                       {"findings", json::Value(std::move(findings))},
                       {"hold", o.hold},
                       {"resource", held ? std::string() : o.type + "/" + o.id}});
}

std::optional<json::Value> identity_bundle(const Facts& facts, const evidence::Book& book,
                                           const std::string& program) {
  Keeping keeping(facts, program, "identity guard");
  for (const auto& r : facts.record.resources) {
    if (!extension(r.body, own_url(kConfirmed)).is_null()) continue;
    const std::string_view status = r.body["status"].as_string();
    if (status == "entered-in-error" || status == "cancelled" || status == "not-done") continue;
    const auto findings = identity_findings(facts, book, r.body);
    if (findings.empty()) continue;
    const std::string id = "identity-" + fnv1a(r.version.type + "/" + r.version.id);
    if (version_in(facts, "DetectedIssue", id) > 0) continue;
    json::Value issue = json::object({{"resourceType", "DetectedIssue"}, {"id", id}});
    issue.set("status", "final");
    issue.set("code", concept_of(std::string(kBase) + "/CodeSystem/guard", findings.front().code));
    issue.set("severity", findings.front().impossible ? "high" : "moderate");
    issue.set("patient", r.body["subject"]);
    issue.set("identifiedDateTime", format_utc(facts.now));
    issue.set("implicated", json::Array{reference_to(r.version.type + "/" + r.version.id)});
    std::string text;
    for (const auto& f : findings) text += (text.empty() ? "" : "; ") + f.text;
    issue.set("detail", text);
    keeping.put(std::move(issue), 0, {reference_of(r)}, {"birth.identity"});
  }
  if (keeping.empty()) return {};
  return std::move(keeping).bundle();
}

}  // namespace dyad::care
