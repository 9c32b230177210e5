// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "study/results.hpp"

namespace dyad::study {

struct OutputFile {
  std::string name, text;
};

// policies.csv, sweep.csv, tornado.csv, stops.csv, trace.csv and, when asked for, draws.csv.
std::vector<OutputFile> csv_files(const Plan& plan, const Results& results, bool with_draws);

}  // namespace dyad::study
