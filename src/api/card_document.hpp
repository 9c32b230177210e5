// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

#include "api/catalogue.hpp"
#include "json/json.hpp"
#include "print/document.hpp"

namespace dyad::api {

// A model card (api.ts ModelCard) as a paper to hand to a person. Titles of sources stay as they were
// published. `version` is the program's.
print::Document card_document(const json::Value& card, std::string_view version, const Writer& words);
// The card of that id among {models: ModelCard[]}. not_found otherwise; the error names the ids there are.
Result<json::Value> find_card(const json::Value& models, std::string_view id);

}  // namespace dyad::api
