// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.hpp"
#include "care/offers_desk.hpp"

namespace dyad::app {

Result<care::OfferWords> load_offer_words();

// What the synthetic hospitals of the demo offer (data/demo/offers.json), where they offer nothing yet; times
// are counted from today in each hospital's zone.
Result<void> add_demo_offers(record::Record& record, const care::OfferDesk& offers);

}  // namespace dyad::app
