// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "fhirpath/fhirpath.hpp"
#include "json/json.hpp"

namespace dyad::fhirpath {

inline json::Value read(std::string_view text) {
  auto value = json::parse(text);
  REQUIRE_MESSAGE(value, text);
  return *value;
}

// The result as text: items joined by ", ", or "error: ..." when it fails.
inline std::string run(std::string_view expression, const json::Value& resource) {
  const auto compiled = compile(expression);
  if (!compiled) return "error: " + compiled.error().text();
  Context context;
  context.resource = &resource;
  context.now = *parse_instant("2025-02-13T08:20:00Z");
  const auto out = compiled->evaluate({&resource, nullptr, resource["resourceType"].as_string()}, context);
  if (!out) return "error: " + out.error().text();
  std::string text;
  for (const auto& node : out->nodes) {
    if (!text.empty()) text += ", ";
    if (!node.value) {
      text += "(no value)";
    } else if (node.type == "System.Quantity") {
      text += (*node.value)["value"].number_text() + " " + std::string((*node.value)["unit"].as_string());
    } else {
      text += node.value->is_string() ? std::string(node.value->as_string()) : json::write(*node.value);
    }
  }
  return text;
}

inline std::string run(std::string_view expression) {
  static const json::Value patient = read(R"({"resourceType":"Patient"})");
  return run(expression, patient);
}

}  // namespace dyad::fhirpath
