// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

#include "json/json.hpp"
#include "record/permit.hpp"

namespace dyad::access {

// Resources in which the steps of a consultation and of the watch keep their state: each step checks more
// than a resource says (who signs, what was seen before answering, who was called), so a resource of that
// form from another door would claim what nobody has checked.
enum class Workflow {
  none,   // anybody's
  begun,  // another system may ask for it; what becomes of it is done by the steps
  kept,   // made by the steps alone
};
// By extensions, codes and canonical names of this project that the resource carries. `what` names it, for
// whoever is refused: "a decision of a consultation".
Workflow workflow_of(const json::Value& resource, std::string_view* what = nullptr);

// What the FHIR interface does not write: no such resource is made there, and none changed or removed, nor a
// Provenance of one. Reading is not restricted.
class WorkflowGuard final : public record::Guard {
 public:
  Result<void> admit(const std::vector<record::NewVersion>& versions,
                     const record::Reader& held) const override;
};

}  // namespace dyad::access
