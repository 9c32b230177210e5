// SPDX-License-Identifier: Apache-2.0
// Which services there are, what they ask for, and in which language they answer.
#include <algorithm>
#include <cstdlib>

#include "api/cds.hpp"

namespace dyad::api {

const std::vector<CdsService>& cds_services() {
  static const std::vector<std::pair<std::string_view, std::string_view>> kPrefetch{
      {"patient", "Patient/{{context.patientId}}"},
      {"dating",
       "Observation?patient={{context.patientId}}&code=http://loinc.org|11778-8,http://loinc.org|11779-6,"
       "http://loinc.org|11780-4,http://loinc.org|18185-9,http://loinc.org|49051-6"},
      {"conditions", "Condition?patient={{context.patientId}}"},
      {"imaging", "ServiceRequest?patient={{context.patientId}}&category=http://snomed.info/sct|363679005"}};
  static const std::vector<CdsService> kAll{
      {"dyad-patient-view",
       "patient-view",
       "Mother and child: warnings, orders and deliver or wait",
       "For a critically ill pregnant woman: unanswered warnings, running orders with an open issue, and the "
       "timing engine's answer to deliver today or wait.",
       {kPrefetch[0],
        kPrefetch[1],
        kPrefetch[2],
        {"observations",
         "Observation?patient={{context.patientId}}&category=http://terminology.hl7.org/CodeSystem/"
         "observation-category|vital-signs,"
         "http://terminology.hl7.org/CodeSystem/observation-category|laboratory"}},
       {"patient", "dating"}},
      {"dyad-order-select",
       "order-select",
       "Drugs and imaging by gestation, while choosing",
       "Judges the selected drugs and imaging against gestation, the planned birth, lactation, her other "
       "illness "
       "and the imaging so far.",
       kPrefetch,
       {"patient", "dating"}},
      {"dyad-order-sign",
       "order-sign",
       "Drugs and imaging by gestation, before signing",
       "Judges all drugs and imaging about to be signed against gestation, the planned birth, lactation, her "
       "other illness and the imaging so far.",
       kPrefetch,
       {"patient", "dating"}}};
  return kAll;
}

std::string card_language(std::string_view accept) {
  std::string best = "en";
  double weight = 0;
  while (!accept.empty()) {
    const auto end = std::min(accept.find(','), accept.size());
    std::string_view one = accept.substr(0, end);
    accept.remove_prefix(std::min(end + 1, accept.size()));
    while (one.starts_with(' ')) one.remove_prefix(1);
    double q = 1;
    if (const auto at = one.find(";q="); at != std::string_view::npos)
      q = std::strtod(std::string(one.substr(at + 3)).c_str(), nullptr);
    for (const std::string_view lang : {"en", "vi", "zh"})
      if (one.substr(0, 2) == lang && (one.size() == 2 || one[2] == '-' || one[2] == ';') && q > weight) {
        best = lang;
        weight = q;
      }
  }
  return best;
}

}  // namespace dyad::api
