// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/principal.hpp"
#include "care/facts.hpp"
#include "clinical/transport_supply.hpp"
#include "evidence/quantity.hpp"
#include "record/record.hpp"

namespace dyad::care {

// The stages of a transport, in the order in which they follow: called, the team left, arrived at the child,
// departed with the child, arrived at the receiving unit, handed over.
inline constexpr std::array<std::string_view, 6> kTransportStages{"called",   "left",    "at_child",
                                                                  "departed", "arrived", "handed_over"};

// The child's condition at a stage, in the canonical units of the quantities of these names.
struct TransportCondition {
  std::string stage;
  Instant at;
  std::array<std::optional<double>, 5> values;  // as kConditionKeys
  std::string support;                          // a code of respiratory-support; empty: not told
};
inline constexpr std::array<std::string_view, 5> kConditionKeys{"temperature", "spo2", "heart_rate",
                                                                "glucose", "fio2"};

struct Transport {
  std::string child;     // Patient id
  std::string from, to;  // Organization ids
  std::string team, vehicle, note;
  std::array<std::optional<Instant>, kTransportStages.size()> times;
  std::vector<TransportCondition> conditions;
  json::Value supply;  // as entered; see read_supply
  struct Position {
    Instant at;
    std::string place;
  };
  std::vector<Position> positions;  // by hand
};

Result<clinical::Supply> read_supply(const json::Value& body);
json::Value to_json(const clinical::SupplyLasts& lasts);

struct StoredTransport {
  std::string id;
  int version = 0;
  bool again = false;
};
// Writes the Encounter of the transport and its Observations in one work. `transport` empty: a new one; else
// the next version of it, as read at `version`. Refused by field: times out of order or in the future, values
// that cannot be true, a child that is not born or not of this case.
Result<StoredTransport> store_transport(record::Record& record, const evidence::Book& book,
                                        const evidence::Quantities& quantities, std::string_view case_id,
                                        std::string_view transport, const json::Value& body,
                                        std::optional<int> version, const access::Principal& who);
// api_birth.ts TransportPage.
Result<json::Value> transport_page(const record::Reader& reader, const evidence::Book& book,
                                   const evidence::Quantities& quantities, std::string_view case_id,
                                   Instant now, std::optional<Instant> at);

}  // namespace dyad::care
