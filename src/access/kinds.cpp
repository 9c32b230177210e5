// SPDX-License-Identifier: Apache-2.0
#include "access/kinds.hpp"

#include <algorithm>
#include <array>

namespace dyad::access {
namespace {

// In order of name. First what a hospital must tell others so that they can ask it for help (who it is, who
// works there, who is on call, when there is a place), then what describes care in general and nobody's own.
constexpr std::array<std::string_view, 52> kShared{"ActivityDefinition",
                                                   "CapabilityStatement",
                                                   "CatalogEntry",
                                                   "ChargeItemDefinition",
                                                   "CodeSystem",
                                                   "CompartmentDefinition",
                                                   "ConceptMap",
                                                   "DeviceDefinition",
                                                   "EffectEvidenceSynthesis",
                                                   "Endpoint",
                                                   "EventDefinition",
                                                   "Evidence",
                                                   "EvidenceVariable",
                                                   "ExampleScenario",
                                                   "GraphDefinition",
                                                   "HealthcareService",
                                                   "ImplementationGuide",
                                                   "InsurancePlan",
                                                   "Library",
                                                   "Location",
                                                   "Measure",
                                                   "Medication",
                                                   "MedicationKnowledge",
                                                   "MedicinalProduct",
                                                   "MessageDefinition",
                                                   "NamingSystem",
                                                   "ObservationDefinition",
                                                   "OperationDefinition",
                                                   "Organization",
                                                   "OrganizationAffiliation",
                                                   "PlanDefinition",
                                                   "Practitioner",
                                                   "PractitionerRole",
                                                   "Questionnaire",
                                                   "ResearchDefinition",
                                                   "ResearchElementDefinition",
                                                   "ResearchStudy",
                                                   "RiskEvidenceSynthesis",
                                                   "SearchParameter",
                                                   "SpecimenDefinition",
                                                   "StructureDefinition",
                                                   "StructureMap",
                                                   "Substance",
                                                   "SubstanceNucleicAcid",
                                                   "SubstancePolymer",
                                                   "SubstanceProtein",
                                                   "SubstanceReferenceInformation",
                                                   "SubstanceSpecification",
                                                   "TerminologyCapabilities",
                                                   "TestReport",
                                                   "TestScript",
                                                   "ValueSet"};
constexpr std::array<std::string_view, 5> kMixed{"Device", "DeviceMetric", "Group", "Schedule", "Slot"};
constexpr std::array<std::string_view, 7> kOwn{
    "Binary", "Bundle", "Linkage", "MessageHeader", "Parameters", "Subscription", "VerificationResult"};

bool among(const auto& names, std::string_view type) { return std::ranges::binary_search(names, type); }

}  // namespace

Sight sight_of(std::string_view type) {
  if (among(kShared, type)) return Sight::shared;
  if (among(kMixed, type)) return Sight::mixed;
  if (among(kOwn, type)) return Sight::own;
  return Sight::of_patients;
}

const std::vector<std::string>& shared_types() {
  static const std::vector<std::string> all(kShared.begin(), kShared.end());
  return all;
}

}  // namespace dyad::access
