// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "study/results.hpp"
#include "study/voice.hpp"

namespace dyad::study {

// One page that stands alone: no other file, no script. The same run gives the same bytes; nothing in it
// tells when, where or on how many machines it was made.
// `words` are those of data/study/report.json.
struct ReportOptions {
  std::string version;
  std::string language = "en";  // "en", "vi" or "zh"
};
std::string report_html(const Plan& plan, const Results& results, const json::Phrases& words,
                        const ReportOptions& options);

// The drawings of the page, each a figure with its caption.
std::string figures_html(const Plan& plan, const Results& results, const Voice& voice);

}  // namespace dyad::study
