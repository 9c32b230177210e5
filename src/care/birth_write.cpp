// SPDX-License-Identifier: Apache-2.0
#include "care/birth_write.hpp"

#include <algorithm>

#include "base/decimal.hpp"
#include "care/decision_basis.hpp"
#include "care/form_fields.hpp"
#include "care/keeping.hpp"
#include "care/newborn_name.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

using record::Operation;

constexpr std::string_view kBirthTimeUrl = "http://hl7.org/fhir/StructureDefinition/patient-birthTime";
constexpr std::string_view kActCodes = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
constexpr std::string_view kRoleCodes = "http://terminology.hl7.org/CodeSystem/v3-RoleCode";
constexpr std::string_view kDeliveryTime = "93857-1";
constexpr std::string_view kDeliveryMethod = "72149-8";

json::Value patient_ref(std::string_view id) { return reference_to("Patient/" + std::string(id)); }

class Writer {
 public:
  Writer(const BirthWriting& w, const evidence::Book& book) : w_(w), b_(w.birth), book_(book) {}

  std::vector<Operation> all() && {
    if (w_.new_child) relate();
    patient();
    encounter();
    values();
    mode();
    resuscitation();
    mothers_chart();
    return std::move(ops_);
  }

 private:
  std::string local(Instant t) const { return format_local(t, w_.facts.utc_offset_minutes); }
  std::string part(std::string_view name) const { return birth_id(b_.child) + "-" + std::string(name); }

  json::Value named(json::Value codeable_concept, const std::string& key) const {
    set_words(codeable_concept, "text", book_.need("birth.words").value(key));
    return codeable_concept;
  }

  void put(json::Value body) {
    if (json::Value meta = origin_meta(w_.facts); !meta.is_null())
      body.set("meta", std::move(meta));
    else
      body.erase("meta");
    Operation o;
    o.kind = Operation::Kind::update;
    o.type = body["resourceType"].as_string();
    o.id = body["id"].as_string();
    const int version = o.type == "Patient" ? patient_version(o.id) : version_in(w_.facts, o.type, o.id);
    if (version > 0)
      o.if_match = version;
    else
      o.if_none_match_any = true;
    o.body = std::move(body);
    ops_.push_back(std::move(o));
  }

  int patient_version(std::string_view id) const {
    if (id == w_.facts.mother) return w_.facts.record.mother.version.version;
    const auto* child = child_resource(w_.facts, id);
    return child ? child->version.version : 0;
  }

  // One nobody knew of: a Patient of its own, and the mother's link to it.
  void relate() {
    const std::string relation = part("mother");
    json::Value mother = w_.facts.record.mother.body;
    json::Value link = mother["link"];
    link.push(json::object({{"other", reference_to("RelatedPerson/" + relation)}, {"type", "seealso"}}));
    mother.set("link", std::move(link));
    put(std::move(mother));
    put(json::object({{"resourceType", "RelatedPerson"},
                      {"id", relation},
                      {"active", true},
                      {"patient", patient_ref(b_.child)},
                      {"relationship", json::Array{concept_of(kRoleCodes, "MTH")}}}));
  }

  json::Value names(const json::Value& before) const {
    const NewbornName name{written_name(w_.facts.record.mother.body),
                           b_.sex,
                           b_.order,
                           b_.of,
                           pair_number(w_.facts.id),
                           w_.number_in_name};
    json::Value temporary = json::object({{"use", "temp"}});
    set_words(temporary, "text", words_of(name, book_));
    json::Array out{std::move(temporary)};
    for (json::Value old : before["name"].items()) {
      // A name that the family has given is theirs, and stays; temporary ones are told as what they were.
      if (old["use"].as_string() == "official") {
        out.insert(out.begin(), std::move(old));
        continue;
      }
      old.set("use", "old");
      out.push_back(std::move(old));
    }
    return json::Value(std::move(out));
  }

  void patient() {
    const auto* held = child_resource(w_.facts, b_.child);
    json::Value body = held ? held->body : json::object({{"resourceType", "Patient"}, {"id", b_.child}});
    json::Array extensions;
    for (const auto& e : body["extension"].items())
      if (e["url"].as_string() != kFetalStatusUrl) extensions.push_back(e);
    if (!b_.live())
      extensions.push_back(json::object({{"url", std::string(kFetalStatusUrl)},
                                         {"valueCodeableConcept", concept_of(kConcepts, "fetal-demise")}}));
    body.erase("extension");
    if (!extensions.empty()) body.set("extension", json::Value(std::move(extensions)));
    body.set("active", true);
    body.set("name", names(body));
    identify(body);
    body.set("gender", b_.sex);
    body.set("birthDate", format_date(date_of(b_.born_at, w_.facts.utc_offset_minutes)));
    body.set(
        "_birthDate",
        json::object({{"extension", json::Array{json::object({{"url", std::string(kBirthTimeUrl)},
                                                              {"valueDateTime", local(b_.born_at)}})}}}));
    body.erase("deceasedBoolean");
    body.erase("deceasedDateTime");
    if (b_.died_at)
      body.set("deceasedDateTime", local(*b_.died_at));
    else
      body.set("deceasedBoolean", !b_.live());
    body.erase("multipleBirthBoolean");
    body.erase("multipleBirthInteger");
    if (b_.of > 1)
      body.set("multipleBirthInteger", b_.order);
    else
      body.set("multipleBirthBoolean", false);
    put(std::move(body));
  }

  void identify(json::Value& body) const {
    json::Array out;
    for (const auto& i : body["identifier"].items())
      if (i["system"].as_string() != newborn_number_system()) out.push_back(i);
    std::string value = pair_number(w_.facts.id);
    if (b_.of > 1) value += "/" + std::to_string(b_.order);
    out.push_back(
        json::object({{"use", "temp"}, {"system", newborn_number_system()}, {"value", std::move(value)}}));
    body.set("identifier", json::Value(std::move(out)));
  }

  void encounter() {
    json::Value body = json::object({{"resourceType", "Encounter"}, {"id", birth_id(b_.child)}});
    body.set("identifier", key_identifier(w_.key));
    body.set("extension",
             json::Array{extension_of("birth-report", "valueString", json::write(to_json(b_))),
                         extension_of("recorded-by", "valueReference", person_reference(w_.who))});
    body.set("status", "finished");
    body.set("class", coded(kActCodes, "IMP", "inpatient encounter"));
    body.set("type", json::Array{named(concept_of(kConcepts, "birth"), b_.live() ? "birth" : "stillbirth")});
    body.set("subject", patient_ref(b_.child));
    body.set("episodeOfCare", json::Array{reference_to("EpisodeOfCare/" + w_.facts.id)});
    body.set("period", json::object({{"start", local(b_.born_at)}, {"end", local(b_.born_at)}}));
    if (!b_.hospital.empty()) body.set("serviceProvider", reference_to("Organization/" + b_.hospital));
    put(std::move(body));
  }

  json::Value observation(std::string_view name, std::string_view code, std::string_view subject,
                          Instant at) const {
    json::Value out = json::object({{"resourceType", "Observation"}, {"id", part(name)}});
    out.set("status", "final");
    out.set("code", concept_of(kLoinc, code));
    out.set("subject", patient_ref(subject));
    out.set("effectiveDateTime", local(at));
    if (w_.facts.synthetic) out.set("note", json::Array{json::object({{"text", "Synthetic value"}})});
    out.set("performer", json::Array{person_reference(w_.who)});
    return out;
  }

  // What is no longer said was said in error; what never was is not written.
  void withdraw(std::string_view type, std::string_view name) {
    for (const auto& r : w_.facts.record.resources)
      if (r.version.type == type && r.version.id == part(name) &&
          r.body["status"].as_string() != "entered-in-error") {
        json::Value body = r.body;
        body.set("status", "entered-in-error");
        put(std::move(body));
      }
  }

  void value(std::string_view name, std::string_view code, std::optional<double> number,
             std::string_view unit, Instant at) {
    if (!number) return withdraw("Observation", name);
    json::Value out = observation(name, code, b_.child, at);
    out.set(
        "valueQuantity",
        json::object(
            {{"value", *number}, {"unit", unit}, {"system", "http://unitsofmeasure.org"}, {"code", unit}}));
    put(std::move(out));
  }

  void values() {
    value("weight", "8339-4", b_.weight_g, "g", b_.born_at);
    constexpr const char* kNames[] = {"apgar1", "apgar5", "apgar10"};
    constexpr const char* kCodes[] = {"9272-6", "9274-2", "9271-8"};
    constexpr int kMinutes[] = {1, 5, 10};
    for (std::size_t i = 0; i < 3; ++i)
      value(kNames[i], kCodes[i], b_.apgar[i] ? std::optional<double>(*b_.apgar[i]) : std::nullopt, "{score}",
            b_.born_at.plus_minutes(kMinutes[i]));
    value("cord-ph", "28646-8", b_.cord_ph, "[pH]", b_.born_at);
    value("cord-base-excess", "28638-5", b_.cord_base_excess_mmol_l, "mmol/L", b_.born_at);
  }

  void mode() {
    if (b_.mode == "not_told") return withdraw("Observation", "mode");
    json::Value out = observation("mode", kDeliveryMethod, b_.child, b_.born_at);
    out.set("code", named(out["code"], "mode"));
    out.set("valueCodeableConcept", concept_of(kConcepts, "birth-" + b_.mode));
    put(std::move(out));
  }

  void resuscitation() {
    if (b_.resuscitation != "given" && b_.steps.empty()) return withdraw("Procedure", "resuscitation");
    json::Array steps;
    for (const auto& s : b_.steps) {
      json::Array parts{
          json::object(
              {{"url", "at"},
               {"valueDateTime", local({b_.born_at.ms + static_cast<std::int64_t>(s.minute * 60'000)})}}),
          json::object({{"url", "code"}, {"valueCode", s.code}})};
      if (!s.text.empty()) parts.push_back(json::object({{"url", "text"}, {"valueString", s.text}}));
      steps.push_back(json::object(
          {{"url", own_url("resuscitation-step")}, {"extension", json::Value(std::move(parts))}}));
    }
    json::Value out = json::object({{"resourceType", "Procedure"}, {"id", part("resuscitation")}});
    if (!steps.empty()) out.set("extension", json::Value(std::move(steps)));
    out.set("status", "completed");
    out.set("code", named(concept_of(kConcepts, "newborn-resuscitation"), "resuscitation"));
    out.set("subject", patient_ref(b_.child));
    out.set("encounter", reference_to("Encounter/" + birth_id(b_.child)));
    out.set("performedPeriod", json::object({{"start", local(b_.born_at)}}));
    out.set("recorder", person_reference(w_.who));
    put(std::move(out));
  }

  // On her own chart: when, and once, plainly, if the child was not born alive.
  void mothers_chart() {
    json::Value out = observation("mother", kDeliveryTime, w_.facts.mother, b_.born_at);
    out.set("code", named(out["code"], "delivery_time"));
    out.set("focus", json::Array{patient_ref(b_.child)});
    out.set("valueDateTime", local(b_.born_at));
    out.set("component",
            json::Array{json::object({{"code", concept_of(kConcepts, "birth-outcome")},
                                      {"valueCodeableConcept", concept_of(kConcepts, b_.outcome)}})});
    put(std::move(out));
  }

  const BirthWriting& w_;
  const Birth& b_;
  const evidence::Book& book_;
  std::vector<Operation> ops_;
};

}  // namespace

std::string newborn_number_system() { return std::string(kBase) + "/NamingSystem/newborn-pair"; }

std::string birth_id(std::string_view child) { return "birth-" + fnv1a(child); }

const record::Resource* child_resource(const Facts& facts, std::string_view id) {
  for (const auto& r : facts.record.children)
    if (r.version.id == id) return &r;
  return nullptr;
}

std::vector<Operation> birth_operations(const BirthWriting& w, const evidence::Book& book) {
  return Writer(w, book).all();
}

}  // namespace dyad::care
