// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "api/fhir_http.hpp"
#include "json/json.hpp"
#include "record/store.hpp"

namespace dyad::api {

// A document: the Composition first, then everything it names, and what that names in turn, each once, in
// the order first named. `fixed` names versions ("Observation/x/_history/2") to be taken instead of the
// current ones. Errors: too_large above kMostInDocument resources.
struct Document {
  json::Value composition;
  std::string identifier;  // "urn:uuid:..."
  Instant timestamp;
  std::vector<std::string> fixed;
  record::View view;
};
inline constexpr std::size_t kMostInDocument = 5'000;
Result<std::string> document_bundle(const record::Store& store, const Document& document,
                                    const std::string& base);

// The same name for the same text: a UUID (version 8) as "urn:uuid:...".
std::string uuid_for(std::string_view text);

}  // namespace dyad::api
