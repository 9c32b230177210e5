// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>

#include "access/scope.hpp"
#include "record/store.hpp"

namespace dyad::access {

inline constexpr std::string_view kSecuritySystem = "https://dyad.example/fhir/CodeSystem/security";
inline constexpr std::string_view kSealedCode = "sealed";
inline constexpr std::string_view kOpinionsOpened =
    "https://dyad.example/fhir/StructureDefinition/opinions-opened";
inline constexpr std::string_view kOpinionType = "ClinicalImpression";

// Types of what can be sealed: opinions, and comments of those who have given one.
inline constexpr std::string_view kCommentType = "Communication";

// Opinions given before the others' were seen, and what those who gave them said beside. A sealed resource is
// shown to who gave it, and to others once they have given their own opinion on the same ServiceRequest, or
// once that request is completed or revoked or its opinions were opened. For one request of one caller: what
// it has found out it keeps.
class Seals {
 public:
  Seals(const record::Reader& all, const Scope& scope) : all_(all), scope_(scope) {}
  Result<bool> shows(const record::Version& version);

 private:
  Result<bool> opened(const std::string& service_request);
  Result<bool> has_answered(const std::string& service_request) const;
  const record::Reader& all_;
  const Scope& scope_;
  std::map<std::string, bool> opened_;
};

// Refuses an answer to somebody's question, or a sealed one, that says another gave it than who writes it: it
// would speak for them, and open to them what is sealed until they have answered.
Result<void> is_own_answer(const json::Value& resource, std::string_view practitioner);

}  // namespace dyad::access
