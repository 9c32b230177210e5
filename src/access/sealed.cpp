// SPDX-License-Identifier: Apache-2.0
#include "access/sealed.hpp"

#include <algorithm>

#include "access/circle_read.hpp"
#include "fhir/reference.hpp"
#include "search/search.hpp"

namespace dyad::access {
namespace {

using json::Value;

bool is_sealed(const Value& opinion) {
  return std::ranges::any_of(opinion["meta"]["security"].items(), [](const Value& label) {
    return label["system"].as_string() == kSecuritySystem && label["code"].as_string() == kSealedCode;
  });
}

}  // namespace

Result<bool> Seals::shows(const record::Version& version) {
  if (version.deleted || version.body.find(kSealedCode) == std::string::npos) return true;
  const auto body = json::parse(version.body);
  if (!body) return false;
  if (!is_sealed(*body)) return true;
  if (!scope_.author.empty() && version.author == scope_.author) return true;
  const bool comment = version.type == kCommentType;
  if (!scope_.practitioner.empty() &&
      named((*body)[comment ? "sender" : "assessor"], "Practitioner") == scope_.practitioner)
    return true;
  for (const Value& about : (*body)[comment ? "basedOn" : "supportingInfo"].items()) {
    const std::string request = named(about, "ServiceRequest");
    if (request.empty()) continue;
    const auto open = opened(request);
    if (!open || *open) return open;
  }
  return false;
}

Result<bool> Seals::opened(const std::string& request) {
  if (const auto known = opened_.find(request); known != opened_.end()) return known->second;
  const auto version = all_.read("ServiceRequest", request, {});
  if (!version) return std::unexpected(version.error());
  bool open = false;
  if (*version)
    if (const auto body = json::parse((*version)->body))
      open = (*body)["status"].as_string() == "completed" || (*body)["status"].as_string() == "revoked" ||
             !fhir::extension(*body, kOpinionsOpened).is_null();
  if (!open) {
    const auto answered = has_answered(request);
    if (!answered) return answered;
    open = *answered;
  }
  opened_[request] = open;
  return open;
}

Result<bool> Seals::has_answered(const std::string& request) const {
  if (scope_.practitioner.empty()) return false;
  record::Find find;
  find.type = kOpinionType;
  find.probe = search::reference_probe(kOpinionType, "supporting-info", "ServiceRequest", request);
  bool answered = false;
  const auto done = all_.find(find, {}, [&](record::Hit&& hit) {
    const auto body = json::parse(hit.version.body);
    answered = body && (*body)["status"].as_string() == "completed" &&
               named((*body)["assessor"], "Practitioner") == scope_.practitioner;
    return !answered;
  });
  if (!done) return std::unexpected(done.error());
  return answered;
}

Result<void> is_own_answer(const Value& resource, std::string_view practitioner) {
  if (resource["resourceType"].as_string() != kOpinionType) return {};
  const bool asked = std::ranges::any_of(resource["supportingInfo"].items(), [](const Value& about) {
    return !named(about, "ServiceRequest").empty();
  });
  const std::string by = named(resource["assessor"], "Practitioner");
  if ((!asked && !is_sealed(resource)) || (!by.empty() && by == practitioner)) return {};
  return fail(ErrorKind::refused, "an answer is written by who gives it", "ClinicalImpression.assessor", by,
              practitioner.empty() ? "a person" : "Practitioner/" + std::string(practitioner));
}

}  // namespace dyad::access
