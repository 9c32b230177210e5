// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "care/decision_basis.hpp"
#include "care/events.hpp"
#include "care/guard.hpp"
#include "care/resolution_record.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

using clinical::Ordered;

void add_concept(Ordered& order, const json::Value& codeable_concept) {
  const auto name = [&](std::string_view text) {
    if (!text.empty() && !std::ranges::count(order.names, text)) order.names.emplace_back(text);
  };
  for (const auto& coding : codeable_concept["coding"].items()) {
    order.codes.emplace_back(coding["system"].as_string(), coding["code"].as_string());
    name(coding["display"].as_string());
  }
  name(codeable_concept["text"].as_string());
  if (!order.called.empty()) return;
  const json::Value words = concept_words(codeable_concept);
  order.called = words["en"].as_string();
  if (!order.called.empty()) order.words = words;
}

const json::Value* contained(const json::Value& resource, std::string_view id) {
  for (const auto& inner : resource["contained"].items())
    if (inner["id"].as_string() == id) return &inner;
  return nullptr;
}

std::optional<Ordered> drug_order(const json::Value& resource, const FindResource& find) {
  Ordered order;
  add_concept(order, resource["medicationCodeableConcept"]);
  const json::Value& reference = resource["medicationReference"];
  if (const auto to = reference["reference"].as_string(); !to.empty()) {
    const json::Value* medication =
        to.starts_with('#') ? contained(resource, to.substr(1)) : (find ? find(to) : nullptr);
    if (medication) {
      add_concept(order, (*medication)["code"]);
      for (const auto& part : (*medication)["ingredient"].items())
        add_concept(order, part["itemCodeableConcept"]);
    }
  }
  if (const auto display = reference["display"].as_string(); !display.empty())
    order.names.emplace_back(display);
  if (order.called.empty() && !order.names.empty()) order.called = order.names.front();
  if (order.called.empty()) order.called = "?";
  return order;
}

std::optional<Ordered> imaging_order(const json::Value& resource, const evidence::Book& book) {
  Ordered order;
  order.kind = Ordered::Kind::imaging;
  add_concept(order, resource["code"]);
  for (const auto& site : resource["bodySite"].items()) add_concept(order, site);
  // The place and the machine may stand apart: "CT" of "Abdomen".
  std::string together;
  for (const auto& name : order.names) together += (together.empty() ? "" : " ") + name;
  order.names.push_back(together);
  Ordered with_category = order;
  for (const auto& category : resource["category"].items()) add_concept(with_category, category);
  if (!clinical::is_imaging(book, with_category)) return {};
  if (order.called.empty()) order.called = together.empty() ? "?" : together;
  return order;
}

// Three-weekly unless the order says that it comes round sooner.
std::string regimen_of(const json::Value& resource, const evidence::Book& book) {
  const double weekly = book.need("drug_rules.chemotherapy").numbers("weekly_range_days").back();
  for (const auto& dosage : resource["dosageInstruction"].items()) {
    const json::Value& repeat = dosage["timing"]["repeat"];
    const auto period = repeat["period"].as_double();
    const auto unit = repeat["periodUnit"].as_string();
    if (!period || (unit != "wk" && unit != "d")) continue;
    if (*period * (unit == "wk" ? 7 : 1) <= weekly) return "weekly";
  }
  return "three_weekly";
}

bool says_birth(const json::Value& codeable_concept) {
  constexpr std::array<std::string_view, 4> kOwn{"caesarean", "birth", "induction", "delivery"};
  constexpr std::array<std::string_view, 3> kSnomed{"11466000", "236958009", "236973005"};
  for (const auto& coding : codeable_concept["coding"].items()) {
    const auto code = coding["code"].as_string();
    if (coding["system"].as_string() == kConcepts && std::ranges::count(kOwn, code)) return true;
    if (coding["system"].as_string() == "http://snomed.info/sct" && std::ranges::count(kSnomed, code))
      return true;
  }
  return false;
}

bool plans(std::string_view status) {
  return status == "active" || status == "draft" || status == "on-hold" || status == "preparation" ||
         status == "scheduled" || status == "not-started" || status == "booked" || status == "proposed";
}

std::string patient_named(const json::Value& body) {
  for (const char* element : {"subject", "patient"})
    if (const auto ref = body[element]["reference"].as_string(); ref.starts_with("Patient/"))
      return std::string(ref.substr(8));
  return {};
}

// Orders that were never in force, or were called off, ask for nothing.
bool void_order(const json::Value& body) {
  constexpr std::array<std::string_view, 6> kVoid{"entered-in-error", "cancelled", "not-done",
                                                  "revoked",          "stopped",   "not-taken"};
  return std::ranges::count(kVoid, body["status"].as_string()) > 0 ||
         body["doNotPerform"].as_bool().value_or(false);
}

bool runs(const json::Value& body, Instant at, int offset) {
  const auto status = body["status"].as_string();
  if (status == "completed") return false;
  const auto end = parse_when(body["effectivePeriod"]["end"].as_string(), offset);
  return !end || *end > at;
}

}  // namespace

std::optional<Ordered> ordered_by(const json::Value& resource, const evidence::Book& book,
                                  const FindResource& find) {
  const auto type = resource["resourceType"].as_string();
  if (type == "ServiceRequest") return imaging_order(resource, book);
  if (type == "MedicationRequest" || type == "MedicationAdministration" || type == "MedicationStatement")
    return drug_order(resource, find);
  return {};
}

std::optional<Instant> planned_birth(const Facts& facts, Instant when) {
  std::optional<Instant> first;
  const auto consider = [&](const json::Value& time) {
    const auto t = parse_when(time.as_string(), facts.utc_offset_minutes);
    if (t && *t > when && (!first || *t < *first)) first = *t;
  };
  for (const auto& r : facts.record.resources) {
    const auto& b = r.body;
    if (!plans(b["status"].as_string())) continue;
    if ((r.version.type == "ServiceRequest" || r.version.type == "Procedure") && says_birth(b["code"])) {
      consider(b["occurrenceDateTime"]);
      consider(b["occurrencePeriod"]["start"]);
      consider(b["performedDateTime"]);
    }
    if (r.version.type == "Appointment")
      for (const auto& type : b["serviceType"].items())
        if (says_birth(type)) consider(b["start"]);
    if (r.version.type == "CarePlan")
      for (const auto& activity : b["activity"].items())
        if (says_birth(activity["detail"]["code"])) {
          consider(activity["detail"]["scheduledPeriod"]["start"]);
          consider(activity["detail"]["scheduledTiming"]["event"][std::size_t{0}]);
        }
  }
  // A decision that all have signed: its window, from when it opens.
  for (const HeldDecision& d : decisions_in(facts)) {
    if (d.course.state != DecisionState::in_force || d.content.action != "deliver" || !d.content.from)
      continue;
    if (d.content.to && *d.content.to <= when) continue;
    const Instant opens = std::max(*d.content.from, when);
    if (!first || opens < *first) first = opens;
  }
  return first;
}

clinical::OrderMoment moment_of(const Facts& facts, const evidence::Book& book, Instant when,
                                const json::Value& resource) {
  clinical::OrderMoment m;
  for (const Child& c : facts.children) {
    const bool dead = c.dead_since && *c.dead_since <= when;
    const bool born = c.born_at && *c.born_at <= when;
    if (!dead && !born && (c.fetus || c.born_at)) m.unborn = true;
    if (!dead && born) m.newborn_lives = true;
  }
  if (m.unborn) m.gestation = facts.gestation(when);
  m.gestation_sd_days = facts.dating.sd_days.value_or(0);
  if (const auto birth = m.unborn ? planned_birth(facts, when) : std::nullopt)
    m.planned_birth_in_days = days_between(when, *birth);
  if (const auto* feeding = facts.state("breastfeeding", facts.mother, when))
    m.breastfeeding = feeding->code == "yes";
  for (const char* key : {"hypertension", "preeclampsia", "asthma", "heart_disease", "pulmonary_oedema",
                          "tuberculosis", "sepsis"})
    if (has_condition(facts, book, key, facts.mother, when)) m.conditions.emplace_back(key);
  m.regimen = regimen_of(resource, book);
  if (const auto from =
          parse_when(resource["effectivePeriod"]["start"].as_string(), facts.utc_offset_minutes)) {
    const auto to = parse_when(resource["effectivePeriod"]["end"].as_string(), facts.utc_offset_minutes);
    m.running_days = days_between(*from, to ? std::min(*to, when) : when);
  }
  for (const char* element : {"medicationCodeableConcept", "code"})
    if (code_in(resource[element], kConcepts) == "magnesium-neuroprotection") m.for_neuroprotection = true;
  return m;
}

std::string GuardedOrder::issue_id() const {
  return "guard-" + fnv1a(resource->version.type + "/" + resource->version.id);
}

std::string GuardedOrder::fingerprint() const {
  std::string all = reference_of(*resource) + "|" + std::string(name_of(verdict.state));
  for (const auto& f : verdict.findings)
    all += "|" + f.code + ":" + std::string(clinical::name_of(f.concern));
  return fnv1a(all);
}

std::vector<GuardedOrder> guard_orders(const Facts& facts, const evidence::Book& book) {
  const FindResource find = [&](std::string_view reference) -> const json::Value* {
    for (const auto& r : facts.record.resources)
      if (reference == r.version.type + "/" + r.version.id) return &r.body;
    return nullptr;
  };
  std::vector<GuardedOrder> out;
  for (const auto& r : facts.record.resources) {
    if (void_order(r.body) || patient_named(r.body) != facts.mother) continue;
    auto order = ordered_by(r.body, book, find);
    if (!order) continue;
    GuardedOrder g;
    g.resource = &r;
    g.ordered = time_of(r, facts.utc_offset_minutes);
    if (g.ordered > facts.at) g.ordered = r.version.recorded_at;
    g.running = runs(r.body, facts.at, facts.utc_offset_minutes);
    g.imaging = order->kind == Ordered::Kind::imaging;
    // What is written first counts; a scan that is over counts on the day it was asked for.
    g.judged = g.running ? facts.at : g.ordered;
    g.words = concept_words(r.body[g.imaging ? "code" : "medicationCodeableConcept"]);
    if (g.words["en"].as_string().empty()) g.words = words_of(order->called);
    g.order = std::move(*order);
    out.push_back(std::move(g));
  }
  std::ranges::stable_sort(out, {}, &GuardedOrder::ordered);
  std::vector<Ordered> scans;
  for (GuardedOrder& g : out) {
    auto moment = moment_of(facts, book, g.judged, g.resource->body);
    g.gestation = moment.gestation;
    moment.earlier_imaging = scans;
    g.verdict = clinical::judge_order(book, g.order, moment);
    if (g.imaging && g.verdict.state != clinical::OrderVerdict::State::not_applicable)
      scans.push_back(g.order);
  }
  return out;
}

}  // namespace dyad::care
