// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/fhir_http.hpp"
#include "record/operation.hpp"

namespace dyad::api {

inline constexpr std::string_view kSource = "http";

// What comes through FHIR is held to what the workflow keeps for itself (access/workflow.hpp), whoever sends
// it and with sign-in or without; only the operator of this machine brings back what another record held.
const record::Guard* fhir_guard(const Context& context);
// Every writing of the FHIR interface that is no whole document.
record::Work fhir_work(const Context& context, const Call& call, std::vector<record::Operation> operations);

// What a write is guarded by, from header fields or from Bundle.entry.request.
struct Guards {
  std::string_view if_match, if_none_match, if_none_exist;
};
// Errors name the field as given in `names`, as in "If-Match" or "Bundle.entry[3].request.ifMatch".
Result<void> apply(const Guards& guards, record::Operation& operation, const std::string& prefix = {});

// "application/json-patch+json" and the like, or an error: `media` as sent, and what the document looks like.
Result<std::string> patch_media(std::string_view media, const json::Value& document);

// A precondition that was stated and does not hold is 412, a clash that nobody foresaw 409.
http::Response refused(const Error& error);

// OperationOutcome of what was done, warnings included.
json::Value done_outcome(const record::Outcome& outcome, const std::vector<std::string>& warnings);

// "Patient/m", "created"; the status line's number
int status_of(const record::Outcome& outcome, bool is_create);

}  // namespace dyad::api
