// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "care/consult_reach.hpp"
#include "care/consult_rules.hpp"
#include "care/consult_task.hpp"
#include "record/store.hpp"

// Paging: people are told that something happened, by the same delivery as calls. Whoever notices it (the
// watch, a decision that opens again) writes a Communication in progress; that is a request to page. The desk
// turns each into parties, once (consult_pager.cpp). What stands here asks nobody and writes nothing.
namespace dyad::care::calling {

// What is paged for: codes of Communication.reasonCode.
inline constexpr std::string_view kDecisionReopened = "decision-reopened";
inline constexpr std::string_view kDecisionExpired = "decision-expired";
inline constexpr std::string_view kDecisionEnds = "decision-ends";  // soon; reminds
inline constexpr std::string_view kWarning = "warning";             // a further stage follows
inline constexpr std::string_view kWarningLast = "warning-last";    // none does
inline constexpr std::string_view kPlanAsked = "plan-asked";        // a hospital, for its part of one
inline constexpr std::string_view kPlanChanged = "plan-changed";    // of a joint operation

struct PageRequest {
  std::string id;
  std::string topic;
  std::string focus;   // "CarePlan/x", "Flag/x", "Task/x" of a plan's part
  std::string mother;  // Patient id
  std::string priority;
  std::vector<std::string> roles;  // of a warning's stage
  std::vector<std::string> to;     // of a plan: "Practitioner/x", or "Organization/y" for its heads
  json::Value words;               // what happened: {"en", "vi", "zh"}
  Instant since;
  bool waits = false;  // nobody was paged for it yet
};
std::optional<PageRequest> page_request_of(const json::Value& communication);

// Whether what a call or a page is about still needs somebody. `resting`: it does, but nobody further is
// asked, because it is going back by itself.
enum class Cause { open, resting, over };
struct About {
  std::string topic;  // empty for a call
  std::string focus;
  std::string mother;
  Instant since;
};
About about_of(const json::Value& task, const Party& party);
Result<Cause> cause_of(const record::Reader& reader, const About& about, Instant now);

// Somebody to be paged, and for which post; whoever is silent is followed by that post's list.
struct Paged {
  std::string role;
  std::string hospital;
  Candidate first;
  std::vector<Why> why;
  bool nobody_on_list = false;
};
// Everybody who is to be paged, each person once: of a decision who signed it, who is responsible, who gave
// an opinion, and who is on call for the specialties concerned at the hospitals that signed; of a warning who
// is on call for the roles of its stage; of a plan whom its changes concern and nobody else, or the heads of
// a hospital that is asked for its part. When nobody is on a list, who is responsible there.
std::vector<Paged> to_page(const PageRequest& request, const Facts& facts, const Reach& reach,
                           const std::vector<Needed>& needed);

// Of those who could be asked next, those who may: nobody whom this request has paged already, and of a
// warning that goes on to a further stage only people of the list, since that stage is its escalation.
std::vector<Candidate> may_follow(std::string_view topic, std::vector<Candidate> candidates,
                                  const std::set<std::string>& paged);

}  // namespace dyad::care::calling
