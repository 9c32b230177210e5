// SPDX-License-Identifier: Apache-2.0
#include "care/case_view.hpp"

#include <algorithm>

#include "care/board.hpp"
#include "care/events.hpp"
#include "care/values.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

json::Value marks_json(const Facts& facts) {
  json::Array out;
  for (const Mark& m : facts.marks) {
    const bool known = m.at <= facts.at;
    out.push_back(json::object({{"at", format_utc(m.at)},
                                {"key", known ? m.key : std::string()},
                                {"text", known ? m.words : json::Value()}}));
  }
  return json::Value(std::move(out));
}

json::Value hospitals_json(const Facts& facts) {
  json::Array out;
  for (const auto& r : facts.record.organizations)
    out.push_back(json::object({{"id", r.body["id"].as_string()},
                                {"name", words(r.body, "name")},
                                {"kind", code_in(r.body["type"][std::size_t(0)], kConcepts)}}));
  return json::Value(std::move(out));
}

void add_unknown(json::Array& list, std::string code, std::string text, json::Value params = {}) {
  list.push_back(message(std::move(code), std::move(text), std::move(params)));
}

// What is not known and would matter: the reader must not have to notice an absence.
json::Value unknown_json(const Facts& facts) {
  json::Array out;
  const bool unborn = facts.unborn();
  if (!facts.gestation(facts.at))
    add_unknown(out, "unknown.dating", "The pregnancy is not dated");
  else if (!facts.dating.sd_days && unborn)
    add_unknown(out, "unknown.dating_certainty", "How sure the dates are is not recorded");
  for (const char* key : {"platelets", "bilirubin", "creatinine", "pao2", "gcs", "map"}) {
    if (facts.mother_dead) break;
    const bool pressure =
        std::string_view(key) == "map" && facts.newest("systolic_bp", facts.mother, facts.at);
    if (!facts.newest(key, facts.mother, facts.at) && !pressure)
      add_unknown(out, "unknown.value", std::string("Not known: ") + key, json::object({{"quantity", key}}));
  }
  for (const Child& c : facts.children) {
    if (!c.fetus || c.dead) continue;
    if (c.sex == "unknown") add_unknown(out, "unknown.sex", "The sex of the child is not known");
    if (!facts.newest("efw", c.id, facts.at))
      add_unknown(out, "unknown.weight", "The child's weight is not known");
    if (!facts.newest("umbilical_pi", c.id, facts.at))
      add_unknown(out, "unknown.doppler", "No umbilical Doppler is recorded");
  }
  const auto wish = [](const record::Resource& r) {
    return r.version.type == "Consent" || r.version.type == "Goal";
  };
  if (unborn && std::ranges::none_of(facts.record.resources, wish))
    add_unknown(out, "unknown.wishes", "The mother's wishes are not recorded");
  return json::Value(std::move(out));
}

}  // namespace

json::Value diagnoses_of(const Facts& facts) {
  json::Array out;
  for (const auto& r : facts.record.resources) {
    if (r.version.type != "Condition" || is_refuted(r.body)) continue;
    if (r.body["subject"]["reference"].as_string() != "Patient/" + facts.mother) continue;
    json::Value d = json::object({{"text", concept_words(r.body["code"])},
                                  {"active", is_active(r.body)},
                                  {"synthetic", is_synthetic(r.body)},
                                  {"resource", reference_of(r)}});
    if (const std::string code = code_in(r.body["code"], ""); !code.empty()) d.set("code", code);
    // Without an onset, since it was recorded at the latest; without either, since when is not known.
    for (const char* element : {"onsetDateTime", "recordedDate"})
      if (const auto t = parse_when(r.body[element].as_string(), facts.utc_offset_minutes);
          t && *t <= facts.at) {
        d.set("since", format_utc(*t));
        break;
      }
    out.push_back(std::move(d));
  }
  return json::Value(std::move(out));
}

json::Value case_view(const Facts& facts, const evidence::Book& book) {
  json::Array children;
  for (const Child& c : facts.children) children.push_back(child_view(facts, book, c));
  json::Value out = json::object({{"id", facts.id},
                                  {"title", facts.title},
                                  {"synthetic", facts.synthetic},
                                  {"at", format_utc(facts.at)},
                                  {"clock", clock_json(facts)}});
  out.set("axis",
          json::object({{"from", format_utc(facts.record.first_recorded)}, {"to", format_utc(facts.now)}}));
  out.set("marks", marks_json(facts));
  out.set("hospitals", hospitals_json(facts));
  out.set("mother", mother_view(facts, book));
  out.set("children", json::Value(std::move(children)));
  out.set("events", to_json(events_of(facts, book)));
  out.set("unknown", unknown_json(facts));
  out.set("recorded_later", static_cast<long long>(facts.record.recorded_later));
  out.set("last_sequence", static_cast<long long>(facts.record.last_sequence));
  return out;
}

}  // namespace dyad::care
