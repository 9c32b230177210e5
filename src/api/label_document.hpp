// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "api/catalogue.hpp"
#include "print/document.hpp"

namespace dyad::api {

// Bands to cut out, for the mother and each child born: the number that both wear, the whole name (it wraps,
// it is never cut), time of birth with its zone, sex, and the id as text. `page` is a BirthPage.
// A stillborn child has a band too: it says name, time and number, and no more.
print::Document labels_of(const json::Value& page, const json::Value& clock, bool synthetic,
                          const Catalogue& catalogue, const std::string& language);

}  // namespace dyad::api
