// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "care/offers_words.hpp"
#include "json/json.hpp"

namespace dyad::care {

// How offers stand in FHIR R4 (decision 0029): what reading and writing agree on.
inline constexpr std::string_view kOfferIds = "https://dyad.example/fhir/offer-id";
inline constexpr std::string_view kPhysicalType =
    "http://terminology.hl7.org/CodeSystem/location-physical-type";
inline constexpr std::string_view kPlaceRole = "http://terminology.hl7.org/CodeSystem/v3-RoleCode";
inline constexpr std::string_view kZoneUrl = "http://hl7.org/fhir/StructureDefinition/timezone";
inline constexpr std::string_view kUcum = "http://unitsofmeasure.org";

// Codes of kOfferCodes that are no kind, level, feature or skill.
inline constexpr std::string_view kHours = "offered-hours";  // Schedule.serviceType of a shift
inline constexpr std::string_view kFeatures = "features";    // Device.property.type
inline constexpr std::string_view kGroupTrait = "blood-group", kUsable = "usable", kLeadTime = "lead-time";

// The names of own extensions.
inline constexpr std::string_view kCapacity = "offer-capacity", kOutOfService = "offer-out-of-service",
                                  kTravelTime = "travel-time";

// The kind a resource says it is, by our code or by the standard's; null when it is no offer.
const OfferKind* offer_kind_of(const json::Value& resource, const OfferWords& words);
// The Schedule of somebody's shifts, as against the on-call list.
bool is_shift_schedule(const json::Value& schedule);
// Codes of our system in a list of CodeableConcepts that a list of the words knows, in order of code.
std::vector<std::string> offer_codes_in(const json::Value& concepts, const OfferWords& words,
                                        std::string_view list);
// The first code in a list of CodeableConcepts that a list of the words knows; empty when there is none.
std::string offer_code_in(const json::Value& concepts, const OfferWords& words, std::string_view list);

}  // namespace dyad::care
