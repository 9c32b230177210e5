// SPDX-License-Identifier: Apache-2.0
#include "care/keeping.hpp"

#include "care/words.hpp"

namespace dyad::care {
namespace {

std::string name_of(const json::Value& resource) {
  return std::string(resource["resourceType"].as_string()) + "/" + std::string(resource["id"].as_string());
}

}  // namespace

Keeping::Keeping(const Facts& facts, std::string program, std::string what)
    : facts_(facts), program_(std::move(program)), what_(std::move(what)) {}

void Keeping::put(json::Value resource, int version) {
  if (facts_.synthetic) {
    json::Value meta = resource["meta"];
    meta.set("tag", json::Array{coded(std::string(kBase) + "/CodeSystem/origin", "synthetic")});
    resource.set("meta", std::move(meta));
  }
  json::Value request = json::object({{"method", "PUT"}, {"url", name_of(resource)}});
  if (version > 0) request.set("ifMatch", "W/\"" + std::to_string(version) + "\"");
  entries_.push_back(json::object({{"resource", std::move(resource)}, {"request", std::move(request)}}));
}

void Keeping::put(json::Value resource, int version, const std::vector<std::string>& from,
                  const std::vector<std::string>& rules) {
  const std::string next = std::to_string(version + 1);
  json::Value p = json::object(
      {{"resourceType", "Provenance"}, {"id", std::string(resource["id"].as_string()) + "-p" + next}});
  p.set("target", json::Array{reference_to(name_of(resource) + "/_history/" + next)});
  p.set("recorded", format_utc(facts_.now));
  p.set("activity", json::object({{"text", what_}}));
  const json::Value assembler = json::object(
      {{"coding", json::Array{coded("http://terminology.hl7.org/CodeSystem/provenance-participant-type",
                                    "assembler")}}});
  p.set("agent",
        json::Array{json::object(
            {{"type", assembler}, {"who", json::object({{"type", "Device"}, {"display", program_}})}})});
  json::Array entities;
  for (const auto& r : from)
    entities.push_back(json::object({{"role", "source"}, {"what", reference_to(r)}}));
  for (const auto& r : rules)
    entities.push_back(json::object(
        {{"role", "source"},
         {"what", json::object({{"identifier",
                                 json::object({{"system", std::string(kBase) + "/evidence"}, {"value", r}})},
                                {"display", r}})}}));
  if (!entities.empty()) p.set("entity", json::Value(std::move(entities)));
  put(std::move(resource), version);
  put(std::move(p), 0);
}

json::Value Keeping::bundle() && {
  return json::object({{"resourceType", "Bundle"}, {"type", "transaction"}, {"entry", std::move(entries_)}});
}

json::Value coded(std::string_view system, std::string_view code, std::string_view display) {
  json::Value out = json::object({{"system", system}, {"code", code}});
  if (!display.empty()) out.set("display", display);
  return out;
}

json::Value reference_to(std::string_view reference) { return json::object({{"reference", reference}}); }

void set_words(json::Value& owner, const std::string& name, const json::Value& words) {
  owner.set(name, words["en"]);
  json::Array translations;
  for (const auto& [lang, text] : words.members())
    if (lang != "en")
      translations.push_back(json::object(
          {{"url", own_url("translation")},
           {"extension", json::Array{json::object({{"url", "lang"}, {"valueCode", lang}}),
                                     json::object({{"url", "content"}, {"valueString", text}})}}}));
  if (!translations.empty())
    owner.set("_" + name, json::object({{"extension", json::Value(std::move(translations))}}));
}

std::string own_url(std::string_view name) {
  return std::string(kBase) + "/StructureDefinition/" + std::string(name);
}

int version_in(const Facts& facts, std::string_view type, std::string_view id) {
  for (const auto& r : facts.record.resources)
    if (r.version.type == type && r.version.id == id) return r.version.version;
  return 0;
}

}  // namespace dyad::care
