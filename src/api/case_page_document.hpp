// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "api/catalogue.hpp"
#include "print/document.hpp"

namespace dyad::api {

// The parts of the case page, as GET /api/cases/{id}/page gives them: view (CaseView), decision (Decision),
// wishes (WishesPage), treatments, reports, printed_at, printed_by, version.
// What a consultant needs on one sheet, both sides at most, in one language.
print::Document case_page_document(const json::Value& page, const Catalogue& catalogue,
                                   std::string_view language);

}  // namespace dyad::api
