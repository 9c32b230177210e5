// SPDX-License-Identifier: Apache-2.0
// The first line as a FHIRPath expression, the rest as the resource it is evaluated on, or as a FHIRPath
// Patch of it: whatever they are, the work is bounded, a refusal says why, and results point into what they
// belong to.
#include "check.hpp"
#include "fhir/json_patch.hpp"
#include "fhir/validate.hpp"
#include "fhirpath/fhirpath.hpp"
#include "fhirpath/fhirpath_patch.hpp"
#include "fhirpath/invariants.hpp"

using namespace dyad;
using fuzz::must;

namespace {

// As a record would be given them.
constexpr json::Limits kLimits{100'000, 64};

json::Value resource_of(std::string_view text) {
  auto parsed = json::parse(text, kLimits);
  if (parsed && parsed->is_object()) return std::move(*parsed);
  return *json::parse(R"({"resourceType":"Patient","id":"a","active":true,"birthDate":"1990-02-28",
    "name":[{"given":["A","B"],"_given":[null,{"id":"x"}]}],"multipleBirthInteger":2})");
}

json::Value replace_at(std::string_view path) {
  const auto part = [](const char* name, const char* type, json::Value value) {
    return json::object({{"name", name}, {type, std::move(value)}});
  };
  json::Value parts(json::Array{});
  parts.push(part("type", "valueCode", "replace"));
  parts.push(part("path", "valueString", path));
  parts.push(part("value", "valueString", "new"));
  json::Value operation = json::object({{"name", "operation"}, {"part", std::move(parts)}});
  return json::object(
      {{"resourceType", "Parameters"}, {"parameter", json::Value(json::Array{std::move(operation)})}});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view expression = text.substr(0, end);
  const json::Value resource = resource_of(text.substr(std::min(end + 1, text.size())));
  const auto compiled = fhirpath::compile(expression);
  if (!compiled) {
    must(!compiled.error().message.empty(), "a refusal has a message", expression);
    return 0;
  }
  fhirpath::Context context;
  context.resource = &resource;
  context.now = Instant{1'739'434'800'000};
  context.steps = 20'000;
  for (const bool strict : {false, true}) {
    context.strict = strict;
    const auto out = compiled->evaluate({&resource, nullptr, resource["resourceType"].as_string()}, context);
    if (!out) {
      must(!out.error().message.empty(), "a failure has a message", expression);
      continue;
    }
    for (const auto& node : out->nodes)
      must(json::write(node.value ? *node.value : json::Value()).size() > 0, "a result can be read",
           expression);
  }
  const auto patched = fhirpath::apply_patch(resource, replace_at(expression));
  must(patched ? patched->is_object() : !patched.error().message.empty(), "a patch is applied or refused");
  if (fhir::validate(resource)) {
    const auto judged = fhirpath::check_invariants(resource);
    must(judged.has_value() == fhirpath::all_issues(resource).empty(), "both ways of judging agree");
  }
  return 0;
}
