// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "care/offers.hpp"
#include "care/offers_row.hpp"
#include "hl7v2/when.hpp"

namespace dyad::care {

// What is wrong with a cell, or worth knowing about it. `code` is a key of the pages' catalogue below
// "offers.fault.".
struct OfferFault {
  std::string field;
  std::string value;
  std::string code;
  std::string message;  // in English
  std::string limit;
};

// A row judged against what the hospital offers already. Its cells are made canonical: times carry the
// hospital's offset, numbers have no leading zeros, codes stand in order.
struct OfferLine {
  OfferRow row;
  std::vector<OfferFault> faults;  // any of them refuses the whole list
  std::vector<OfferFault> warnings;
  std::string target;  // "Location/x" that is there already, or that is to be made; a Slot's for a window
  bool exists = false;
  std::string about;  // of a window: "Location/x" or "PractitionerRole/y"
};

// Where the list is checked, and when.
struct OfferSite {
  const OfferWords& words;
  const Offers& offers;
  std::string hospital;
  Instant now;
  std::function<std::string()> new_id;
};

// Judges all rows together: what stands twice, what a row says of a thing that another row brings, and a
// roster that lies in the past as a whole are seen only so. Reads no clock and changes nothing.
std::vector<OfferLine> check_offers(const OfferSite& site, std::vector<OfferRow> rows);

// What a hospital offers as rows that, taken in again, change nothing; without times that are over.
std::vector<OfferRow> offer_rows(const OfferWords& words, const Offers& offers, std::string_view hospital,
                                 Instant now);

OfferRow row_of(const OfferedThing& thing);
OfferRow row_of(const OfferedStock& stock);
OfferRow row_of(const OfferedRoute& route);
OfferRow row_of(const OfferedPerson& person);
// Times stand in the zone, or as they were recorded when it is null.
OfferRow row_of(const OfferWindow& window, std::string_view about_id, bool person, const hl7v2::Zone* in);

std::vector<std::string> offer_codes(std::string_view cell);  // "a|b" taken apart, in order, each once

}  // namespace dyad::care
