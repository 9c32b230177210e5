// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "care/resolution_minutes.hpp"

namespace dyad::api {

// Minutes and the like as PDF; the same paper gives the same bytes.
Result<std::string> paper_pdf(const care::Paper& paper);

}  // namespace dyad::api
