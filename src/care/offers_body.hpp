// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "care/offers_check.hpp"

namespace dyad::care {

// Puts what a good line says into its resource (decision 0029). What others wrote there stays. `schedule` is
// the id of the Schedule of a window.
void put_offer(const OfferSite& site, const OfferLine& line, const std::string& schedule, json::Value& body);

json::Value shift_schedule_type();  // Schedule.serviceType of offered hours

}  // namespace dyad::care
