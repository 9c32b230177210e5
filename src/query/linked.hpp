// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "query/question.hpp"

namespace dyad::query {

// Puts what chains ("subject:Patient.name") and _has ask of other resources into a question as plain
// criteria, by searching those other resources first. When the rest of the question leaves only few
// resources, the search of the others is kept to what these few name or are named by, so that one patient's
// chain stays cheap however many resources meet its last step.
Result<void> resolve_linked(Session& session, Question& question, const Criteria& linked);

}  // namespace dyad::query
