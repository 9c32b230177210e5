// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "study/results.hpp"

namespace dyad::study {

// One page that stands alone: no other file, no script. The same run gives the same bytes; nothing in it
// tells when, where or on how many machines it was made.
std::string report_html(const Plan& plan, const Results& results, std::string_view version);

// The drawings of the page, each a figure with its caption.
std::string figures_html(const Plan& plan, const Results& results);

}  // namespace dyad::study
