// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <set>
#include <string>
#include <string_view>

#include "access/offering.hpp"
#include "access/scope.hpp"
#include "json/json.hpp"

namespace dyad::access {

// Whether a writing by somebody who sees a patient only because they broke glass would let that patient be
// seen for longer: a case of hers, a circle, or a tie of hers to another patient, made or changed. `patients`
// are those who are new in this writing; a child that is born then is tied to her as always. `find`
// gives a resource as it will be after the writing.
bool makes_glass_last(const Scope& scope, const std::set<std::string>& patients, const json::Value& body,
                      const json::Value& before, const Found& find);

}  // namespace dyad::access
