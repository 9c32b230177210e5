// SPDX-License-Identifier: Apache-2.0
// Evaluates expressions for comparison with other engines. Each line of the input is JSON, {"resource":
// {...}} to set the resource or {"expression": "...", "strict": true} to evaluate on it; each expression is
// answered with a line:
// {"items": [{"type": "...", "value": ...}]} or {"error": "...", "when": "compile" or "evaluate"}. A line
// {"json_patch":
// [...]} or {"fhirpath_patch": {...}} is answered with {"patched": {...}} or the error.
#include <iostream>
#include <string>

#include "fhir/json_patch.hpp"
#include "fhirpath/fhirpath.hpp"
#include "fhirpath/fhirpath_patch.hpp"

namespace {

using namespace dyad;

json::Value failed(const Error& error, const char* when) {
  return json::object({{"error", error.text()}, {"when", when}});
}

// With the digits of numbers, which JavaScript would drop.
std::string text_of(const json::Value& value) {
  if (value.is_string()) return std::string(value.as_string());
  if (value["value"].is_number() && value.has("unit"))
    return value["value"].number_text() + " '" + std::string(value["unit"].as_string()) + "'";
  return json::write(value);
}

json::Value answer(const json::Value& line, const json::Value& resource) {
  const auto compiled = fhirpath::compile(line["expression"].as_string());
  if (!compiled) return failed(compiled.error(), "compile");
  fhirpath::Context context;
  context.resource = &resource;
  if (const auto now = parse_instant(line["now"].as_string())) context.now = *now;
  context.strict = line["strict"].as_bool().value_or(false);
  const auto out = compiled->evaluate({&resource, nullptr, resource["resourceType"].as_string()}, context);
  if (!out) return failed(out.error(), "evaluate");
  json::Value items(json::Array{});
  for (const auto& node : out->nodes)
    items.push(json::object({{"type", node.type},
                             {"value", node.value ? *node.value : json::Value()},
                             {"text", node.value ? text_of(*node.value) : std::string()}}));
  return json::object({{"items", items}});
}

json::Value patched(const Result<json::Value>& result) {
  return result ? json::object({{"patched", *result}}) : failed(result.error(), "patch");
}

json::Value answer_line(const json::Value& line, const json::Value& resource) {
  if (line.has("json_patch")) return patched(fhir::apply_json_patch(resource, line["json_patch"]));
  if (line.has("fhirpath_patch")) return patched(fhirpath::apply_patch(resource, line["fhirpath_patch"]));
  return answer(line, resource);
}

}  // namespace

int main() {
  json::Value resource;
  for (std::string text; std::getline(std::cin, text);) {
    auto line = json::parse(text);
    if (!line) {
      std::cerr << line.error().text() << "\n";
      return 2;
    }
    if (line->has("resource")) {
      resource = (*line)["resource"];
    } else {
      std::cout << json::write(answer_line(*line, resource)) << "\n";
    }
  }
  return 0;
}
