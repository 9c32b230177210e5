// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "api/context.hpp"
#include "base/http_message.hpp"
#include "care/resolution_follow.hpp"
#include "care/resolution_store.hpp"

namespace dyad::api {

// What the decisions of consultations need beside the record.
struct Decisions {
  care::Resolutions resolutions;
  care::FollowUpPlan follow_up;
};

http::Response no_decisions();  // the answer of a server that holds no signing keys

}  // namespace dyad::api
