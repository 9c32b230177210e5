// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "care/consult_party.hpp"
#include "json/json.hpp"

namespace dyad::care::calling {

inline constexpr std::string_view kRoles = "https://dyad.example/fhir/CodeSystem/role";

// Of a party that is paged because something happened, not called by a person: what happened to which
// resource, which page request asked for it, and in which case.
struct PageFrame {
  std::string topic;    // "decision-reopened", "warning"... (consult_page.hpp)
  std::string request;  // Communication id
  std::string case_id;
};

// A party as its Task, and back. `frame` holds what does not change: ids, whose call it is, whether the case
// is made up.
struct TaskFrame {
  std::string id;
  std::string focus;      // "ServiceRequest/x" of a call; what a page is about: "CarePlan/x", "Flag/x"
  std::string mother;     // Patient id
  std::string requester;  // reference; empty when the caller is not known
  std::string requester_name;
  bool synthetic = false;
  std::optional<PageFrame> page = {};  // nothing for a call
};
json::Value task_of(const Party& party, const TaskFrame& frame, Instant now);
// The same Task with the party's new state; elements that others wrote into it stay.
json::Value task_with(json::Value task, const Party& party, Instant now);
// Nothing when it is not a Task of a consultation.
std::optional<Party> party_of(const json::Value& task);
std::string consultation_of_task(const json::Value& task);  // ServiceRequest id; empty for a page
std::optional<PageFrame> page_of_task(const json::Value& task);

// What the pages and others read in Task.businessStatus.
std::string_view business_status(const Party& party);

// Small shapes of FHIR.
json::Value coded(std::string_view system, std::string_view code);
json::Value reference_to(std::string_view target, std::string_view display = {});
std::string own_url(std::string_view name);  // of an extension
std::string id_in(const json::Value& reference, std::string_view type);
json::Value synthetic_meta();

}  // namespace dyad::care::calling
