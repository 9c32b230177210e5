// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "care/birth_write.hpp"
#include "care/keeping.hpp"
#include "care/newborn_name.hpp"
#include "care/values.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

json::Value recorder_of(const json::Value& encounter) {
  const json::Value& by = extension(encounter, own_url("recorded-by"))["valueReference"];
  return json::object({{"reference", by["reference"].as_string()}, {"name", by["display"].as_string()}});
}

json::Value version_json(const record::Version& v, const json::Value& body, const Birth& birth) {
  return json::object({{"version", v.version},
                       {"recorded_at", format_utc(v.recorded_at)},
                       {"recorded_by", recorder_of(body)},
                       {"undone", body["status"].as_string() == "entered-in-error"},
                       {"reason", extension(body, own_url("undone-because"))["valueString"].as_string()},
                       {"birth", to_json(birth)}});
}

// Everything that was ever recorded here of this child's birth, oldest first.
json::Value versions_json(const record::Reader& reader, const Facts& facts, std::string_view child) {
  json::Array out;
  auto history = reader.history("Encounter", birth_id(child));
  if (history) std::ranges::sort(*history, {}, &record::Version::version);
  for (const auto& v : history ? *history : std::vector<record::Version>()) {
    if (v.deleted || (facts.record.at && v.recorded_at > *facts.record.at)) continue;
    const auto body = json::parse(v.body);
    const auto birth = body ? reported_birth(*body, facts.utc_offset_minutes) : std::nullopt;
    if (birth) out.push_back(version_json(v, *body, *birth));
  }
  return json::Value(std::move(out));
}

json::Value name_json(const json::Value& patient) {
  for (const auto& name : patient["name"].items())
    if (name["use"].as_string() != "old" && !name["text"].as_string().empty()) return words(name, "text");
  const std::string written = written_name(patient);
  return written.empty() ? json::Value() : words_of(written);
}

json::Value child_json(const record::Reader& reader, const Facts& facts, const Child& c) {
  const auto* patient = child_resource(facts, c.id);
  json::Value out =
      json::object({{"id", c.id},
                    {"name", name_json(patient->body)},
                    {"fetus", c.fetus},
                    {"stillborn", c.stillborn},
                    {"alive", !c.dead},
                    {"sex", c.sex},
                    {"birth_date", patient->body["birthDate"].as_string()},
                    {"order", patient->body["multipleBirthInteger"]},
                    {"born_at", c.born_at ? json::Value(format_utc(*c.born_at)) : json::Value()}});
  if (const auto* weight = facts.newest("birth_weight", c.id, facts.at)) out.set("weight_g", weight->value);
  for (const auto& i : patient->body["identifier"].items())
    if (i["system"].as_string() == newborn_number_system()) out.set("pair", i["value"]);
  out.set("versions", versions_json(reader, facts, c.id));
  for (const auto& b : births_of(facts))
    if (b.birth.child == c.id) {
      out.set("birth", to_json(b.birth));
      out.set("version", b.encounter->version.version);
    }
  return out;
}

json::Value codes(std::span<const std::string_view> all) {
  json::Array out;
  for (const auto c : all) out.push_back(json::Value(c));
  return json::Value(std::move(out));
}

}  // namespace

std::optional<Birth> reported_birth(const json::Value& encounter, int utc_offset_minutes) {
  const auto text = extension(encounter, own_url("birth-report"))["valueString"].as_string();
  const auto form = text.empty() ? Result<json::Value>(json::Value()) : json::parse(text);
  if (!form || !form->is_object()) return {};
  const json::Value& f = *form;
  const auto born = parse_when(f["born_at"].as_string(), utc_offset_minutes);
  if (!born) return {};
  Birth b;
  b.child = f["child"].as_string();
  b.outcome = f["outcome"].as_string();
  b.born_at = *born;
  if (const auto died = parse_when(f["died_at"].as_string(), utc_offset_minutes)) b.died_at = *died;
  b.sex = f["sex"].as_string();
  b.weight_g = f["weight_g"].as_double();
  const char* minutes[] = {"1", "5", "10"};
  for (std::size_t i = 0; i < 3; ++i)
    if (const auto score = f["apgar"][minutes[i]].as_int()) b.apgar[i] = static_cast<int>(*score);
  b.cord_ph = f["cord"]["ph"].as_double();
  b.cord_base_excess_mmol_l = f["cord"]["base_excess"].as_double();
  b.mode = f["mode"].as_string();
  b.order = static_cast<int>(f["order"].as_int().value_or(1));
  b.of = static_cast<int>(f["of"].as_int().value_or(1));
  b.hospital = f["hospital"].as_string();
  b.resuscitation = f["resuscitation"].as_string();
  for (const auto& s : f["steps"].items())
    b.steps.push_back({s["minute"].as_double().value_or(0), std::string(s["code"].as_string()),
                       std::string(s["text"].as_string())});
  b.note = f["note"].as_string();
  return b;
}

namespace {

// Orders and values that came in by other ways and may have been meant for the other of the two.
json::Value doubtful_json(const Facts& facts) {
  json::Array out;
  for (const auto& r : facts.record.resources) {
    if (r.version.type != "DetectedIssue" || !r.version.id.starts_with("identity-") ||
        r.body["status"].as_string() == "entered-in-error")
      continue;
    const std::string code = code_in(r.body["code"], "");
    out.push_back(json::object({{"patient", r.body["patient"]["reference"].as_string()},
                                {"code", code},
                                {"text", r.body["detail"].as_string()},
                                {"at", r.body["identifiedDateTime"].as_string()},
                                {"order", r.body["implicated"][std::size_t(0)]["reference"].as_string()},
                                {"resource", reference_of(r)}}));
  }
  return json::Value(std::move(out));
}

}  // namespace

json::Value birth_json(const record::Reader& reader, const Facts& facts, const evidence::Book& book) {
  json::Array children, hospitals;
  for (const Child& c : facts.children) children.push_back(child_json(reader, facts, c));
  for (const auto& r : facts.record.organizations)
    hospitals.push_back(json::object({{"id", r.version.id}, {"name", words(r.body, "name")}}));
  const json::Value& mother = facts.record.mother.body;
  const auto gestation = facts.gestation(facts.at);
  return json::object({{"at", format_utc(facts.at)},
                       {"read_only", facts.replay},
                       {"mother", json::object({{"id", facts.mother},
                                                {"name", name_json(mother)},
                                                {"birth_date", mother["birthDate"].as_string()},
                                                {"pair", pair_number(facts.id)}})},
                       {"gestation_text", gestation ? format(*gestation) : std::string()},
                       {"children", json::Value(std::move(children))},
                       {"hospitals", json::Value(std::move(hospitals))},
                       {"modes", codes(birth_modes())},
                       {"steps", codes(birth_steps())},
                       {"doubtful", doubtful_json(facts)},
                       {"most_babies", book.need("birth.limits").number("most_babies")},
                       {"sources", source_refs(book, {"birth.naming", "birth.look_alike", "birth.limits"})}});
}

}  // namespace dyad::care
