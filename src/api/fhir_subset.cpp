// SPDX-License-Identifier: Apache-2.0
#include "api/fhir_subset.hpp"

#include <array>

#include "fhir/summary.hpp"

namespace dyad::api {
namespace {

using search::Summary;

constexpr std::array<std::pair<std::string_view, Summary>, 5> kSummaries{{{"true", Summary::yes},
                                                                          {"false", Summary::no},
                                                                          {"text", Summary::text},
                                                                          {"data", Summary::data},
                                                                          {"count", Summary::count}}};

}  // namespace

bool Subset::whole() const {
  return elements.empty() && (summary == Summary::no || summary == Summary::count);
}

Result<Subset> subset_of(const url::Parameters& parameters) {
  Subset out;
  for (const auto& [name, value] : parameters) {
    if (name == "_summary") {
      bool known = false;
      for (const auto& [text, summary] : kSummaries)
        if (text == value) out.summary = summary, known = true;
      if (!known)
        return fail(ErrorKind::invalid, "not a kind of summary", "_summary", value.substr(0, 40),
                    "true, false, text, data or count");
    } else if (name == "_elements") {
      for (std::string_view rest = value; !rest.empty();) {
        const auto comma = rest.find(',');
        if (const auto one = rest.substr(0, comma); !one.empty()) out.elements.emplace_back(one);
        rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
      }
    }
  }
  return out;
}

json::Value subset(const json::Value& resource, const Subset& wanted) {
  if (!wanted.elements.empty()) return fhir::elements_of(resource, wanted.elements);
  switch (wanted.summary) {
    case Summary::yes:
      return fhir::summary_of(resource);
    case Summary::text:
      return fhir::text_of(resource);
    case Summary::data:
      return fhir::without_text(resource);
    case Summary::no:
    case Summary::count:
      break;
  }
  return resource;
}

std::string rendered(std::string body, const Subset& wanted) {
  if (wanted.whole()) return body;
  const auto resource = json::parse(body);
  return resource ? json::write(subset(*resource, wanted)) : body;
}

}  // namespace dyad::api
