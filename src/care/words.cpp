// SPDX-License-Identifier: Apache-2.0
#include "care/words.hpp"

namespace dyad::care {
namespace {

// R4's own translation extension knows only the languages of its list, which has Chinese but not Vietnamese,
// so translations stand in one of the same shape. Both are read.
constexpr std::string_view kTranslation = "https://dyad.example/fhir/StructureDefinition/translation";
constexpr std::string_view kStandardTranslation = "http://hl7.org/fhir/StructureDefinition/translation";
constexpr std::string_view kOrigin = "https://dyad.example/fhir/CodeSystem/origin";

// "zh-CN" and "zh" are the same catalogue.
std::string catalogue_of(std::string_view language) {
  return std::string(language.substr(0, language.find('-')));
}

}  // namespace

json::Value words_of(std::string_view english) { return json::object({{"en", english}}); }

json::Value words(const json::Value& parent, std::string_view element) {
  json::Value out = words_of(parent[element].as_string());
  for (const auto& ext : parent["_" + std::string(element)]["extension"].items()) {
    const std::string_view url = ext["url"].as_string();
    if (url != kTranslation && url != kStandardTranslation) continue;
    std::string language;
    std::string_view content;
    for (const auto& part : ext["extension"].items()) {
      if (part["url"].as_string() == "lang") language = catalogue_of(part["valueCode"].as_string());
      if (part["url"].as_string() == "content")
        content = part["valueString"].is_null() ? part["valueMarkdown"].as_string()
                                                : part["valueString"].as_string();
    }
    if (!language.empty() && !content.empty()) out.set(language, content);
  }
  return out;
}

json::Value concept_words(const json::Value& codeable_concept) {
  if (!codeable_concept["text"].as_string().empty()) return words(codeable_concept, "text");
  for (const auto& coding : codeable_concept["coding"].items())
    if (!coding["display"].as_string().empty()) return words(coding, "display");
  for (const auto& coding : codeable_concept["coding"].items()) return words_of(coding["code"].as_string());
  return words_of("");
}

std::string code_in(const json::Value& codeable_concept, std::string_view system) {
  for (const auto& coding : codeable_concept["coding"].items())
    if (system.empty() || coding["system"].as_string() == system)
      return std::string(coding["code"].as_string());
  return {};
}

const json::Value& extension(const json::Value& owner, std::string_view url) {
  for (const auto& ext : owner["extension"].items())
    if (ext["url"].as_string() == url) return ext;
  return owner["no such member"];
}

bool is_synthetic(const json::Value& resource) {
  for (const auto& tag : resource.at({"meta", "tag"}).items())
    if (tag["system"].as_string() == kOrigin && tag["code"].as_string() == "synthetic") return true;
  return false;
}

}  // namespace dyad::care
