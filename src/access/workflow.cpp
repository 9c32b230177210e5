// SPDX-License-Identifier: Apache-2.0
#include "access/workflow.hpp"

#include <algorithm>
#include <array>

#include "fhir/reference.hpp"

namespace dyad::access {
namespace {

using json::Value;
using record::NewVersion;

constexpr std::string_view kOwn = "https://dyad.example/fhir/";

// How a resource is known: an extension of its own whose name begins so, a code of a system of this project
// in an element, or the canonical name in an element.
struct Mark {
  enum class By { extension, code, canonical };
  std::string_view type;
  By by;
  std::string_view element;  // of codes and canonicals
  std::string_view name;     // below kOwn, up to '|' the system, then the code
  Workflow means;
  std::string_view what;
};
using enum Mark::By;
using enum Workflow;

constexpr std::string_view kDecision = "a decision of a consultation";
constexpr std::string_view kOpinion = "an answer to a consultation";
constexpr std::string_view kConsultation = "a consultation";
constexpr std::string_view kCall = "a call of a consultation";
constexpr std::string_view kNotice = "a message of a step";
constexpr std::string_view kWarning = "a warning of the watch";
constexpr std::string_view kTalk = "a contribution to a consultation";
constexpr std::string_view kRun = "an operation that runs";
constexpr std::string_view kPlan = "the plan of a joint operation";

constexpr std::array kMarks{
    Mark{"CarePlan", extension, "", "StructureDefinition/decision-", kept, kDecision},
    Mark{"CarePlan", code, "category", "CodeSystem/careplan-category|decision", kept, kDecision},
    Mark{"CarePlan", extension, "", "StructureDefinition/operation-", kept, kRun},
    Mark{"CarePlan", extension, "", "StructureDefinition/plan-", kept, kPlan},
    Mark{"CarePlan", code, "category", "CodeSystem/careplan-category|joint-plan", kept, kPlan},
    Mark{"ClinicalImpression", extension, "", "StructureDefinition/opinion", kept, kOpinion},
    Mark{"Communication", code, "category", "CodeSystem/access|break-glass", kept, kNotice},
    Mark{"Communication", code, "category", "CodeSystem/communication-category|", kept, kNotice},
    Mark{"Communication", code, "category", "CodeSystem/concept|call", kept, kNotice},
    Mark{"Communication", code, "category", "CodeSystem/concept|consultation-comment", kept, kTalk},
    Mark{"Communication", code, "category", "CodeSystem/concept|plan-page", kept, kNotice},
    Mark{"Communication", code, "category", "CodeSystem/concept|warning-page", kept, kNotice},
    Mark{"Communication", extension, "", "StructureDefinition/warning-", kept, kNotice},
    Mark{"Composition", extension, "", "StructureDefinition/handover-", kept, "a handover"},
    Mark{"Consent", extension, "", "StructureDefinition/wish", kept, "her wishes as they were asked here"},
    Mark{"DetectedIssue", extension, "", "StructureDefinition/guard-", kept, "a finding of the guard"},
    Mark{"DocumentReference", code, "type", "CodeSystem/concept|consultation-attachment", kept, kTalk},
    Mark{"DocumentReference", code, "type", "CodeSystem/document-type|consultation-minutes", kept,
         "the minutes of a consultation"},
    Mark{"DocumentReference", code, "type", "CodeSystem/document-type|joint-plan", kept, kPlan},
    Mark{"Encounter", extension, "", "StructureDefinition/birth-report", kept,
         "a birth as it was recorded here"},
    Mark{"Encounter", extension, "", "StructureDefinition/transport-report", kept, "a transport"},
    Mark{"Flag", code, "category", "CodeSystem/access|break-glass", kept, kNotice},
    Mark{"Flag", code, "category", "CodeSystem/flag-category|decision-reopened", kept, kDecision},
    Mark{"Flag", extension, "", "StructureDefinition/watch-", kept, kWarning},
    Mark{"QuestionnaireResponse", canonical, "questionnaire", "Questionnaire/decision-follow-up", kept,
         "the follow-up of a decision"},
    Mark{"RiskAssessment", extension, "", "StructureDefinition/timing-decision", kept,
         "an answer of the timing engine"},
    Mark{"ServiceRequest", extension, "", "StructureDefinition/opinions-opened", kept, kConsultation},
    Mark{"ServiceRequest", extension, "", "StructureDefinition/call-", kept, kConsultation},
    Mark{"ServiceRequest", code, "category", "CodeSystem/concept|consultation", begun, kConsultation},
    Mark{"Task", extension, "", "StructureDefinition/call-", kept, kCall},
    Mark{"Task", extension, "", "StructureDefinition/operation-", kept, kRun},
    Mark{"Task", extension, "", "StructureDefinition/plan-", kept, kPlan},
    Mark{"Task", code, "code", "CodeSystem/concept|joint-plan-part", kept, kPlan},
    Mark{"Task", code, "code", "CodeSystem/concept|warning-answer", kept, kWarning},
    Mark{"Task", code, "code", "CodeSystem/concept|give-opinion", begun, kCall},
};

bool is_own(std::string_view text, std::string_view name) {
  return text.starts_with(kOwn) && text.substr(kOwn.size()) == name;
}

bool has_code(const Value& element, std::string_view system, std::string_view wanted) {
  if (element.is_array())
    return std::ranges::any_of(element.items(),
                               [&](const Value& one) { return has_code(one, system, wanted); });
  return std::ranges::any_of(element["coding"].items(), [&](const Value& coding) {
    return is_own(coding["system"].as_string(), system) &&
           (wanted.empty() || coding["code"].as_string() == wanted);
  });
}

bool carries(const Value& resource, const Mark& mark) {
  if (mark.by == extension)
    return std::ranges::any_of(resource["extension"].items(), [&](const Value& one) {
      const std::string_view url = one["url"].as_string();
      return url.starts_with(kOwn) && url.substr(kOwn.size()).starts_with(mark.name);
    });
  if (mark.by == canonical) {
    const std::string_view named = resource[mark.element].as_string();
    return is_own(named.substr(0, named.find('|')), mark.name);
  }
  const auto bar = mark.name.find('|');
  return has_code(resource[mark.element], mark.name.substr(0, bar), mark.name.substr(bar + 1));
}

bool may_be(std::string_view type) {
  return std::ranges::any_of(kMarks, [&](const Mark& mark) { return mark.type == type; });
}

Failure not_here(const NewVersion& version, std::string_view what) {
  return fail(ErrorKind::refused, std::string(what) + " is written by its own steps and not through FHIR",
              version.type, version.id, "the pages and /api/cases");
}

// One writing, and what the record holds before it.
struct Looking {
  const std::vector<NewVersion>& versions;
  const record::Reader& held;

  // Nothing when it is not there or was removed.
  Result<Value> before(std::string_view type, std::string_view id) const {
    const auto version = held.newest(type, id);
    if (!version) return std::unexpected(version.error());
    if (!*version || (*version)->deleted) return Value();
    return json::parse((*version)->body);
  }
  Result<Value> newest(std::string_view type, std::string_view id) const {
    for (const NewVersion& version : versions)
      if (version.type == type && version.id == id && !version.deleted) return json::parse(version.body);
    return before(type, id);
  }
  // Whether a Provenance says how such a resource came to be: signatures and what opened a decision are
  // those.
  Result<bool> tells_of_workflow(const Value& provenance) const {
    for (const Value& target : provenance["target"].items()) {
      const auto named = fhir::parse_reference(target["reference"].as_string());
      if (named.kind != fhir::Reference::Kind::local || !may_be(named.type)) continue;
      const auto about = newest(named.type, named.id);
      if (!about) return std::unexpected(about.error());
      if (workflow_of(*about) == kept) return true;
    }
    return false;
  }
  Result<void> admit(const NewVersion& version) const;
};

Result<void> Looking::admit(const NewVersion& version) const {
  const bool provenance = version.type == "Provenance";
  // The bytes of a paper: it is the DocumentReference that says whose they are, so they never change.
  const bool paper = version.type == "Binary" && version.id.starts_with("paper-");
  if (!provenance && !paper && !may_be(version.type)) return {};
  Value was, is;
  if (version.expected_version.value_or(0) > 0) {
    auto found = before(version.type, version.id);
    if (!found) return std::unexpected(found.error());
    was = std::move(*found);
  }
  if (!version.deleted) {
    auto found = json::parse(version.body);
    if (!found) return std::unexpected(found.error());
    is = std::move(*found);
  }
  if (paper) return was.is_null() ? Result<void>() : not_here(version, kTalk);
  if (provenance) {
    for (const Value* one : {&was, &is}) {
      const auto tells = tells_of_workflow(*one);
      if (!tells) return std::unexpected(tells.error());
      if (*tells) return not_here(version, "what tells of a decision or another step");
    }
    return {};
  }
  std::string_view what;
  if (workflow_of(was, &what) != none || workflow_of(is, &what) == kept) return not_here(version, what);
  return {};
}

}  // namespace

Workflow workflow_of(const Value& resource, std::string_view* what) {
  const std::string_view type = resource["resourceType"].as_string();
  Workflow found = none;
  for (const Mark& mark : kMarks) {
    if (mark.type != type || !carries(resource, mark)) continue;
    if (found != none && mark.means == begun) continue;
    found = mark.means;
    if (what) *what = mark.what;
    if (found == kept) break;
  }
  return found;
}

Result<void> WorkflowGuard::admit(const std::vector<NewVersion>& versions, const record::Reader& held) const {
  const Looking looking{versions, held};
  for (const NewVersion& version : versions)
    if (auto admitted = looking.admit(version); !admitted) return admitted;
  return {};
}

}  // namespace dyad::access
