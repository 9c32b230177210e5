// SPDX-License-Identifier: Apache-2.0
#include "care/stranger.hpp"

#include <algorithm>
#include <array>

#include "care/keeping.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

constexpr std::array<std::string_view, 3> kDueDates{"11778-8", "11779-6", "11780-4"};
constexpr std::array<std::string_view, 3> kGestation{"18185-9", "49051-6", "49052-4"};
constexpr double kDaysInWeek = 7;

bool coded_as(const json::Value& body, const auto& codes) {
  for (const auto& coding : body["code"]["coding"].items())
    if (coding["system"].as_string() == kLoinc && std::ranges::count(codes, coding["code"].as_string()))
      return true;
  return false;
}

std::optional<Date> due_by_gestation(const json::Value& body) {
  const json::Value& q = body["valueQuantity"];
  const auto value = q["value"].as_double();
  const auto unit = q["code"].as_string().empty() ? q["unit"].as_string() : q["code"].as_string();
  const auto when = parse_when(body["effectiveDateTime"].as_string());
  const bool weeks = unit == "wk" || unit == "weeks", days = unit == "d" || unit == "days";
  if (!value || !when || !(weeks || days)) return {};
  const int gestation = static_cast<int>(*value * (weeks ? kDaysInWeek : 1));
  if (gestation < 0 || gestation > kPregnancyDays + 4 * static_cast<int>(kDaysInWeek)) return {};
  return date_of(*when, 0).plus(kPregnancyDays - gestation);
}

json::Value due_date(Date date) {
  return json::object({{"resourceType", "Observation"},
                       {"status", "final"},
                       {"code", json::object({{"coding", json::Array{coded(kLoinc, "11778-8")}}})},
                       {"valueDateTime", format_date(date)}});
}

class Stranger {
 public:
  Stranger(record::CaseRecord& out, std::string mother, Instant now)
      : out_(out), mother_(std::move(mother)), now_(now) {}

  record::Resource wrap(json::Value body, std::string type) {
    record::Resource r;
    r.version.type = std::move(type);
    r.version.id = "sent-" + std::to_string(++count_);  // never the id of a resource of our own
    r.version.version = 1;
    r.version.recorded_at = now_;
    r.body = std::move(body);
    return r;
  }

  void take(json::Value body) {
    const std::string type(body["resourceType"].as_string());
    constexpr std::array<std::string_view, 8> kRead{
        "Observation",    "Condition", "MedicationRequest", "MedicationStatement", "MedicationAdministration",
        "ServiceRequest", "Procedure", "Medication"};
    if (!std::ranges::count(kRead, type)) return;
    // Whose servers call her differently; what was sent along is about her.
    if (!body["subject"].is_null()) body.set("subject", reference_to("Patient/" + mother_));
    if (type == "Observation" && coded_as(body, kDueDates)) {
      if (const auto date = parse_partial(body["valueDateTime"].as_string()))
        take_due(date_of(date->first, 0));
      return;
    }
    if (type == "Observation" && coded_as(body, kGestation)) {
      if (const auto date = due_by_gestation(body); date && !due_) take_due(*date);
      return;
    }
    out_.resources.push_back(wrap(std::move(body), type));
  }

  void finish() {
    if (!due_) return;
    json::Value due = due_date(*due_);
    due.set("subject", reference_to("Patient/" + mother_));
    out_.resources.push_back(wrap(std::move(due), "Observation"));
    json::Value child = json::object({{"resourceType", "Patient"}, {"id", "sent-child"}});
    child.set("extension",
              json::Array{json::object(
                  {{"url", "http://hl7.org/fhir/StructureDefinition/patient-fetalStatus"},
                   {"valueCodeableConcept", json::object({{"text", "potential for live birth"}})}})});
    out_.children.push_back(wrap(std::move(child), "Patient"));
    out_.children.back().version.id = "sent-child";
  }

 private:
  void take_due(Date date) {
    // A due date long past is of a pregnancy that is over.
    constexpr int kOverdueDays = 28;
    if (date_of(now_, 0) - date <= kOverdueDays && date - date_of(now_, 0) <= kPregnancyDays) due_ = date;
  }

  record::CaseRecord& out_;
  std::string mother_;
  Instant now_;
  int count_ = 0;
  std::optional<Date> due_;
};

}  // namespace

Facts stranger_facts(const json::Value& patient, const std::vector<json::Value>& resources,
                     const evidence::Quantities& quantities, Instant now) {
  record::CaseRecord out;
  out.id = "sent";
  out.first_recorded = out.last_recorded = now;
  const std::string mother = "sent-mother";
  Stranger stranger(out, mother, now);
  json::Value body = patient;
  body.set("id", mother);
  out.mother = stranger.wrap(std::move(body), "Patient");
  out.mother.version.id = mother;
  out.episode = stranger.wrap(json::object({{"resourceType", "EpisodeOfCare"},
                                            {"status", "active"},
                                            {"patient", reference_to("Patient/" + mother)}}),
                              "EpisodeOfCare");
  for (const auto& r : resources) stranger.take(r);
  stranger.finish();
  return read_facts(std::move(out), quantities, now, {});
}

bool is_dated(const Facts& facts) { return facts.gestation(facts.at).has_value(); }

std::vector<Draft> judge_drafts(const Facts& facts, const evidence::Book& book,
                                const std::vector<const json::Value*>& drafts, const FindResource& find) {
  std::vector<clinical::Ordered> scans;
  for (auto& g : guard_orders(facts, book))
    if (g.imaging && g.verdict.state != clinical::OrderVerdict::State::not_applicable)
      scans.push_back(std::move(g.order));
  std::vector<Draft> out;
  for (const json::Value* resource : drafts) {
    auto order = ordered_by(*resource, book, find);
    if (!order) continue;
    Draft d;
    d.resource = resource;
    d.reference = std::string((*resource)["resourceType"].as_string()) + "/" +
                  std::string((*resource)["id"].as_string());
    const bool imaging = order->kind == clinical::Ordered::Kind::imaging;
    d.words = concept_words((*resource)[imaging ? "code" : "medicationCodeableConcept"]);
    if (d.words["en"].as_string().empty()) d.words = words_of(order->called);
    auto moment = moment_of(facts, book, facts.at, *resource);
    moment.earlier_imaging = scans;
    d.verdict = clinical::judge_order(book, *order, moment);
    if (imaging) scans.push_back(*order);
    d.order = std::move(*order);
    out.push_back(std::move(d));
  }
  return out;
}

}  // namespace dyad::care
