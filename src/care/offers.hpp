// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "care/offers_words.hpp"
#include "json/json.hpp"
#include "record/store.hpp"

namespace dyad::care {

// What hospitals offer, as the record has it: plain values, for a page, a file or a planner. The shapes in
// FHIR are those of decision 0029; the codes are those of data/care/offers.json. Times are instants, `to`
// exclusive; minutes and units are whole numbers.

enum class OfferState { open, taken };  // there to be used; in use, or closed

struct OfferWindow {
  std::string slot;  // Slot id
  Instant from;
  Instant to;
  OfferState state = OfferState::open;
  std::string reason;                // why it is taken; may be empty
  bool on_call = false;              // of a person: a line of the on-call list, not a shift
  std::string start_text, end_text;  // as recorded, with the zone
};

// A theatre, intensive-care bed, cot, isolation room or vehicle (Location), an incubator or a ventilator
// (Device).
struct OfferedThing {
  std::string reference;  // "Location/x"
  std::string hospital;   // Organization id, the outermost
  std::string kind;
  std::string code;  // the hospital's own name for it in its lists; the resource's id when it has none
  std::string name;
  std::string level;                  // of a cot; empty otherwise
  std::vector<std::string> features;  // codes, in order of code
  int capacity = 1;                   // patients or incubators at a time
  bool in_service = true;
  std::string reason;  // why it is not
  // Ordered by time; those over for more than a day are left out. A thing of which the record has no open
  // Slot, past or coming, is there round the clock; one that has any is there in its open windows only.
  bool round_the_clock = true;
  std::vector<OfferWindow> windows;
  bool synthetic = false;
};

// Blood of one component and group, or a drug, in one place and with one date of expiry (Group).
struct OfferedStock {
  std::string reference;
  std::string hospital;
  std::string kind;  // "blood", "drug"
  std::string code;
  std::string name;
  std::string product;  // code of the component, or ATC code
  std::string group;    // "O-"; of blood only
  int units = 0;
  std::optional<Instant> use_by;
  std::string use_by_text;
  std::optional<int> lead_time_min;  // from asking to having it at hand
  bool in_service = true;
  std::string reason;
  bool synthetic = false;
};

// A post that somebody holds now (PractitionerRole): the people of access/people, with what they can do and
// when they work. Without a window nobody has said that they are there.
struct OfferedPerson {
  std::string post;
  std::string person;
  std::string name;
  std::string hospital;
  std::string role;                 // code of data/access/roles.json
  std::vector<std::string> skills;  // codes, in order of code
  std::vector<OfferWindow> windows;
  bool synthetic = false;
};

// A way from one hospital to another, in one direction (OrganizationAffiliation).
struct OfferedRoute {
  std::string reference;
  std::string from;
  std::string to;
  std::string mode;
  int minutes = 0;
  bool in_service = true;
  std::string reason;
  bool synthetic = false;
};

struct OfferingHospital {
  std::string id;
  json::Value names;
  std::string zone;  // IANA name; empty when the record does not say
};

// What says that it is an offer and cannot be read as one: shown, never silently left out.
struct UnreadOffer {
  std::string reference;
  std::string hospital;  // empty when not even that can be read
  std::string why;       // key of the pages' catalogue below "offers.unread."
};

struct Offers {
  std::vector<OfferingHospital> hospitals;
  std::vector<OfferedThing> things;
  std::vector<OfferedStock> stocks;
  std::vector<OfferedPerson> people;
  std::vector<OfferedRoute> routes;
  std::vector<UnreadOffer> unread;

  const OfferingHospital* hospital(std::string_view id) const;  // null: there is none
};

// Whether a way and the way back differ by more than what may be a slip.
bool differ_much(int there_min, int back_min, const OfferLimits& limits);

// Everything that is offered at `now`, of all hospitals. What is entered in error is left out; what is out of
// service is not. Fails only when the record cannot be read.
Result<Offers> read_offers(const record::Reader& reader, const OfferWords& words, Instant now);

// When a thing or a person is there between two times: what is open without what is taken, joined and in
// order. Nothing for what is out of service.
std::vector<std::pair<Instant, Instant>> open_times(const OfferedThing& thing, Instant from, Instant to);
std::vector<std::pair<Instant, Instant>> open_times(const OfferedPerson& person, Instant from, Instant to);

}  // namespace dyad::care
