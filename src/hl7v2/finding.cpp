// SPDX-License-Identifier: Apache-2.0
#include "hl7v2/finding.hpp"

#include <algorithm>

namespace dyad::hl7v2 {

std::string Place::text() const {
  if (segment.empty()) return "message";
  std::string out = segment;
  if (sequence > 1) out += "[" + std::to_string(sequence) + "]";
  if (field > 0) out += "-" + std::to_string(field);
  if (repetition > 1) out += "(" + std::to_string(repetition) + ")";
  if (component > 0) out += "." + std::to_string(component);
  if (subcomponent > 0) out += "." + std::to_string(subcomponent);
  return out;
}

bool has_errors(const Findings& findings) {
  return std::ranges::any_of(findings,
                             [](const Finding& f) { return f.severity == Finding::Severity::error; });
}

}  // namespace dyad::hl7v2
