// SPDX-License-Identifier: Apache-2.0
#include "care/identity.hpp"

#include <algorithm>
#include <cmath>

#include "base/decimal.hpp"
#include "care/birth_write.hpp"
#include "care/keeping.hpp"
#include "care/newborn_name.hpp"
#include "care/values.hpp"
#include "care/words.hpp"
#include "search/extract.hpp"

namespace dyad::care {
namespace {

constexpr std::string_view kAtc = "http://www.whocc.no/atc";
constexpr double kGramsPerKg = 1000;

bool begins_with_any(std::string_view code, const json::Value& list) {
  return !code.empty() && std::ranges::any_of(list.items(), [&](const json::Value& one) {
    return code.starts_with(one.as_string());
  });
}

// A dose in milligrams; nothing in units that are no mass.
std::optional<double> in_mg(const json::Value& quantity) {
  const auto value = quantity["value"].as_double();
  std::string_view unit = quantity["code"].as_string();
  if (unit.empty()) unit = quantity["unit"].as_string();
  if (!value) return {};
  if (unit == "g") return *value * 1000;
  if (unit == "mg") return *value;
  if (unit == "ug" || unit == "mcg" || unit == "µg") return *value / 1000;
  return {};
}

class Judge {
 public:
  Judge(const Facts& facts, const evidence::Book& book, const json::Value& resource)
      : facts_(facts), rule_(book.need("birth.identity")), resource_(resource) {}

  std::vector<IdentityFinding> judge() && {
    const auto reference = resource_["subject"]["reference"].as_string();
    if (!reference.starts_with("Patient/")) return {};
    patient_ = reference.substr(8);
    const auto child = std::ranges::find(facts_.children, patient_, &Child::id);
    child_ = child != facts_.children.end();
    born_ = child_ && !child->fetus;
    if (!child_ && patient_ != facts_.mother) return {};
    // While nobody is born nothing can be mixed up between two charts of two beds.
    if (std::ranges::all_of(facts_.children, &Child::fetus)) return {};
    const auto type = resource_["resourceType"].as_string();
    if (type == "Observation")
      value();
    else if (type == "MedicationRequest" || type == "MedicationAdministration" ||
             type == "MedicationStatement")
      drug();
    return std::move(out_);
  }

 private:
  void find(std::string code, std::string text, json::Value params = {}, bool impossible = false) {
    out_.push_back({std::move(code), std::move(text), std::move(params), impossible});
  }

  std::optional<double> weight_kg(std::string_view patient) const {
    for (const char* key : {"child_weight", "birth_weight"})
      if (const auto* m = facts_.newest(key, patient, facts_.at); m && facts_.is_child(patient))
        return m->value / kGramsPerKg;
    if (const auto* m = facts_.newest("maternal_weight", patient, facts_.at)) return m->value;
    return {};
  }

  bool named_in(const char* list) const {
    const std::string text =
        " " +
        search::fold(std::string(concept_words(resource_["medicationCodeableConcept"])["en"].as_string())) +
        " ";
    return std::ranges::any_of(rule_.value(list).items(), [&](const json::Value& one) {
      return text.find(search::fold(one.as_string())) != std::string::npos;
    });
  }

  void drug() {
    const std::string atc = code_in(resource_["medicationCodeableConcept"], kAtc);
    const json::Value params =
        json::object({{"drug", concept_words(resource_["medicationCodeableConcept"])["en"]}});
    const bool newborns = begins_with_any(atc, rule_.value("newborn_drugs")) || named_in("newborn_names");
    const bool mothers = begins_with_any(atc, rule_.value("mother_drugs")) || named_in("mother_names");
    if (newborns && !child_)
      find("identity.newborn_drug", "A drug for newborns, ordered for the mother", params);
    if (mothers && child_)
      find("identity.mother_drug", "A drug for the mother, ordered for the newborn", params);
    for (const auto& dosage : dosages()) dose(*dosage);
    dosing_weight();
  }

  std::vector<const json::Value*> dosages() const {
    std::vector<const json::Value*> out;
    for (const auto& d : resource_["dosageInstruction"].items())
      for (const auto& r : d["doseAndRate"].items()) out.push_back(&r["doseQuantity"]);
    if (!resource_["dosage"]["dose"].is_null()) out.push_back(&resource_["dosage"]["dose"]);
    return out;
  }

  void dose(const json::Value& quantity) {
    const auto mg = in_mg(quantity);
    if (child_ && mg) {
      const auto kg = weight_kg(patient_);
      const double most = rule_.number("newborn_most_mg_per_kg");
      if (kg && *mg / *kg > most)
        find("identity.dose_too_large", "More than a newborn of this weight is ever given",
             json::object(
                 {{"dose", shortest(*mg)}, {"per_kg", fixed(*mg / *kg, 0)}, {"limit", shortest(most)}}),
             true);
    }
    const auto value = quantity["value"].as_double();
    std::string_view unit = quantity["code"].as_string();
    if (unit.empty()) unit = quantity["unit"].as_string();
    if (child_ && value && unit == "mL" && *value > rule_.number("adult_only_ml"))
      find("identity.volume_too_large", "A volume for a grown person",
           json::object({{"volume", shortest(*value)}, {"limit", shortest(rule_.number("adult_only_ml"))}}),
           true);
  }

  // The weight that a dose was worked out with tells for whom.
  void dosing_weight() {
    const auto kg = extension(resource_, own_url("dosing-weight"))["valueQuantity"]["value"].as_double();
    if (!kg) return;
    const json::Value params = json::object({{"weight", shortest(*kg)}});
    if (!child_ && *kg <= rule_.number("newborn_weight_to_kg"))
      find("identity.weight_of_newborn", "Worked out with the weight of a newborn", params, true);
    if (child_ && *kg >= rule_.number("mother_weight_from_kg"))
      find("identity.weight_of_mother", "Worked out with the weight of a grown person", params, true);
    const auto own = weight_kg(patient_);
    if (!child_ || !own || *kg >= rule_.number("mother_weight_from_kg")) return;
    const double ratio = std::max(*kg / *own, *own / *kg);
    if (ratio > rule_.number("weight_ratio"))
      find("identity.other_weight", "Worked out with another weight than this child's",
           json::object({{"weight", shortest(*kg)}, {"own", fixed(*own, 2)}}));
  }

  void value() {
    for (const auto& coding : resource_["code"]["coding"].items()) {
      if (coding["system"].as_string() != kLoinc) continue;
      const auto code = coding["code"].as_string();
      if (!child_ && is_in("newborn_codes", code) && resource_["focus"].size() == 0)
        find("identity.newborn_value", "A value of newborns, filed on the mother",
             json::object({{"code", code}}), true);
      if (child_ && is_in("mother_codes", code))
        find("identity.mother_value", "A value of mothers, filed on the child",
             json::object({{"code", code}}), true);
      weight(code);
    }
  }

  bool is_in(const char* list, std::string_view code) const {
    return std::ranges::any_of(rule_.value(list).items(),
                               [&](const json::Value& one) { return one.as_string() == code; });
  }

  // Body weight has one code for all: its size tells whose it is.
  void weight(std::string_view code) {
    if (code != "29463-7" && code != "3141-9") return;
    const json::Value& q = resource_["valueQuantity"];
    const auto value = q["value"].as_double();
    if (!value) return;
    const double kg =
        q["code"].as_string() == "g" || q["unit"].as_string() == "g" ? *value / kGramsPerKg : *value;
    const json::Value params = json::object({{"weight", shortest(kg)}});
    if (!child_ && kg <= rule_.number("newborn_weight_to_kg"))
      find("identity.weight_value_newborn", "The weight of a newborn, filed on the mother", params, true);
    if (born_ && kg >= rule_.number("mother_weight_from_kg"))
      find("identity.weight_value_mother", "The weight of a grown person, filed on the newborn", params,
           true);
  }

  const Facts& facts_;
  const evidence::Entry& rule_;
  const json::Value& resource_;
  std::string patient_;
  bool child_ = false, born_ = false;
  std::vector<IdentityFinding> out_;
};

}  // namespace

std::vector<IdentityFinding> identity_findings(const Facts& facts, const evidence::Book& book,
                                               const json::Value& resource) {
  return Judge(facts, book, resource).judge();
}

json::Value identity_json(const Facts& facts, std::string_view patient) {
  const bool mother = patient == facts.mother;
  const auto* resource = child_resource(facts, patient);
  if (!mother && !resource) return {};
  const json::Value& body = mother ? facts.record.mother.body : resource->body;
  json::Value out = json::object({{"id", patient}, {"birth_date", body["birthDate"].as_string()}});
  json::Value name;
  for (const auto& n : body["name"].items())
    if (name.is_null() && n["use"].as_string() != "old" && !n["text"].as_string().empty())
      name = words(n, "text");
  if (name.is_null()) name = words_of(written_name(body));
  out.set("name", std::move(name));
  out.set("pair", pair_number(facts.id));
  if (mother) {
    out.set("kind", "mother");
    return out;
  }
  const auto child = std::ranges::find(facts.children, patient, &Child::id);
  out.set("kind", child->fetus ? "fetus" : "newborn");
  out.set("born_at", child->born_at ? json::Value(format_utc(*child->born_at)) : json::Value());
  if (const auto* weight = facts.newest("birth_weight", patient, facts.at))
    out.set("weight_g", weight->value);
  for (const auto& i : body["identifier"].items())
    if (i["system"].as_string() == newborn_number_system()) out.set("pair", i["value"]);
  return out;
}

}  // namespace dyad::care
