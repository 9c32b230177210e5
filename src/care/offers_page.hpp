// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

#include "care/offers.hpp"

namespace dyad::care {

// What one hospital offers, for its page: OfferPage of web/src/api_offers.ts, with the times at which each
// thing and person is there today and tomorrow in the hospital's own zone (UTC when it is not known).
json::Value offers_page(const OfferWords& words, const Offers& offers, std::string_view hospital,
                        Instant now);

}  // namespace dyad::care
