// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "api/cds.hpp"
#include "base/result.hpp"

namespace dyad::app {

// How this server offers decision support to other systems, with the connections it needs for that.
// `servers` are the FHIR servers of callers that may be asked for what they did not send.
Result<api::CdsSettings> decision_support(const std::vector<std::string>& servers);

}  // namespace dyad::app
