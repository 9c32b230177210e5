// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "query/question.hpp"

namespace dyad::query {

// The resources that _include and _revinclude add to a page, as they stood at its snapshot: each once, none
// that is a match of the page. References to other servers and into the resource itself add nothing.
Result<std::vector<record::Version>> included(Session& session, const std::vector<search::Include>& includes,
                                              const std::vector<record::Version>& matches);

}  // namespace dyad::query
