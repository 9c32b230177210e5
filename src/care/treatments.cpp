// SPDX-License-Identifier: Apache-2.0
#include "care/treatments.hpp"

#include <algorithm>
#include <set>

#include "care/values.hpp"
#include "care/words.hpp"
#include "clinical/drugs.hpp"
#include "clinical/order_guard.hpp"

namespace dyad::care {
namespace {

constexpr double kRecent_days = 7;
constexpr std::string_view kAtc = "http://www.whocc.no/atc";

struct Given {
  std::string atc;
  json::Value words;
  Instant since;
  bool running = false;
  bool ordered = false;  // not given yet
  bool synthetic = false;
  std::string resource;
};

std::vector<Given> given_to(const Facts& facts) {
  std::vector<Given> out;
  const Instant from = facts.at.plus_days(-kRecent_days);
  for (const auto& d : facts.doses)
    if (d.patient == facts.mother && (d.running || d.end.value_or(d.start) >= from))
      out.push_back({d.atc, d.words, d.start, d.running, false, d.synthetic, d.resource});
  for (const auto& r : facts.record.resources) {
    const std::string_view status = r.body["status"].as_string();
    if (r.version.type != "MedicationRequest" || (status != "active" && status != "draft") ||
        r.body["subject"]["reference"].as_string() != "Patient/" + facts.mother)
      continue;
    const json::Value& what = r.body["medicationCodeableConcept"];
    out.push_back({code_in(what, kAtc), concept_words(what), time_of(r, facts.utc_offset_minutes), false,
                   true, is_synthetic(r.body), reference_of(r)});
  }
  std::ranges::stable_sort(out, std::ranges::greater(), [](const Given& g) { return g.since; });
  return out;
}

// One line for each drug: doses of one course say the same.
std::vector<Given> once_each(std::vector<Given> all) {
  std::set<std::string> seen;
  std::vector<Given> out;
  for (auto& g : all) {
    const std::string name = g.atc.empty() ? std::string(g.words["en"].as_string()) : g.atc;
    if (seen.insert(name + (g.ordered ? "|ordered" : "")).second) out.push_back(std::move(g));
  }
  return out;
}

void add_rule(json::Value& out, const Facts& facts, const evidence::Book& book, const std::string& atc) {
  const auto gestation = facts.gestation(facts.at);
  const auto verdict = !atc.empty() && gestation
                           ? clinical::drug_in_pregnancy(book, atc, *gestation)
                           : Result<clinical::DrugVerdict>(fail(ErrorKind::not_found, "no rule"));
  const auto* entry = atc.empty() ? nullptr : clinical::find_drug(book, atc);
  std::string drug_class;
  if (facts.pregnant() && verdict) drug_class = verdict->drug_class;
  if (!facts.pregnant() && entry) drug_class = entry->value("lactation")["class"].as_string();
  out.set("class", drug_class);
  out.set("of", facts.pregnant() ? "pregnancy" : "lactation");
  out.set("reason", entry && facts.pregnant() ? clinical::drug_words(book, *entry, "reason") : json::Value());
  out.set("monitor", entry && verdict ? clinical::drug_words(book, *entry, "monitor") : json::Value());
  out.set("source", entry ? source_ref(*entry) : json::Value());
}

}  // namespace

json::Value treatments_json(const Facts& facts, const evidence::Book& book) {
  json::Array out;
  for (const auto& g : once_each(given_to(facts))) {
    json::Value one = json::object({{"words", g.words},
                                    {"atc", g.atc},
                                    {"since", format_utc(g.since)},
                                    {"running", g.running},
                                    {"ordered", g.ordered},
                                    {"synthetic", g.synthetic},
                                    {"resource", g.resource}});
    add_rule(one, facts, book, g.atc);
    out.push_back(std::move(one));
  }
  return json::Value(std::move(out));
}

json::Value reports_json(const Facts& facts) {
  std::vector<const record::Resource*> found;
  for (const auto& r : facts.record.resources)
    if (r.version.type == "DiagnosticReport" && r.body["status"].as_string() != "entered-in-error" &&
        time_of(r, facts.utc_offset_minutes) <= facts.at)
      found.push_back(&r);
  std::ranges::stable_sort(found, std::ranges::greater(),
                           [&](const record::Resource* r) { return time_of(*r, facts.utc_offset_minutes); });
  json::Array out;
  for (const auto* r : found) {
    const std::string_view subject = r->body["subject"]["reference"].as_string();
    const bool child = subject.starts_with("Patient/") && facts.is_child(subject.substr(8));
    out.push_back(json::object(
        {{"at", format_utc(time_of(*r, facts.utc_offset_minutes))},
         {"who", child ? "child" : "mother"},
         {"words", concept_words(r->body["code"])},
         {"conclusion", r->body["conclusion"].is_null() ? json::Value() : words(r->body, "conclusion")},
         {"synthetic", is_synthetic(r->body)},
         {"resource", reference_of(*r)}}));
  }
  return json::Value(std::move(out));
}

}  // namespace dyad::care
