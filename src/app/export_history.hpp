// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>

#include "base/result.hpp"
#include "json/json.hpp"
#include "record/store.hpp"

namespace dyad::app {

struct HistoryFiles {
  record::Digest head{};
  json::Value files;  // rows of the manifest
};

// Writes every version up to a sequence twice: as Bundles of type history (history/history-000001.json, ...),
// which dyad import and other FHIR servers take, and as log.ndjson, one line a version with everything the
// record knows of it: sequence, times, author and digest, so that others can compute the chain again.
Result<HistoryFiles> export_history(const record::Store& store, const std::filesystem::path& dir,
                                    std::int64_t last_sequence);

}  // namespace dyad::app
