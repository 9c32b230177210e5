// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "access/client_proof.hpp"
#include "api/cds.hpp"
#include "base/result.hpp"

namespace dyad::app {

// How this server offers decision support to other systems, with what it needs for that.
class DecisionSupport {
 public:
  // `servers` are the FHIR servers of callers that may be asked for what they did not send; `callers` is a
  // file of the systems that may call, empty for none.
  static Result<std::unique_ptr<DecisionSupport>> open(const std::vector<std::string>& servers,
                                                       const std::string& callers);
  const api::CdsSettings& settings() const { return settings_; }

 private:
  DecisionSupport();
  Result<void> read_callers(const std::string& file);
  std::unique_ptr<access::Web> web_;
  access::OthersKeys keys_;
  access::CallerCheck check_;
  std::vector<access::CallingSystem> callers_;
  api::CdsSettings settings_;
};

}  // namespace dyad::app
